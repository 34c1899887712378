"""What the contract asks of an order."""
