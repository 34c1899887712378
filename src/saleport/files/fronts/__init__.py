"""Orders of large delimited texts, of whose rows the front is looked at once: what all rows of an order begin with."""
