"""Mappings that people make column by column."""
