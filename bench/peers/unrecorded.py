"""saleport without its record of calls: nothing is counted for usage, and there is no request log."""

from collections.abc import Callable
from typing import Any

from saleport.api.exchange import Exchange
from saleport.listening import Listener

PROGRAM = ("-m", "bench.peers.serving", "unrecorded")


def _tell_nobody(self: Exchange, listener: Listener) -> None:
    return None


def load(original: Callable[[str], Any], target: str) -> Any:  # noqa: ANN401 - as saleport has it
    """What saleport loads, with nobody who listens."""
    if not callable(getattr(Exchange, "tell", None)):
        raise SystemExit("Exchange.tell is not there any more: bench.peers.unrecorded must learn what tells of calls.")
    Exchange.tell = _tell_nobody
    return original(target)
