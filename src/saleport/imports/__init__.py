"""Imports of files: jobs, the workers that share them, and what waits for a product."""
