"""Links that open one order's page for its customer without asking for a password."""
