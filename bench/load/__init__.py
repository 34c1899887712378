"""The load: which orders are sent, by what, and what came of it."""
