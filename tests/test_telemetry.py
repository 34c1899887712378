"""What becomes of spans when their collector does not do its part: requests never notice."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Callable, Generator
from typing import Any

import pytest
from structlog.testing import capture_logs

from saleport import metrics, tracing
from saleport.api.endpoint import Answer, Call
from saleport.metrics import SPAN_OUTCOMES
from tests.api.operations import api
from tests.collecting import Collector
from tests.running import free_port
from tests.test_metrics import value

PATH = "/api/v1/notes"
HELD_UP_SECONDS = 60
"""What waits for a collector that never answers does so for hours; whatever comes within this time waits for none."""


async def nothing(_: Call) -> Answer:
    return Answer(None)


@pytest.fixture
async def collector() -> AsyncGenerator[Collector]:
    collector = Collector()
    yield collector
    await tracing.stop()
    collector.close()


@pytest.fixture
def told() -> Generator[Callable[[], list[str]]]:
    """What is logged of traces."""
    with capture_logs() as lines:
        yield lambda: [line["event"] for line in lines if line.get("part") == "traces"]


async def ask(count: int = 1, **headers: str) -> None:
    """Make some requests that are answered."""
    client = api(nothing, method="GET")
    async with asyncio.timeout(HELD_UP_SECONDS):
        for _ in range(count):
            assert (await client.get(PATH, headers=headers)).status_code == 200


def counted() -> dict[str, float]:
    return {outcome: value("saleport_spans_total", outcome=outcome) for outcome in SPAN_OUTCOMES}


async def until(condition: Callable[[], Any], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


async def test_spans_are_sent_and_counted(collector: Collector) -> None:
    before = counted()
    tracing.start(collector.url, 1)
    await ask(3)
    await tracing.stop()
    await asyncio.sleep(0)
    assert [span.name for span in collector.spans].count(f"GET {PATH}") == 3
    assert counted() == {"sent": before["sent"] + len(collector.spans), "dropped": before["dropped"]}


async def test_the_end_sends_what_is_left(collector: Collector) -> None:
    tracing.start(collector.url, 1)
    await ask()
    await tracing.stop()
    assert collector.spans


async def test_chance_chooses_no_more_than_so_many_a_second_and_callers_as_many_as_they_like(
    collector: Collector,
) -> None:
    tracing.start(collector.url, 1, 1)
    await ask(100)
    for number in range(1, 6):
        await ask(traceparent=f"00-{number:032x}-{7:016x}-01")
    await tracing.stop()
    requests = [span for span in collector.spans if span.name == f"GET {PATH}"]
    assert len([span for span in requests if span.parent]) == 5
    assert 1 <= len([span for span in requests if not span.parent]) < 50


def test_a_pace_gives_a_second_at_once_and_the_rest_as_time_goes_by() -> None:
    now = 100.0
    pace = tracing.Pace(2, lambda: now)
    assert [pace.allows_one_more() for _ in range(4)] == [True, True, False, False]
    now += 0.5
    assert [pace.allows_one_more() for _ in range(2)] == [True, False]
    now += 3600
    assert [pace.allows_one_more() for _ in range(3)] == [True, True, False]


async def test_nothing_is_traced_without_an_address(collector: Collector) -> None:
    tracing.start(None, 1)
    await ask(traceparent=f"00-{1:032x}-{1:016x}-01")
    assert tracing.begin({}, [], by_chance=True) is None


@pytest.mark.parametrize("status", [500, 503, 404])
async def test_a_collector_that_refuses_harms_no_request_and_is_told_of_once(
    collector: Collector, told: Callable[[], list[str]], status: int
) -> None:
    collector.status = status
    before = counted()
    tracing.start(collector.url, 1)
    await ask(200)
    await until(lambda: counted()["dropped"] >= before["dropped"] + 256)
    assert told() == ["traces cannot be sent"]
    collector.status = 200
    await ask(100)
    await until(lambda: counted()["sent"] > before["sent"])
    await tracing.stop()
    assert told() == ["traces cannot be sent", "traces are sent again"]


async def test_a_collector_that_is_away_harms_no_request_and_is_told_of_once(told: Callable[[], list[str]]) -> None:
    before = counted()
    tracing.start(f"http://127.0.0.1:{free_port()}/v1/traces", 1)
    await ask(300)
    await tracing.stop()
    await until(lambda: counted()["dropped"] > before["dropped"])
    assert told().count("traces cannot be sent") == 1


async def test_a_collector_that_is_silent_holds_up_neither_requests_nor_the_end(
    collector: Collector, told: Callable[[], list[str]]
) -> None:
    collector.is_silent.set()
    before = counted()
    tracing.start(collector.url, 1)
    await ask(1500)
    # Two spans each: more than may wait.
    assert counted()["dropped"] >= before["dropped"] + 900
    await tracing.stop()
    assert told()[-1] == "the traces of the last moments could not be sent"


@pytest.mark.parametrize(
    "sent",
    [
        f"00-{5:032x}-{7:016x}-01",
        f"00-{5:032x}-{7:016x}-03",
        f" 00-{5:032x}-{7:016x}-ff ",
        f"01-{5:032x}-{7:016x}-01",
        f"cc-{5:032x}-{7:016x}-01-what-will-be",
        f"cc-{5:032x}-{7:016x}-01-",
    ],
)
async def test_a_decision_to_trace_is_honoured(collector: Collector, sent: str) -> None:
    tracing.start(collector.url, 0)
    await ask(traceparent=sent)
    await tracing.stop()
    assert {(span.trace, span.parent) for span in collector.spans if span.name == f"GET {PATH}"} == {
        (f"{5:032x}", f"{7:016x}")
    }


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "00",
        f"00-{0:032x}-{7:016x}-01",
        f"00-{5:032x}-{0:016x}-01",
        f"00-{5:032x}-{7:016x}-1",
        f"00-{5:032x}-{7:016x}-0x",
        f"00-{5:032x}-{7:016x}-01-",
        f"00-{5:032x}-{7:016x}-01-more",
        f"ff-{5:032x}-{7:016x}-01",
        f"cc-{5:032x}-{7:016x}-01more",
        f"0-{5:032x}-{7:016x}-01",
        f"00-{5:031x}-{7:016x}-01",
        f"00-{'A' * 32}-{7:016x}-01",
        f"00_{5:032x}_{7:016x}_01",
        f"00-{5:032x}-{7:016x}-01,00-{5:032x}-{7:016x}-01",
    ],
)
@pytest.mark.parametrize("share", [0, 1])
async def test_one_that_cannot_be_understood_is_none(collector: Collector, sent: str, share: float) -> None:
    tracing.start(collector.url, share)
    await ask(traceparent=sent)
    await tracing.stop()
    requests = [span for span in collector.spans if span.name == f"GET {PATH}"]
    assert len(requests) == share
    assert not any(span.parent or span.trace == f"{5:032x}" for span in requests)


async def test_one_that_comes_twice_is_none(collector: Collector) -> None:
    tracing.start(collector.url, 0)
    sent = ("traceparent", f"00-{5:032x}-{7:016x}-01")
    await api(nothing, method="GET").get(PATH, headers=[sent, sent])
    await tracing.stop()
    assert not collector.spans


async def test_an_unexpected_failure_is_told_by_its_kind_alone(collector: Collector) -> None:
    async def fail(_: Call) -> Answer:
        raise ValueError("Mrs Lefèvre lives here")

    tracing.start(collector.url, 1)
    assert (await api(fail, method="GET").get(PATH)).status_code == 500
    await tracing.stop()
    (request,) = [span for span in collector.spans if span.name == f"GET {PATH}"]
    assert request.is_fault
    assert request.attributes["error.type"] == "ValueError"
    assert b"lives here" not in b"".join(collector.bodies)


async def test_operators_name_the_service_and_its_collector_headers(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "sales")
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-team=returns")
    tracing.start(collector.url, 1)
    await ask()
    await tracing.stop()
    assert collector.resources[0]["service.name"] == "sales"
    assert collector.resources[0]["service.version"]
    assert collector.resources[0]["deployment.environment.name"] == "test"
    assert collector.heads[0]["x-team"] == "returns"


def test_what_can_become_of_a_span_is_known_from_the_start() -> None:
    page = metrics.page().decode()
    assert all(f'saleport_spans_total{{outcome="{outcome}"}}' in page for outcome in SPAN_OUTCOMES)


def test_no_command_loads_the_library() -> None:
    program = "import sys, saleport.cli, saleport.service; sys.exit('opentelemetry' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=30).returncode == 0
