"""Bodies and answers that never lie in memory as a whole: uploads of files, downloads, and events as they happen."""
