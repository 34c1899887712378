"""What surrounds every request: its id, its log line, its route, and a last answer when all else fails."""

import asyncio
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from uuid import uuid4

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from saleport.api.endpoint import respond
from saleport.api.failures import failure
from saleport.api.request import Request
from saleport.errors import SaleportError
from saleport.logs import logger

log = logger("api")

_SENT_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_NO_BODY = (b"", b"0")
_MOST_UNWANTED_BYTES = 16 * 1024 * 1024
_UNWANTED_SECONDS = 5.0
_LONGEST_METHOD = 16  # any word passes for one, and a log line need not hold it all


class RequestId:
    """Gives each request an id, from its X-Request-Id header where that is sensible, and sends it back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        identity = sent.decode() if _SENT_ID.fullmatch(sent) else str(uuid4())
        scope["saleport.request_id"] = identity

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", identity.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=identity):
            await self._app(scope, receive, send_with_id)


class AccessLog:
    """Writes one line for each request: what was called, by which application, how it ended, how long it took.

    The path is named by its operation: paths and queries hold references, keys and secrets.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_see)
        finally:
            log.info(
                "call",
                method=scope["method"][:_LONGEST_METHOD],
                operation=scope.get("saleport.operation", "-"),
                status=status or "client gone",
                milliseconds=round((time.perf_counter() - began) * 1000, 2),
                application=str(scope.get("saleport.application", "-")),
            )


class BodyFirst:
    """Answers once the body has come in, also where nobody wants it.

    The server closes a connection on which a body is left unread, and a client that is still sending then
    sees a broken connection in the place of its answer: it never learns of the 401 after which it would
    fetch a new token, or of the 413. What takes too long, or is far too large, is not waited for.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not _announces_body(scope["headers"]):
            await self._app(scope, receive, send)
            return
        is_whole = False

        async def receive_and_see() -> Message:
            nonlocal is_whole
            message = await receive()
            is_whole = message["type"] != "http.request" or not message.get("more_body")
            return message

        async def take_the_rest() -> None:
            size = 0
            while not is_whole and size <= _MOST_UNWANTED_BYTES:
                size += len((await receive_and_see()).get("body", b""))

        async def send_after_the_body(message: Message) -> None:
            if message["type"] == "http.response.start" and not is_whole:
                with suppress(TimeoutError):
                    await asyncio.wait_for(take_the_rest(), _UNWANTED_SECONDS)
            await send(message)

        await self._app(scope, receive_and_see, send_after_the_body)


class PathAsSent:
    """Routes by the path as it was sent: `%2F` inside a segment stays inside it, and one slash at the end is forgiven.

    Nothing is ever redirected: shop modules repeat a redirected PUT as a GET.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            path: str = scope["raw_path"].decode("latin-1").partition("?")[0]
            if len(path) > 1 and path.endswith("/"):
                path = path[:-1]
            scope["path"] = path
        await self._app(scope, receive, send)


class LastAnswer:
    """Turns whatever an application raises into the envelope, before anything of an answer was sent."""

    def __init__(self, app: ASGIApp, public_url: str | None) -> None:
        self._app = app
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_started = False

        async def send_and_see(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_see)
        except Exception as error:
            if has_started:
                raise
            if not isinstance(error, SaleportError):
                log.exception("unexpected failure")
            status, headers, body = failure(Request(scope, receive, self._public_url), error)
            await respond(send, status, headers, body)


def _announces_body(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value not in _NO_BODY) for name, value in headers
    )
