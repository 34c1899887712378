"""Mappings that accounts keep: how the columns of their files are read as orders."""
