"""Stores: the shops in which orders were placed."""
