"""Rows become orders: a mapping is made into functions once for a file, and these are called for each row."""
