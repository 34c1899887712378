"""saleport with a writer that keeps nothing: all of the operation but for the database."""

import asyncio
from collections.abc import Callable
from typing import Any

from bench.stand.saleport import Saleport
from saleport.orders.order import Document, Outcome
from saleport.orders.writing import OrderWriter

PROGRAM = ("-m", "bench.peers.serving", "noop")


class Noop(Saleport):
    """The service of it."""

    def forget_orders(self) -> None:
        """There are none."""

    def stored(self, name: str) -> None:
        """None ever are."""


async def _keep_nothing(self: OrderWriter, document: Document) -> Outcome:
    return Outcome.CREATED


def load(original: Callable[[str], Any], target: str) -> Any:  # noqa: ANN401 - as saleport has it
    """What saleport loads, with the writer replaced."""
    if not asyncio.iscoroutinefunction(OrderWriter.write):
        raise SystemExit("OrderWriter.write is no coroutine any more: bench.peers.noop must learn what it is.")
    OrderWriter.write = _keep_nothing
    return original(target)
