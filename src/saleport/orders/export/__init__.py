"""Orders on their way out: all of an account's, or some."""
