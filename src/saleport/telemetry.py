"""Spans as OpenTelemetry has them, and their way to a collector. `tracing.py` loads this where traces are wanted.

The library samples nothing and reads no context here: both are decided before it is called.
"""

import asyncio
import logging
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress

from opentelemetry import trace as api
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from saleport import __version__, metrics
from saleport.logs import logger

_NAME = "saleport"
_MOST_WAITING = 2048
# To encode a span takes 11 µs, during which the interpreter's lock is held: all at once, requests would wait for them.
_LARGEST_BATCH = 128
_INTERVAL_MILLISECONDS = 2000
_EXPORT_SECONDS = 5.0
"""How long it is tried to send a batch, once more and again, before its spans are dropped."""
_CLOSING_SECONDS = 3.0
_LONGEST_REASON = 300

log = logger("traces")


class RecordedSpan:
    """A span of the library's."""

    __slots__ = ("inner",)

    def __init__(self, inner: api.Span) -> None:
        self.inner = inner

    @property
    def trace_id(self) -> str:
        """Names the trace that it belongs to, in 32 hexadecimal digits."""
        return f"{self.inner.get_span_context().trace_id:032x}"

    def end(self, attributes: Mapping[str, str | int], *, name: str | None = None, is_fault: bool = False) -> None:
        """It ends now, and waits to be sent."""
        if name is not None:
            self.inner.update_name(name)
        self.inner.set_attributes(attributes)
        if is_fault:
            self.inner.set_status(Status(StatusCode.ERROR))
        self.inner.end()


class Telemetry:
    """Makes spans, and sends them to a collector by OTLP over HTTP. For a worker whose loop runs."""

    def __init__(self, url: str) -> None:
        # What goes wrong is told once, below. The library would tell it with every attempt.
        library = logging.getLogger("opentelemetry")
        library.setLevel(logging.WARNING)
        library.propagate = False
        library.handlers[:] = [reasons := _Reasons()]
        self._sending = _Sending(OTLPSpanExporter(endpoint=url, timeout=_EXPORT_SECONDS), reasons)
        self._queue = _Queue(self._sending)
        resource = Resource.create({SERVICE_NAME: _NAME, SERVICE_VERSION: __version__})
        # The operator's OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES have the last word.
        resource = resource.merge(OTELResourceDetector().detect())
        provider = TracerProvider(sampler=ALWAYS_ON, resource=resource, shutdown_on_exit=False)
        provider.add_span_processor(self._queue)
        self._tracer = provider.get_tracer(_NAME, __version__)

    def request(self, caller: tuple[int, int] | None) -> RecordedSpan:
        """Begin the span of a request, within that of its caller: ids of trace and span."""
        context = Context()
        if caller is not None:
            sent = SpanContext(*caller, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
            context = api.set_span_in_context(api.NonRecordingSpan(sent), context)
        return RecordedSpan(self._tracer.start_span("request", context, SpanKind.SERVER))

    def part(self, of: RecordedSpan, name: str, link: RecordedSpan | None) -> RecordedSpan:
        """Begin the span of a part of a request's work."""
        context = api.set_span_in_context(of.inner, Context())
        return RecordedSpan(self._tracer.start_span(name, context, links=_links([] if link is None else [link])))

    def batch(self, links: Sequence[RecordedSpan]) -> RecordedSpan:
        """Begin the span of work that several requests share. It is of none of their traces."""
        return RecordedSpan(self._tracer.start_span("batch", Context(), links=_links(links)))

    def close(self) -> None:
        """Send what is left, for some seconds at most."""
        # In a thread that nobody waits for at the end of the process: it may be stuck with a collector that is silent.
        closing = threading.Thread(target=self._queue.shutdown, daemon=True)
        closing.start()
        closing.join(_CLOSING_SECONDS)
        if closing.is_alive():
            log.warning("the traces of the last moments could not be sent")


def _links(spans: Sequence[RecordedSpan]) -> list[Link]:
    return [Link(span.inner.get_span_context()) for span in spans]


class _Reasons(logging.Handler):
    """Keeps the first thing that the library says of an attempt: why it has failed."""

    first: str | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what is said, if nothing has been yet."""
        if self.first is None:
            self.first = record.getMessage()[:_LONGEST_REASON]


class _Sending(SpanExporter):
    """Sends spans, counts what becomes of them, and says when they cannot be sent. In the thread of the library."""

    def __init__(self, exporter: SpanExporter, reasons: _Reasons) -> None:
        self._exporter = exporter
        self._reasons = reasons
        self._loop = asyncio.get_running_loop()
        self._is_away = False
        self.taken = 0
        """How many spans have been sent or dropped, of all that were given to be sent."""

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send these, and try for some seconds if the collector is away."""
        self._reasons.first = None
        result = self._exporter.export(spans)
        has_failed = result is not SpanExportResult.SUCCESS
        self.taken += len(spans)
        with suppress(RuntimeError):  # the loop may have ended
            self._loop.call_soon_threadsafe(metrics.spans, "dropped" if has_failed else "sent", len(spans))
        if has_failed and not self._is_away:
            log.warning("traces cannot be sent", reason=self._reasons.first)
        elif self._is_away and not has_failed:
            log.info("traces are sent again")
        self._is_away = has_failed
        return result

    def shutdown(self) -> None:
        """Send nothing any more."""
        self._exporter.shutdown()


class _Queue(SpanProcessor):
    """Where spans wait to be sent. What is too much is dropped, and counted. For the thread of the loop."""

    def __init__(self, sending: _Sending) -> None:
        self._sending = sending
        self._given = 0
        self._inner = BatchSpanProcessor(sending, _MOST_WAITING, _INTERVAL_MILLISECONDS, _LARGEST_BATCH)

    def on_end(self, span: ReadableSpan) -> None:
        """Have a span sent, if not too many wait."""
        # The library's own queue would drop the oldest and count nothing.
        if self._given - self._sending.taken >= _MOST_WAITING:
            metrics.spans("dropped", 1)
            return
        self._given += 1
        self._inner.on_end(span)

    def shutdown(self) -> None:
        """Send what waits."""
        self._inner.shutdown()
