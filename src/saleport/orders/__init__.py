"""Orders: importing them, keeping them, showing them."""
