"""Who did what to keys, people and settings."""
