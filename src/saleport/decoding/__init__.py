"""From the bytes of a body to our structs, with every fault of the body found at once."""
