"""What an order may refer to: models, their brands and types, and suppliers."""
