"""What there is to read: a module for each page, or for pages of one kind."""
