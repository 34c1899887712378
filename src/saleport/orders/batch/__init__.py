"""Several orders in one request, each with its own fate."""
