"""Orders of files that wait for products which the catalogue does not have yet."""
