"""Which worker does what: readings of files and chunks of them are claimed in the database."""
