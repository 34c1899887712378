"""For each error code a request that causes it, its answer, and the request mended."""

from saleport.examples.answering import Answered, answer_to
from saleport.examples.example import Example, Sent, example_of
from saleport.examples.listing import Line, listing

__all__ = ["Answered", "Example", "Line", "Sent", "answer_to", "example_of", "listing"]
