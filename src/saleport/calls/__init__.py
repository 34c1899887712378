"""The calls that applications made: the request log, and how many there were of what."""
