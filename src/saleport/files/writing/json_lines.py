"""Orders as JSON Lines: each on a line of its own, as it is sent and as it is held."""

from collections.abc import Sequence
from typing import BinaryIO

from saleport.files.writing.sink import OrderSink


class JsonLinesSink(OrderSink):
    """Writes JSON Lines."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, orders: Sequence[bytes]) -> None:
        """See OrderSink."""
        if orders:
            self._out.write(b"\n".join(orders) + b"\n")

    def close(self) -> None:
        """See OrderSink."""
