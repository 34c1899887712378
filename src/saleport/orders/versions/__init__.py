"""What became of an order from version to version."""
