"""What concerns people: who they are, and what they did."""
