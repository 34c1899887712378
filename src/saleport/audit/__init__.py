"""The audit log: who did what to keys, people and settings."""
