"""Orders as files: JSON Lines, a table and Parquet, each so that it can be read again without a loss."""
