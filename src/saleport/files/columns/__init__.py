"""Orders made of whole columns at once. Only loaded for files that may be read so, because it brings pyarrow."""
