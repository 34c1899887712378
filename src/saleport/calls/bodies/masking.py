"""Personal data in what was kept of a call, hidden until somebody asks to see it. Nothing else is changed."""

from saleport.calls.call import Problem

MASK = "•••"
"""What stands in the place of a text that is hidden."""


def masked_body(body: bytes) -> bytes:
    """The body as it was, byte by byte, but for personal data: names, mail, phone, parts of the address.

    A body that is no JSON might hold anything anywhere, so all of it is masked.
    """
    raise NotImplementedError


def masked_problem(problem: Problem) -> Problem:
    """A problem without the value that it may quote, where that is personal data."""
    raise NotImplementedError
