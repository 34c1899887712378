"""Mappings as YAML documents: read with every fault named, and written."""
