"""A collector of traces: takes what is sent by OTLP over HTTP, and reads it."""

import threading
import time
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

WAIT_SECONDS = 15


class Span(NamedTuple):
    """A span as it came in; ids in hexadecimal digits."""

    name: str
    trace: str
    id: str
    parent: str
    kind: int
    attributes: dict[str, Any]
    links: list[tuple[str, str]]
    is_fault: bool
    begin: int
    end: int


class Collector:
    """Listens on a free port of 127.0.0.1."""

    def __init__(self, port: int = 0) -> None:
        self.bodies: list[bytes] = []
        """All that came in and was taken, as it came."""
        self.heads: list[dict[str, str]] = []
        self.status = 200
        """What is answered from now on."""
        self.attempts = 0
        self.is_silent = threading.Event()
        """While set, nothing is answered."""
        collector = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                collector.attempts += 1
                while collector.is_silent.is_set():
                    time.sleep(0.05)
                if collector.status == 200:
                    collector.bodies.append(body)
                    collector.heads.append(dict(self.headers))
                self.send_response(collector.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1/traces"

    def close(self) -> None:
        """Listen no more."""
        self.is_silent.clear()
        self._server.shutdown()
        self._server.server_close()

    @property
    def spans(self) -> list[Span]:
        """All spans that came in, by when they began."""
        found = (span for body in self.bodies for span in _spans(body))
        return sorted(found, key=lambda span: span.begin)

    @property
    def resources(self) -> list[dict[str, Any]]:
        """What the senders say of themselves."""
        return [
            _plain(each.resource.attributes)
            for body in self.bodies
            for each in ExportTraceServiceRequest.FromString(body).resource_spans
        ]

    def trace(self, identity: str) -> list[Span]:
        """The spans of one trace, once its first one, which ends last, is there."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            found = [span for span in self.spans if span.trace == identity]
            if any(span.kind == SERVER for span in found):
                return found
            time.sleep(0.05)
        raise AssertionError(f"no trace {identity} among {self.spans}")


SERVER = 2
INTERNAL = 1


def _spans(body: bytes) -> Iterable[Span]:
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Span(
                    name=span.name,
                    trace=span.trace_id.hex(),
                    id=span.span_id.hex(),
                    parent=span.parent_span_id.hex(),
                    kind=span.kind,
                    attributes=_plain(span.attributes),
                    links=[(link.trace_id.hex(), link.span_id.hex()) for link in span.links],
                    is_fault=span.status.code == 2,
                    begin=span.start_time_unix_nano,
                    end=span.end_time_unix_nano,
                )


def _plain(attributes: Iterable[Any]) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}
