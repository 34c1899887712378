"""Tables: text with delimiters, and sheets."""
