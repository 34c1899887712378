"""What whoever watches over a service asks of it: alive, ready, metrics."""
