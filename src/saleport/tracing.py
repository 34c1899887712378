"""Traces: where the time of single requests goes. `start` says how many are traced, and to whom their spans are sent.

A request that is not traced costs a look at its headers and one random number here, and nothing else. What a span is
to OpenTelemetry is behind `Recorder`: `telemetry.py` has the real one, and loading it takes 15 MB and a tenth of a
second, which a service without traces need not spend, nor any command.
"""

import asyncio
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar, Token
from importlib import import_module
from types import TracebackType
from typing import NamedTuple, Protocol

from saleport import logs
from saleport.errors import SaleportError

_RECORDER = "saleport.telemetry"
HEADER = b"traceparent"
"""In which a caller says what its request is part of."""
# https://www.w3.org/TR/trace-context/: a later version may have more after a further hyphen, the first one has not.
_TRACEPARENT = re.compile(
    rb"(?:00(?!.{54})|(?!00|ff)[0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?"
)
_SAMPLED = 1
_METHODS = frozenset({"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"})
_FAULT = 500

Attributes = Mapping[str, str | int]
"""What a span says beside its name and times. Operations, codes and numbers: nothing of a customer, and no secret."""


class Caller(NamedTuple):
    """The span of somebody else within which a request was sent to us."""

    trace_id: int
    span_id: int


class Span(Protocol):
    """Work that is timed from when it was begun until it is ended."""

    @property
    def trace_id(self) -> str:
        """Names the trace that it belongs to, in 32 hexadecimal digits."""
        ...

    def end(self, attributes: Attributes, *, name: str | None = None, is_fault: bool = False) -> None:
        """It ends now, and is sent. `name` takes the place of the one that it began with."""
        ...


class Recorder(Protocol):
    """Makes spans, and sends those that have ended to where they are looked at."""

    def request(self, caller: Caller | None) -> Span:
        """Begin the span of a request."""
        ...

    def part(self, of: Span, name: str, link: Span | None) -> Span:
        """Begin the span of a part of a request's work; `link` is work that was done for others too."""
        ...

    def batch(self, links: Sequence[Span]) -> Span:
        """Begin the span of work that these requests share."""
        ...

    def close(self) -> None:
        """Send what is left, for some seconds at most."""
        ...


class Pace:
    """How many requests chance may choose: so many a second, and after a while without any those of one second."""

    def __init__(self, a_second: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._a_second = self._left = a_second
        self._monotonic = monotonic
        self._as_of = monotonic()

    def allows_one_more(self) -> bool:
        """Whether it does; that one is counted then."""
        now = self._monotonic()
        self._left = min(self._a_second, self._left + (now - self._as_of) * self._a_second)
        self._as_of = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


_recorder: Recorder | None = None
_share = 0.0
_pace = Pace(1)
_random = random.random


class Trace:
    """One request that is traced. Its work is cut into stages, one after the other."""

    __slots__ = ("_is_over", "_of_context", "_of_log", "_reason", "_recorder", "_stage", "route", "span")

    def __init__(self, recorder: Recorder, caller: Caller | None) -> None:
        self._recorder = recorder
        self.span = recorder.request(caller)
        self._is_over = False
        self._stage: Span | None = None
        self._reason: str | None = None
        self.route: str | None = None
        """The path of what was called as its definition has it, without what stands in its place."""
        self._of_context: Token[Trace | None] = current.set(self)
        self._of_log = logs.trace_id.set(self.span.trace_id)

    def stage(self, name: str, link: Span | None = None) -> None:
        """The next stage begins, and the one before ends."""
        self.leave()
        if not self._is_over:  # the order of a caller who has left is written all the same
            self._stage = self._recorder.part(self.span, name, link)

    def leave(self, reason: str | None = None, *, is_fault: bool = False) -> None:
        """The stage ends, where there is one; `reason` says why it has failed."""
        if self._stage is not None:
            self._stage.end(_why(reason), is_fault=is_fault)
            self._stage = None

    def failed(self, error: Exception, *, is_fault: bool) -> None:
        """The request has failed with this; `is_fault` when that is ours to mend, and not the caller's."""
        self._reason = reason_of(error)
        self.leave(self._reason, is_fault=is_fault)

    def end(self, *, method: str, status: int, operation: str, scheme: str, http_version: str) -> None:
        """The request ends. `status` is 0 where it was not answered, because the caller has left."""
        self.leave()
        current.reset(self._of_context)
        logs.trace_id.reset(self._of_log)
        self._is_over = True
        is_known = method in _METHODS
        attributes: dict[str, str | int] = {
            "http.request.method": method if is_known else "_OTHER",
            "url.scheme": scheme,
            "network.protocol.version": http_version,
            "saleport.operation": operation,
        }
        if self.route is not None:
            attributes["http.route"] = self.route
        if status:
            attributes["http.response.status_code"] = status
        reason = self._reason
        if reason is None and not status:
            reason = "client gone"
        elif reason is None and status >= _FAULT:
            reason = str(status)
        verb = method if is_known else "HTTP"
        name = verb if self.route is None else f"{verb} {self.route}"
        self.span.end(attributes | _why(reason), name=name, is_fault=status >= _FAULT)


current: ContextVar[Trace | None] = ContextVar("trace", default=None)
"""The trace of the request that is being answered; None for one that is not traced, and for every command."""


def start(url: str | None, share: float, most_a_second: float = 1_000_000) -> None:
    """Trace this share of the requests from now on, and send the spans to `url`; without one, trace nothing.

    Where so many requests come that it would be more, no more than `most_a_second` are chosen.
    """
    global _recorder, _share, _pace  # noqa: PLW0603 - one for the process, as its log is
    _recorder = None if url is None else import_module(_RECORDER).Telemetry(url)
    _share, _pace = share, Pace(most_a_second)


async def stop() -> None:
    """Trace nothing any more, and send what is left. Takes a few seconds at most."""
    global _recorder
    recorder, _recorder = _recorder, None
    if recorder is not None:
        await asyncio.to_thread(recorder.close)


def is_chosen() -> bool:
    """Whether a request that begins is traced by chance, where its caller does not say."""
    return _recorder is not None and _random() < _share and _pace.allows_one_more()


def begin(
    headers: Mapping[bytes, bytes], all_headers: Sequence[tuple[bytes, bytes]], *, by_chance: bool
) -> Trace | None:
    """The trace of a request that begins, if it is to be traced: its caller decides, or else chance (`is_chosen`).

    `all_headers` has repeated ones, too.
    """
    if _recorder is None:
        return None
    sent = headers.get(HEADER)
    if sent is None:
        return Trace(_recorder, None) if by_chance else None
    caller = None
    # One that cannot be understood, or comes twice, is taken for none at all, as the specification has it.
    if (found := _TRACEPARENT.fullmatch(sent.strip())) and not _is_repeated(headers, all_headers):
        if not int(found[3], 16) & _SAMPLED:
            return None
        caller = Caller(int(found[1], 16), int(found[2], 16))
    return Trace(_recorder, caller) if caller or by_chance else None


def _is_repeated(headers: Mapping[bytes, bytes], all_headers: Sequence[tuple[bytes, bytes]]) -> bool:
    return len(headers) < len(all_headers) and sum(name == HEADER for name, _ in all_headers) > 1


class _Batch:
    """The work that some requests share, while it is done."""

    __slots__ = ("_attributes", "_span", "_traces")

    def __init__(self, recorder: Recorder, traces: Sequence[Trace], orders: int) -> None:
        self._traces = traces
        self._attributes: dict[str, str | int] = {"saleport.batch.orders": orders}
        self._span = recorder.batch([trace.span for trace in traces])

    def __enter__(self) -> None:
        for trace in self._traces:
            trace.stage("write", self._span)

    def __exit__(self, _: object, error: BaseException | None, __: TracebackType | None) -> None:
        reason = None if error is None else reason_of(error)
        if reason is not None:
            for trace in self._traces:
                trace.leave(reason, is_fault=True)
        self._span.end(self._attributes | _why(reason), is_fault=reason is not None)


_NOT_TRACED = nullcontext()


def batch(traces: Sequence[Trace], orders: int) -> AbstractContextManager[None]:
    """A batch of orders is written meanwhile, these requests' among them."""
    if not traces or _recorder is None:
        return _NOT_TRACED
    return _Batch(_recorder, traces, orders)


def reason_of(error: BaseException) -> str:
    """What an error is called: its code, or what kind of exception it is. Its text may hold anything."""
    return str(error.problems[0].code) if isinstance(error, SaleportError) else type(error).__qualname__


def _why(reason: str | None) -> dict[str, str | int]:
    return {} if reason is None else {"error.type": reason}
