"""What ends the benchmark: a measure that went wrong is no measure."""


class BenchFailed(Exception):
    """Something did not do what it is measured for; says what, for the person who ran the benchmark."""
