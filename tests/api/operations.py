"""An API of a few operations, without any of the service's own: what surrounds handlers is tested with it."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import msgspec
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from saleport.api.endpoint import Answer, Call, Operation
from saleport.api.routing import Application, operation_routes
from saleport.api.streaming.answers import StreamAnswer
from saleport.decoding.reader import Reader
from saleport.errors import ErrorCode, Problem, Unauthenticated
from saleport.values import Caller, Credentials
from tests.callers import caller_of
from tests.serving import client_of, nothing_to_do

CALLER = caller_of(UUID(int=1), UUID(int=2))
MOST_BYTES = 2000


class Note(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A body."""

    note_text: str | None = None


class OpenGate:
    """Lets everybody in who has a key, and remembers what was shown of each."""

    def __init__(self) -> None:
        self.shown: list[Credentials] = []

    async def admit(self, credentials: Credentials, scope: str | None) -> Caller:
        """The caller."""
        self.shown.append(credentials)
        if credentials.subscription_key is None:
            raise Unauthenticated([Problem(code=ErrorCode.SUBSCRIPTION_KEY_MISSING, explanation="No key.")])
        return CALLER

    def recall(self, credentials: Credentials, scope: str | None) -> Caller | None:
        """The caller, of those who were let in before."""
        return CALLER if credentials in self.shown and credentials.subscription_key is not None else None

    def holder_of(self, credentials: Credentials) -> Caller | None:
        """Nobody: who has a key is let in."""
        return None


def routes_of(
    handle: Callable[[Call], Awaitable[Answer | StreamAnswer]],
    path: str = "/api/v1/notes",
    method: str = "PUT",
    gate: OpenGate | None = None,
) -> list[BaseRoute]:
    """One operation. Its body, where it has one, is a note."""
    reader: Reader[Any] | None = Reader(Note, subject="note") if method == "PUT" else None
    operation = Operation(
        name="Note",
        method=method,
        path=path,
        scope="notes",
        handle=handle,
        reader=reader,
        not_found=ErrorCode.BRAND_NOT_FOUND if "{id}" in path else None,
    )
    return operation_routes([operation], gate or OpenGate(), MOST_BYTES)


def api(
    handle: Callable[[Call], Awaitable[Answer | StreamAnswer]],
    path: str = "/api/v1/notes",
    method: str = "PUT",
    public_url: str | None = None,
    gate: OpenGate | None = None,
) -> httpx.AsyncClient:
    """A client of one operation, with a key."""
    client = client_of(routes_of(handle, path, method, gate), public_url)
    client.headers["Ocp-Apim-Subscription-Key"] = "key"
    return client


def application_of(handle: Callable[[Call], Awaitable[Answer | StreamAnswer]], method: str = "PUT") -> ASGIApp:
    """An application of one operation, for those who speak ASGI themselves."""
    return Application(routes_of(handle, method=method), None, nothing_to_do)
