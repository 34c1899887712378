"""Structured logs: one line an event, with the request's id, and never a key, a secret, a token or personal data."""

import asyncio
import logging
import sys
from collections.abc import MutableMapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any, BinaryIO

import msgspec
import structlog

from saleport.clock import now

_FIRST = ("timestamp", "level", "part", "event")
_REDACTED = "[redacted]"
_SECRET_NAMES = frozenset({"authorization", "secret", "token", "subscription_key", "password", "body", "query", "url"})
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being answered; it is on every line that is logged meanwhile."""
trace_id: ContextVar[str | None] = ContextVar("trace_id", default=None)
"""The id of its trace, where it is traced; the same goes for that."""

_calls_go_to: BinaryIO | None = None
# The lines of all that is answered in one turn of the loop. Each write lets go of the interpreter's lock and has to
# win it back from the server's own thread: to write them one by one costs 5 % of what can be imported (measured).
_lines: "list[_Line]" = []
_encode_lines = msgspec.json.Encoder().encode_lines


class _Line(msgspec.Struct, omit_defaults=True, gc=False):
    """What is logged of a call, in the order in which it stands there."""

    timestamp: datetime
    level: str
    part: str
    event: str
    request_id: str | None
    method: str
    operation: str
    status: int | str
    milliseconds: float
    application: str
    trace_id: str | None = None


def configure(level: str, form: str) -> None:
    """Send log lines of `level` and above to standard error, as `json` or for a person at a `console`."""
    global _calls_go_to  # noqa: PLW0603 - one for the process, as structlog's own configuration is
    to_person = form == "console" or (form == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        add_request_id,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact,
        in_order,
    ]
    last: structlog.typing.Processor = (
        # Plain traces: the others print the values of variables, keys and customers among them.
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            exception_formatter=structlog.dev.plain_traceback,
            sort_keys=False,
            pad_event_to=0,
        )
        if to_person
        else structlog.processors.JSONRenderer()
    )
    trace: list[structlog.typing.Processor] = [] if to_person else [structlog.processors.format_exc_info]
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, *trace, last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        # Writes a line in one go; print() writes its end by itself, and those of several workers get mixed up.
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    _calls_go_to = None if to_person or number > logging.INFO else getattr(sys.stderr, "buffer", None)
    # Libraries log through the standard library: their warnings are shown, in the same form.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *trace, last],
            foreign_pre_chain=shared,
        )
    )
    # Its warnings are of forms that callers got wrong: they are told, and it is no news to the operator.
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.WARNING))


def call(*, method: str, operation: str, status: int | str, milliseconds: float, application: str) -> None:
    """Log a request that was answered. Nothing in it may be private."""
    if _calls_go_to is None:
        _api.info(
            "call",
            method=method,
            operation=operation,
            status=status,
            milliseconds=milliseconds,
            application=application,
        )
        return
    # The very line that structlog makes, by a shorter road: its own costs as much as checking an order does.
    line = _Line(
        now(), "info", "api", "call", request_id.get(), method, operation, status, milliseconds, application,
        trace_id.get(),
    )  # fmt: skip
    if not _lines:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # nobody would write it later
            _write([line], _calls_go_to)
            return
        loop.call_soon(_write_lines, _calls_go_to)
    _lines.append(line)


def _write_lines(goes_to: BinaryIO) -> None:
    lines = [*_lines]
    _lines.clear()
    _write(lines, goes_to)


def _write(lines: Sequence[_Line], goes_to: BinaryIO) -> None:
    goes_to.write(_encode_lines(lines))
    goes_to.flush()


def add_request_id(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say to which request an event belongs, and to which trace, where it belongs to one."""
    identity = request_id.get()
    if identity is not None:
        event["request_id"] = identity
    trace = trace_id.get()
    if trace is not None:
        event["trace_id"] = trace
    return event


def redact(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank out what must never be logged, whoever logs it by mistake."""
    for name in _SECRET_NAMES & event.keys():
        event[name] = _REDACTED
    return event


def in_order(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """When, how bad, where and what before all else: that is how a log is read."""
    return {name: event[name] for name in _FIRST if name in event} | dict(event)


def logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """The logger of one part of the service."""
    return structlog.get_logger(part=name)


_api = logger("api")
