"""The only room that knows there are two engines."""
