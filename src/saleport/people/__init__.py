"""People: who signs in, and what they may do for which account."""
