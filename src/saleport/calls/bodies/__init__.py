"""Bodies of calls: what is taken out of them before they are kept, and what is hidden when they are shown."""
