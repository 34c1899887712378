"""The report: results as a table and as plots."""
