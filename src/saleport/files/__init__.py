"""Files of merchants: what they are recognised as, the orders in them, and the same forms on the way out."""
