"""Workers: they read the files of jobs into chunks, and import chunk after chunk."""
