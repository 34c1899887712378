"""What is traced, and what a trace tells: the spans of an import, as a collector gets them."""

import asyncio
import itertools
import json
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from saleport import tracing
from saleport.clock import now
from saleport.db.engine import Database
from saleport.db.failures import StatementFailed
from saleport.orders.order import Outcome
from saleport.orders.writing import OrderWriter
from tests.client import KEY_HEADER, Client, a_product, an_order
from tests.collecting import INTERNAL, SERVER, Collector, Span
from tests.conftest import ENGINES
from tests.orders.documents import a_document
from tests.postgres import DatabaseServer
from tests.running import RunningService

TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"
SAMPLED = f"00-{TRACE}-{SPAN}-01"
AT_ANY_PACE = {"SALEPORT_TRACES_PER_SECOND": "1000"}
MARK = "MARK7f3a"

ON_ONE_ENGINE = pytest.mark.parametrize("home", [ENGINES[1]], indirect=True)
"""For what has nothing to do with the database: each of these tests starts a service."""


class Traced(NamedTuple):
    """A service whose traces are collected."""

    service: RunningService
    client: Client
    models: list[str]
    collector: Collector

    def calls(self) -> list[dict[str, Any]]:
        """The lines of the log of the calls there were."""
        lines = [json.loads(line) for line in self.service.log.splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == "call"]

    def put(self, order: dict[str, Any], traceparent: str | None = None, **options: Any) -> int:  # noqa: ANN401
        """Import an order; returns the status."""
        headers = {} if traceparent is None else {"traceparent": traceparent}
        return self.client.put_order(order, headers=headers, **options).status_code

    def all_spans(self) -> list[Span]:
        """Every span there was, once the service has ended."""
        self.service.stop()
        return self.collector.spans


@pytest.fixture
def share() -> str:
    """How many requests are traced that bring no decision with them."""
    return "0"


class Home(NamedTuple):
    """A database with the demo account. The services that are traced share it one after the other."""

    database_url: str
    demo: dict[str, Any]


@pytest.fixture(scope="module", params=ENGINES)
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder, collector = tmp_path_factory.mktemp("home"), Collector()
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'saleport.db'}"
    else:
        server: DatabaseServer = request.getfixturevalue("postgres")
        url = server.create_database("traced")
    settings = {"SALEPORT_TRACES_URL": collector.url, "SALEPORT_TRACES_SHARE": "1"}
    service = RunningService(url, folder, settings=settings)
    service.command("database", "migrate")
    demo = service.json_command("demo")
    assert collector.attempts == 0, "commands are not traced"
    collector.close()
    return Home(url, demo)


@pytest.fixture
def traced(home: Home, share: str, tmp_path: Path) -> Generator[Traced]:
    collector = Collector()
    settings = {"SALEPORT_TRACES_URL": collector.url, "SALEPORT_TRACES_SHARE": share, **AT_ANY_PACE}
    service = RunningService(home.database_url, tmp_path, settings=settings).start()
    client = Client(service.base_url, home.demo["subscriptionKey"], home.demo["secret"])
    yield Traced(service, client, home.demo["modelIds"], collector)
    client.close()
    service.stop()
    collector.close()


def of(traced: Traced, number: int = 1) -> tuple[str, str]:
    """A decision to trace, and the id of the trace."""
    trace = f"{number:032x}"
    return f"00-{trace}-{SPAN}-01", trace


def by_name(spans: list[Span]) -> dict[str, Span]:
    assert len({span.name for span in spans}) == len(spans)
    return {span.name: span for span in spans}


def test_an_import_is_told_in_spans(traced: Traced) -> None:
    assert traced.put(an_order(traced.models[0]), SAMPLED) == 200
    spans = traced.all_spans()
    request, *stages = [span for span in spans if span.trace == TRACE]
    assert request.name == "PUT /api/v1/orders"
    assert (request.parent, request.kind, request.links, request.is_fault) == (SPAN, SERVER, [], False)
    assert request.attributes == {
        "http.request.method": "PUT",
        "http.route": "/api/v1/orders",
        "http.response.status_code": 200,
        "url.scheme": "http",
        "network.protocol.version": "1.1",
        "saleport.operation": "ImportOrder",
    }
    assert [stage.name for stage in stages] == ["admit", "read", "check", "wait", "write"]
    for stage in stages:
        assert (stage.parent, stage.kind, stage.attributes, stage.is_fault) == (request.id, INTERNAL, {}, False)
        assert request.begin <= stage.begin <= stage.end <= request.end
    for stage, following in itertools.pairwise(stages):
        assert stage.end <= following.begin
    (batch,) = [span for span in spans if span.trace != TRACE]
    assert (batch.name, batch.parent, batch.kind, batch.is_fault) == ("batch", "", INTERNAL, False)
    assert batch.links == [(request.trace, request.id)]
    assert batch.attributes == {"saleport.batch.orders": 1}
    assert [stage.links for stage in stages] == [[], [], [], [], [(batch.trace, batch.id)]]
    assert {(each["service.name"], each["telemetry.sdk.language"]) for each in traced.collector.resources} == {
        ("saleport", "python")
    }


@ON_ONE_ENGINE
def test_the_line_of_a_traced_request_names_its_trace_and_no_other_line_does(traced: Traced) -> None:
    traced.put(an_order(traced.models[0]), SAMPLED)
    traced.put(an_order(traced.models[0]))
    traced.service.stop()
    assert [call.get("trace_id") for call in traced.calls() if call["operation"] == "ImportOrder"] == [TRACE, None]


def test_orders_that_share_a_batch_are_linked_from_it(traced: Traced) -> None:
    # One after the other on one connection each; the batch has however many came together, and says so.
    for number in range(1, 6):
        decision, _ = of(traced, number)
        traced.put(an_order(traced.models[0]), decision)
    spans = traced.all_spans()
    batches = [span for span in spans if span.name == "batch"]
    requests = {(span.trace, span.id) for span in spans if span.kind == SERVER}
    assert sorted(link for batch in batches for link in batch.links) == sorted(requests)
    assert sum(batch.attributes["saleport.batch.orders"] for batch in batches) == 5


@ON_ONE_ENGINE
def test_an_order_that_is_refused_has_the_reason_where_it_arose(traced: Traced) -> None:
    order = an_order(traced.models[0], products=[a_product("00000000-0000-4000-8000-00000000dead")])
    assert traced.put(order, SAMPLED) == 400
    spans = by_name(traced.all_spans())
    assert list(spans) == ["PUT /api/v1/orders", "admit", "read", "check"]
    for name in ("PUT /api/v1/orders", "check"):
        assert spans[name].attributes["error.type"] == "MODEL_UNKNOWN"
        assert not spans[name].is_fault, "it is the caller's to mend"
    assert spans["PUT /api/v1/orders"].attributes["http.response.status_code"] == 400


@ON_ONE_ENGINE
def test_a_stranger_gets_no_further_than_the_gate(traced: Traced) -> None:
    answer = traced.client.http.put("/api/v1/orders", content=b"{}", headers={"traceparent": SAMPLED})
    assert answer.status_code == 401
    spans = by_name(traced.all_spans())
    assert list(spans) == ["PUT /api/v1/orders", "admit"]
    assert spans["admit"].attributes == {"error.type": "SUBSCRIPTION_KEY_MISSING"}


@ON_ONE_ENGINE
def test_paths_are_told_as_they_are_defined(traced: Traced) -> None:
    headers = {"traceparent": SAMPLED}
    assert traced.client.call("GET", f"orders/{MARK}%2F1/status", headers=headers).status_code == 404
    assert traced.client.http.get(f"/{MARK}", headers=headers).status_code == 404
    assert traced.client.http.request("BREW", "/api/v1/orders", headers=headers).status_code == 405
    spans = [span for span in traced.all_spans() if span.kind == SERVER]
    assert [span.name for span in spans] == ["GET /api/v1/orders/{orderReference}/status", "GET", "HTTP /api/v1/orders"]
    assert [span.attributes["http.request.method"] for span in spans] == ["GET", "GET", "_OTHER"]
    assert [span.attributes["error.type"] for span in spans] == [
        "ORDER_NOT_FOUND",
        "PATH_UNKNOWN",
        "METHOD_NOT_ALLOWED",
    ]


@ON_ONE_ENGINE
@pytest.mark.parametrize("share", ["1"])
def test_nothing_of_an_order_and_of_its_caller_is_exported(traced: Traced) -> None:
    """Every text that a caller may send has a mark in it, and no mark comes out."""
    client, model = traced.client, traced.models[0]
    order = marked(an_order(model))
    order |= {"customerMail": f"{MARK}@example.org", "address": {**order["address"], "streetAddress": MARK}}
    order |= {"orderReference": f"{MARK}-1", "products": [a_product(model, orderLineReference=MARK)]}
    marks = {"X-Request-Id": f"{MARK}-request", "User-Agent": MARK, "tracestate": f"shop={MARK}", "Cookie": MARK}
    marks |= {"baggage": f"name={MARK}", "Accept-Language": MARK, "Referer": f"http://{MARK}/"}
    for sent in (order, order | {"salesChannel": "other"}, order | {"civility": MARK, MARK: MARK}):
        client.put_order(sent, headers=marks)
    wrong = [{**order, name: f"{MARK} is wrong"} for name in order]
    statuses = {client.put_order(sent, headers=marks).status_code for sent in wrong}
    assert 400 in statuses
    client.put_order(f'{{"orderReference": "{MARK}', headers=marks)
    client.call("GET", f"orders/{MARK}-1?name={MARK}", headers=marks)
    client.http.get(f"/{MARK}?secret={MARK}", headers=marks)
    client.http.get("/api/v1/token", headers={KEY_HEADER: f"{MARK}{'0' * 24}", "Authorization": f"Bearer {MARK}"})
    link = client.value("POST", "links", json={"orderId": client.value("GET", f"orders/{MARK}-1")["orderId"]})
    httpx.get(link, headers=marks)
    traced.all_spans()
    exported = b"".join(traced.collector.bodies)
    assert len(traced.collector.spans) > 50
    for secret in (MARK, client.subscription_key, client.secret, client.token, client.token[-20:], model, link[-20:]):
        assert secret.encode().lower() not in exported.lower()
    for name in ("Lef", "Anaïs", "rue de la Paix", "75002", "0102030405", "example", "127.0.0.1"):
        assert name.encode() not in exported


def marked(order: dict[str, Any]) -> dict[str, Any]:
    """The order with a mark in each of its free texts."""
    free = ("customerLastName", "customerFirstName", "salesChannel")
    return order | {name: f"{order[name]} {MARK}" for name in free}


@pytest.mark.sqlite
@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
@pytest.mark.parametrize("share", ["0", "1"])
def test_the_share_decides_where_the_caller_does_not(traced: Traced, share: str) -> None:
    for _ in range(20):
        assert traced.put(an_order(traced.models[0])) == 200
    requests = [span for span in traced.all_spans() if span.name == "PUT /api/v1/orders"]
    assert len(requests) == (20 if share == "1" else 0)
    assert len({span.trace for span in requests}) == len(requests)
    assert {span.parent for span in requests} <= {""}


@pytest.mark.sqlite
@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
@pytest.mark.parametrize("share", ["1"])
def test_a_caller_that_does_not_trace_a_request_is_obeyed(traced: Traced) -> None:
    assert traced.put(an_order(traced.models[0]), f"00-{TRACE}-{SPAN}-00") == 200
    assert traced.put(an_order(traced.models[0]), f"00-{TRACE}-{SPAN}-02") == 200
    assert not [span for span in traced.all_spans() if span.name == "PUT /api/v1/orders"]


@pytest.mark.sqlite
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_several_workers_send_what_they_have_when_they_are_stopped(database_url: str, tmp_path: Path) -> None:
    collector = Collector()
    settings = {"SALEPORT_TRACES_URL": collector.url, "SALEPORT_TRACES_SHARE": "1", **AT_ANY_PACE}
    service = RunningService(database_url, tmp_path, workers=2, settings=settings)
    service.command("database", "migrate")
    demo = service.json_command("demo")
    service.start()

    def call(_: int) -> str:
        client = Client(service.base_url, demo["subscriptionKey"], demo["secret"])
        answer = client.call("GET", "orders/none/status")
        client.close()
        return answer.headers["x-request-id"][:24]  # names the worker

    # Each on a connection of its own and many at a time, until both workers have got some.
    calls, workers = 0, set[str]()
    with ThreadPoolExecutor(10) as pool:
        while len(workers) < 2 and calls < 1000:
            workers.update(pool.map(call, range(30)))
            calls += 30
    service.stop()
    names = [span.name for span in collector.spans]
    assert names.count("GET /api/v1/orders/{orderReference}/status") == calls
    assert len({each["service.instance.id"] for each in collector.resources}) == 2
    collector.close()


async def traced_write(writer: OrderWriter, name: str, **changes: Any) -> Outcome:  # noqa: ANN401
    """Write an order as a request that is traced does."""
    trace = tracing.begin({}, [], by_chance=True)
    assert trace is not None
    try:
        return await writer.write(a_document(name)._replace(**changes))
    except StatementFailed as error:
        trace.failed(error, is_fault=True)
        raise
    finally:
        trace.end(method="PUT", status=200, operation="ImportOrder", scheme="http", http_version="1.1")


async def test_a_batch_is_linked_to_all_that_share_it_and_halves_tell_which_order_is_at_fault(
    database: Database,
) -> None:
    collector, writer = Collector(), OrderWriter(database, now, max_waiting=100)
    tracing.start(collector.url, 1)
    good = (traced_write(writer, f"r{number}") for number in range(3))
    outcomes = await asyncio.gather(
        *good, traced_write(writer, "bad", content=b"no JSON", reference=None), return_exceptions=True
    )
    await writer.close()
    await tracing.stop()
    collector.close()
    assert outcomes[:3] == ["created"] * 3
    assert isinstance(outcomes[3], StatementFailed)
    batches = [span for span in collector.spans if span.name == "batch"]
    assert {len(span.links) == span.attributes["saleport.batch.orders"] for span in batches} == {True}
    assert max(len(span.links) for span in batches) > 1
    alone = [span for span in batches if span.is_fault and len(span.links) == 1]
    assert [span.attributes["error.type"] for span in alone] == ["StatementFailed"]
    at_fault = {span.trace for span in collector.spans if span.kind == SERVER and "error.type" in span.attributes}
    assert at_fault == {trace for trace, _ in alone[0].links}
