"""What is told of a call when it has ended: the API tells it, and whoever listens need not know the API."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from saleport.errors import Problem
from saleport.values import Caller, Credentials


class EndedCall(NamedTuple):
    """The whole of a call."""

    caller: Caller
    """Known by its key, even where the call was refused."""
    operation: str
    method: str
    status: int
    """0: the caller was gone before the answer."""
    seconds: float
    request_id: str
    host: str
    """The address of the peer."""
    user_agent: str
    credentials: Credentials
    """What the caller showed of itself: never to be kept."""
    order_reference: str | None
    outcome: str | None
    problems: Sequence[Problem]
    """What the caller was told to be wrong, warnings too."""
    body: bytes | None
    """As much of it as the listener wants. None: none was read."""
    body_bytes: int
    """How long the whole body was."""


class Listener(Protocol):
    """Is told of every call of an application. It never waits and never raises."""

    @property
    def body_bytes(self) -> int:
        """How much of a body it wants."""
        ...

    def heard(self, caller: Caller, operation: str, status: int, seconds: float, host: str) -> bool:
        """Count a call; returns whether the whole of it is wanted. A status of 0: the caller was gone."""
        ...

    def take(self, call: EndedCall) -> None:
        """Keep the whole of a call, which was heard just now."""
        ...
