"""What surrounds every request: its id, its log line, the body that comes in first, and an answer whatever happens.

One object for each request carries all of it. A chain of middlewares would do the same, and cost
more than the import of an order: each wraps what is received and sent once more.
"""

import asyncio
import math
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from starlette.types import Message, Send

from saleport import logs, metrics, tracing
from saleport.api.failures import UNEXPECTED, Headers, failure
from saleport.api.request import Request
from saleport.errors import SaleportError
from saleport.listening import EndedCall, Listener
from saleport.origins import Origins
from saleport.values import Caller

log = logs.logger("api")

_SENT_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_MOST_UNWANTED_BYTES = 16 * 1024 * 1024
_UNWANTED_SECONDS = 5.0
_WITHOUT_LENGTH = frozenset({204, 304})
_LONGEST_METHOD = 16  # any word passes for one, and a log line need not hold it all


class Exchange:
    """One request, and what is sent back to it. `send` is that of its ASGI application."""

    __slots__ = ("_always", "_began", "_headers", "_listener", "_send", "_status", "request")

    def __init__(self, request: Request, send: Send, new_id: str, began: float, *, by_chance: bool) -> None:
        """`new_id` is for a request that brings no sensible id of its own.

        `began` is when it came, by `time.perf_counter`; `by_chance`: it is traced where it does not say so itself.
        """
        self._began = began
        self._send = send
        self._status = 0
        self._headers: Headers = []
        self._listener: Listener | None = None
        self.request = request
        request.trace = tracing.begin(request.headers, request.scope["headers"], by_chance=by_chance)
        request.id = identity = request_id_of(request.headers, new_id)
        self._always = [(b"x-request-id", identity.encode())]

    def tell(self, listener: Listener) -> None:
        """Have somebody told of the call when it has ended, where an application made it."""
        self._listener = listener
        self.request.keeps_bytes = listener.body_bytes

    def meet(self, origins: Origins) -> Headers | None:
        """Let pages of these origins read the answer; what a preflight is answered with, where the request is one.

        A preflight comes without credentials: a browser asks whether it may send them.
        """
        headers = self.request.headers
        origin = headers.get(b"origin")
        self._always += origins.answer(origin)
        if self.request.scope["method"] != "OPTIONS" or b"access-control-request-method" not in headers:
            return None
        preflight = origins.preflight(origin)
        return None if preflight is None else list(preflight)

    async def send(self, message: Message) -> None:
        """Send a part of the answer: the first with what every answer carries, and once the body has come in.

        The server closes a connection on which a body is left unread, and a client that is still sending then
        sees a broken connection in the place of its answer: it never learns of the 401 after which it would
        fetch a new token, or of the 413. What takes too long, or is far too large, is not waited for: the answer
        goes out while it comes, and whoever looks at it then can stop.
        """
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = message["headers"]
            message["headers"] = [*self._headers, *self._always]
            if not self.request.has_whole_body:
                await self._take_what_comes(message["headers"])
        await self._send(message)

    def answered(self, status: int, headers: Headers) -> None:
        """Take over an exchange that was answered so without this."""
        self._status, self._headers = status, headers

    async def fail(self, error: Exception) -> None:
        """Answer whatever was raised with an envelope; raises it again where an answer has begun already."""
        trace = self.request.trace
        if self._status:
            if trace is not None:
                trace.failed(error, is_fault=True)
            raise error
        operation = self.request.operation
        if isinstance(error, SaleportError):
            self.request.problems = error.problems
        else:
            log.error("unexpected failure", operation=operation, exc_info=error)
        status, headers, body = failure(self.request, error)
        if trace is not None:
            trace.failed(error, is_fault=status >= UNEXPECTED)
        await respond(self.send, status, headers, body)

    def end(self) -> None:
        """Note that it has ended, for the metrics, the log, its trace and whoever listens."""
        request, listener, caller = self.request, self._listener, self.request.caller
        operation, status, seconds = request.operation, self._status, time.perf_counter() - self._began
        note(request.scope["method"], operation, status, seconds, request.application)
        if (
            listener is not None
            and caller is not None
            and listener.heard(caller, operation, status, seconds, request.host)
        ):
            listener.take(self.ended(caller, seconds))
        if request.trace is not None:
            self._end_trace(request.trace)

    def ended(self, caller: Caller, seconds: float) -> EndedCall:
        """The whole of the call, for whoever listens."""
        request = self.request
        return EndedCall(
            caller=caller,
            operation=request.operation,
            method=request.scope["method"],
            status=self._status,
            seconds=seconds,
            request_id=request.id,
            host=request.host,
            user_agent=request.header(b"user-agent") or "",
            credentials=request.credentials,
            order_reference=request.order_reference,
            outcome=_outcome(self._headers),
            problems=request.problems,
            body=request.body,
            body_bytes=request.body_bytes,
        )

    def _end_trace(self, trace: tracing.Trace) -> None:
        scope = self.request.scope
        trace.end(
            method=scope["method"],
            status=self._status,
            operation=self.request.operation,
            scheme=scope.get("scheme", "http"),
            http_version=scope.get("http_version", "1.1"),
        )

    async def _take_what_comes(self, headers: Headers) -> None:
        """Take what is left of a body before it is answered, or let it be taken after that."""
        request = self.request
        # Who expects to be told whether to go on has sent nothing yet, and need not.
        is_worth_it = not (request.is_at_least(_MOST_UNWANTED_BYTES) or b"expect" in request.headers)
        if is_worth_it and not request.patience.has_ended:
            with suppress(TimeoutError):
                taking = request.patience.wait_for(self._take_the_rest(_MOST_UNWANTED_BYTES))
                await asyncio.wait_for(taking, _UNWANTED_SECONDS)
        if not request.has_whole_body:
            self._send = partial(self._send_and_take, self._send)
            if not request.scope.get("http_version", "1.1").startswith("2"):
                headers.append((b"connection", b"close"))

    async def _send_and_take(self, send: Send, message: Message) -> None:
        await send(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            with suppress(TimeoutError):
                await self.request.patience.wait_for(self._take_the_rest())

    async def _take_the_rest(self, most: float = math.inf) -> None:
        size = 0
        while not self.request.has_whole_body and size <= most:
            size += len((await self.request.receive()).get("body", b""))


def request_id_of(headers: Mapping[bytes, bytes], new_id: str) -> str:
    """What a request is called: what it says itself, where that is sensible, or the new id."""
    sent = headers.get(b"x-request-id")
    return sent.decode() if sent and _SENT_ID.fullmatch(sent) else new_id


def note(method: str, operation: str, status: int, seconds: float, application: str) -> None:
    """Count a request that has ended and write its line: what was called, by which application, how it ended, how fast.

    The path is named by its operation: paths and queries hold references, keys and secrets. A status of 0: the client
    was gone.
    """
    ended = status or "client gone"
    metrics.answered(operation, ended, seconds)
    logs.call(
        method=method[:_LONGEST_METHOD],
        operation=operation,
        status=ended,
        milliseconds=round(seconds * 1000, 2),
        application=application,
    )


def _outcome(headers: Headers) -> str | None:
    return next((value.decode() for name, value in headers if name == b"import-outcome"), None)


async def respond(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send one whole response."""
    if status not in _WITHOUT_LENGTH:  # a 304's would be that of the answer which the caller has
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
