"""What goes on beside the service for the sake of imports: its workers are started, and old files are removed."""
