"""What the measure of an overload is made of: the slow link, the client that looks at its answers, and the sums."""

import asyncio
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from bench.failing import BenchFailed
from bench.load.orders import PLACEHOLDER
from bench.overload import link
from bench.overload.measure import Overload, _check  # pyright: ignore[reportPrivateUsage]
from bench.overload.prober import Probe, Prober
from tests.running import free_port


def probe(status: int = 200, seconds: float = 0.01, retry_after: str | None = None) -> Probe:
    return Probe(reference="PROBE-1", status=status, seconds=seconds, retry_after=retry_after)


def measured(*probes: Probe, acknowledged: int = 1000, stored: int = 1000) -> Overload:
    return Overload(
        capacity_per_second=1000,
        offered_per_second=3200,
        accepted_per_second=950,
        refused_per_second=2250,
        acknowledged=acknowledged,
        stored=stored,
        probes=list(probes),
    )


def service_with(stored: int) -> Any:  # noqa: ANN401 - the one thing of a service that is asked for
    return SimpleNamespace(stored=lambda _: stored)


def test_what_is_acknowledged_and_not_there_is_lost() -> None:
    assert measured(acknowledged=1000, stored=990).lost == 10
    # What was written after its client had left is more than was acknowledged.
    assert measured(acknowledged=1000, stored=1010).lost == 0


def test_only_refusals_say_how_slow_a_refusal_is() -> None:
    result = measured(probe(seconds=3), probe(503, 0.2, "1"), probe(503, 0.7, "1"))
    assert result.slowest_refusal_seconds == 0.7
    assert measured(probe(seconds=3)).slowest_refusal_seconds == 0


def test_the_table_says_how_much_came_and_what_became_of_it() -> None:
    table = measured(probe(503, 0.2, "1"), probe(503, 0.7), stored=990).markdown()
    for part in ("3,200 (3.2 ×)", "950 (95%)", "0.70 s, of 2", "1 of 2", "| acknowledged and lost | 10 |"):
        assert part in table


@pytest.mark.parametrize(
    ("status", "retry_after", "is_in_order"),
    [(200, None, True), (503, "1", True), (503, None, False), (500, "1", False)],
)
def test_a_refusal_has_to_say_when_to_come_again(status: int, retry_after: str | None, is_in_order: bool) -> None:
    assert probe(status, retry_after=retry_after).is_in_order is is_in_order


def test_an_answer_that_is_neither_fails_the_measure() -> None:
    with pytest.raises(BenchFailed, match="500"):
        _check(service_with(1), [probe(), probe(500)])


def test_an_acknowledged_order_that_is_not_there_fails_the_measure() -> None:
    _check(service_with(1), [probe()])
    with pytest.raises(BenchFailed, match="PROBE-1"):
        _check(service_with(0), [probe()])
    _check(service_with(0), [probe(503, retry_after="1")])


class Refusing(BaseHTTPRequestHandler):
    """Takes the first order and refuses the others."""

    protocol_version = "HTTP/1.1"
    bodies: list[bytes]

    def do_PUT(self) -> None:
        self.bodies.append(self.rfile.read(int(self.headers["content-length"])))
        is_first = len(self.bodies) == 1
        self.send_response(200 if is_first else 503)
        if not is_first:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def refusing_service() -> Generator[tuple[str, list[bytes]]]:
    handler = type("Handler", (Refusing,), {"bodies": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/api/v1/orders", handler.bodies
        finally:
            server.shutdown()
            thread.join()


def test_the_prober_sends_one_new_order_after_another_and_notes_each_answer() -> None:
    with refusing_service() as (url, bodies):
        with Prober(url, {"Content-Type": "application/json"}, f'{{"orderReference":"{PLACEHOLDER}"}}', "P") as prober:
            deadline = time.monotonic() + 10
            while len(prober.probes) < 3 and time.monotonic() < deadline:
                time.sleep(0.01)
        assert [each.reference for each in prober.probes[:3]] == ["P-0", "P-1", "P-2"]
        assert [(each.status, each.retry_after) for each in prober.probes[:3]] == [(200, None), (503, "1"), (503, "1")]
        assert bodies[1] == b'{"orderReference":"P-1"}'


async def test_the_link_passes_everything_on_and_no_faster_than_told() -> None:
    content = bytes(range(256)) * 400
    received = bytearray()

    async def database(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.extend(await reader.readexactly(len(content)))
        writer.write(b"done")
        await reader.read()
        writer.close()

    target = await asyncio.start_server(database, "127.0.0.1", 0)
    port = free_port()
    serving = asyncio.create_task(link.serve(port, target.sockets[0].getsockname()[1], bytes_a_second=200_000))
    reader, writer = await _connected(port)
    began = time.monotonic()
    writer.write(content)
    assert await reader.readexactly(4) == b"done"
    # A lower bound is no race: a slow machine only makes it longer.
    assert time.monotonic() - began > len(content) / 200_000 * 0.8
    assert bytes(received) == content
    await _ended(serving, writer)
    target.close()
    await target.wait_closed()


async def test_the_link_to_a_database_that_is_away_ends_at_once() -> None:
    port = free_port()
    serving = asyncio.create_task(link.serve(port, free_port(), bytes_a_second=1000))
    reader, writer = await _connected(port)
    assert await asyncio.wait_for(reader.read(), 5) == b""
    await _ended(serving, writer)


async def _ended(serving: asyncio.Task[None], writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    # The link's own ends are closed by now, and let go of their sockets in the loop's next turns.
    for _ in range(5):
        await asyncio.sleep(0)


async def _connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    for _ in range(200):
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
    raise AssertionError("the link does not start")
