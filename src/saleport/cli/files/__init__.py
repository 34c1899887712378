"""Commands about files of orders: in, out, and what becomes of them on the way."""
