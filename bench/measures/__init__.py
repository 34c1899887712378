"""The measures: for each, the runs of which one round of it is made."""
