"""Orders, found by what people remember of them."""
