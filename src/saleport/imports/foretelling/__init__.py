"""What a dry run would have written, so that an order that comes twice in a file is told as it will be."""
