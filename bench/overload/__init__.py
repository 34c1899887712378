"""More than can be written: what becomes of it, and of what was acknowledged meanwhile."""
