"""Three times as many orders as can be written."""

import contextlib
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

import msgspec

from bench.failing import BenchFailed
from bench.load import wrk
from bench.measures.step import put_orders
from bench.overload.prober import Probe, Prober
from bench.stand.saleport import Saleport
from bench.stand.stand import Stand
from tests.running import free_port

_BYTES_A_SECOND = 1_500_000
_CAPACITY_CONNECTIONS = 256
_FLOOD_CONNECTIONS = 10_000
_OTHER_FILES = 100
# More than three times is asked for: whoever waits until an order is written sends no other meanwhile.
_TIMES = 5
_START_SECONDS = 20
_LOOK_SECONDS = 0.05
_OK = 200


class Overload(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one flood."""

    capacity_per_second: float
    """Orders acknowledged in a second when just as many come as can be written."""
    offered_per_second: float
    accepted_per_second: float
    refused_per_second: float
    acknowledged: int
    stored: int
    """Orders of the flood that are in the database, whole. Some were written after their client had left."""
    probes: list[Probe]

    @property
    def lost(self) -> int:
        """Acknowledged, and not there."""
        return max(0, self.acknowledged - self.stored)

    @property
    def slowest_refusal_seconds(self) -> float:
        """Of those refusals that were timed."""
        return max((probe.seconds for probe in self.probes if probe.status != _OK), default=0.0)

    def markdown(self) -> str:
        """All of it as a table."""
        refusals = [probe for probe in self.probes if probe.status != _OK]
        with_retry = sum(probe.retry_after is not None for probe in refusals)
        rows = [
            ("capacity: orders written in a second", f"{self.capacity_per_second:,.0f}"),
            ("offered", f"{self.offered_per_second:,.0f} ({self.offered_per_second / self.capacity_per_second:.1f} ×)"),
            (
                "accepted",
                f"{self.accepted_per_second:,.0f} ({self.accepted_per_second / self.capacity_per_second:.0%})",
            ),
            ("refused with 503", f"{self.refused_per_second:,.0f}"),
            ("slowest of the timed refusals", f"{self.slowest_refusal_seconds:.2f} s, of {len(refusals)}"),
            ("refusals that say when to come again", f"{with_retry} of {len(refusals)}"),
            ("acknowledged", f"{self.acknowledged:,}"),
            ("acknowledged and lost", f"{self.lost:,}"),
        ]
        return "\n".join(["| | |", "|---|---:|", *(f"| {name} | {value} |" for name, value in rows)]) + "\n"


def overload(stand: Stand, say: Callable[[str], None]) -> Overload:
    """Flood a saleport whose way to its database is slow. Raises BenchFailed when an answer is not as it should be."""
    with _slow_link(stand) as url:
        service = Saleport("overload", url, stand.folder / "overload", stand.options.workers)
        service.start()
        try:
            return _flood(stand, service, say)
        finally:
            service.stop()


def _flood(stand: Stand, service: Saleport, say: Callable[[str], None]) -> Overload:
    _allow_files(_FLOOD_CONNECTIONS + _OTHER_FILES)
    seconds = stand.options.seconds
    capacity = put_orders(stand, service, "CAPACITY", _CAPACITY_CONNECTIONS, seconds=seconds).per_second
    say(f"overload · {capacity:,.0f} orders a second can be written")
    pause = round(_FLOOD_CONNECTIONS / (_TIMES * capacity) * 1000)
    headers = {**service.credentials(), "Content-Type": "application/json"}
    body = service.bodies.read_text(encoding="utf-8").splitlines()[0]
    with Prober(service.url(), headers, body, "PROBE") as prober:
        load = wrk.run(
            "flood.lua", service.url(), headers, str(service.bodies), "FLOOD", "0", str(pause),
            connections=_FLOOD_CONNECTIONS, seconds=seconds, may_refuse=True,
        )  # fmt: skip
    stand.settle()
    _check(service, prober.probes)
    accepted = load.requests - load.refused
    return Overload(
        capacity_per_second=capacity,
        offered_per_second=load.per_second,
        accepted_per_second=accepted / load.seconds,
        refused_per_second=load.refused / load.seconds,
        acknowledged=accepted,
        stored=service.stored("FLOOD") or 0,
        probes=prober.probes,
    )


def _check(service: Saleport, probes: Sequence[Probe]) -> None:
    for probe in probes:
        if not probe.is_in_order:
            raise BenchFailed(f"An order under load was answered with {probe.status}.")
        if probe.status == _OK and service.stored(probe.reference) == 0:
            raise BenchFailed(f"The order {probe.reference} was acknowledged, and is not there.")


def _allow_files(wanted: int) -> None:
    """Let wrk have that many connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise BenchFailed(f"The flood needs {wanted:,} open files, and {hard:,} are allowed: see ulimit -Hn.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(_LOOK_SECONDS)
    raise BenchFailed("The slow link to the database does not start.")


@contextmanager
def _slow_link(stand: Stand) -> Generator[str]:
    """A new database's address, by way of a link that lets so many bytes pass in a second."""
    address = urlsplit(stand.databases.make("overload"))
    port = free_port()
    command = [sys.executable, "-m", "bench.overload.link", str(port), str(address.port), str(_BYTES_A_SECOND)]
    link = subprocess.Popen(command)
    try:
        slow = address._replace(netloc=f"{address.username}:{address.password}@127.0.0.1:{port}").geturl()
        _wait_for(port)
        yield slow
    finally:
        link.terminate()
        link.wait()
