import multiprocessing
import re
from collections.abc import Generator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

import saleport
from saleport import metrics
from saleport.tallies import Tallies, Tally

OPERATING = Path(__file__).parents[1] / "docs" / "operating.md"
IMPORT = {"operation": "ImportOrder", "status": "200"}


@pytest.fixture(autouse=True)
def _counts_from_zero(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """A process of its own, as it were."""
    monkeypatch.setattr(metrics, "_shared", None)
    metrics._count_in(Tally())
    yield
    metrics._count_in(Tally())


def families() -> dict[str, Metric]:
    """The page, parsed, by the names that its metrics have in it."""
    found = text_string_to_metric_families(metrics.page().decode())
    return {family.name + ("_total" if family.type == "counter" else ""): family for family in found}


def value(name: str, **labels: str) -> float:
    """One sample of the page."""
    (found,) = [
        sample.value
        for family in families().values()
        for sample in family.samples
        if sample.name == name and sample.labels == labels
    ]
    return found


def test_requests_are_counted_by_operation_and_status() -> None:
    metrics.answered("ImportOrder", 200, 0.004)
    metrics.answered("ImportOrder", 200, 0.0041)
    metrics.answered("ImportOrder", 400, 0.001)
    metrics.answered("-", 404, 0.001)
    metrics.answered("ImportOrder", "client gone", 60)
    assert value("saleport_request_seconds_count", **IMPORT) == 2
    assert value("saleport_request_seconds_sum", **IMPORT) == pytest.approx(0.0081)
    assert value("saleport_request_seconds_count", operation="-", status="404") == 1
    assert value("saleport_request_seconds_bucket", operation="ImportOrder", status="client gone", le="10.0") == 0
    assert value("saleport_request_seconds_bucket", operation="ImportOrder", status="client gone", le="+Inf") == 1


@pytest.mark.parametrize(
    ("seconds", "bucket"),
    [(0.0, "0.0005"), (0.0005, "0.0005"), (0.00051, "0.001"), (1.0, "1.0"), (9.99, "10.0"), (10.01, "+Inf")],
)
def test_a_bucket_ends_with_its_bound(seconds: float, bucket: str) -> None:
    metrics.answered("ImportOrder", 200, seconds)
    buckets = [
        (sample.labels["le"], sample.value)
        for sample in families()["saleport_request_seconds"].samples
        if sample.name.endswith("_bucket")
    ]
    assert len(buckets) == 15
    assert next(le for le, count in buckets if count) == bucket
    assert [count for _, count in buckets] == sorted(count for _, count in buckets)


def test_imports_are_counted_by_outcome_and_begin_with_zero() -> None:
    samples = families()["saleport_imports_total"].samples
    assert len(samples) == 2 * len(metrics.OUTCOMES)
    assert {sample.value for sample in samples} == {0}
    metrics.imported("created", 3)
    metrics.imported("created", is_dry_run=True)
    metrics.imported("rejected")
    assert value("saleport_imports_total", outcome="created", dry_run="false") == 3
    assert value("saleport_imports_total", outcome="created", dry_run="true") == 1
    assert value("saleport_imports_total", outcome="rejected", dry_run="false") == 1


def test_batches_are_counted_by_size_and_time() -> None:
    metrics.batch_written(500, 0.02)
    metrics.batch_written(1, 0.002)
    assert value("saleport_batch_orders_count") == 2
    assert value("saleport_batch_orders_sum") == 501
    assert value("saleport_batch_orders_bucket", le="1.0") == 1
    assert value("saleport_batch_orders_bucket", le="500.0") == 2
    assert value("saleport_batch_seconds_count") == 2
    assert value("saleport_batch_seconds_sum") == pytest.approx(0.022)


def test_what_there_is_now_replaces_what_there_was() -> None:
    metrics.queue_length(7, 900)
    metrics.queue_length(3, 400)
    metrics.pool(10, 4, 1)
    metrics.pool(10, 2)
    assert value("saleport_waiting_orders") == 3
    assert value("saleport_waiting_bytes") == 400
    assert value("saleport_database_pool_size") == 10
    assert value("saleport_database_pool_in_use") == 2
    assert value("saleport_database_pool_waiting") == 0


def test_it_says_what_runs() -> None:
    assert value("saleport_build_info", version=saleport.__version__) == 1
    assert 1e6 < value("saleport_process_resident_memory_bytes", worker="1") < 1e12
    assert value("saleport_process_open_fds", worker="1") > 0


def test_every_metric_is_in_the_table_of_the_operators() -> None:
    metrics.answered("ImportOrder", 200, 0.004)
    chapter = OPERATING.read_text(encoding="utf-8").partition("## Metrics\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in chapter.splitlines() if line[:2] == "| "]
    documented = {row[0].strip("`"): set(re.findall("`([^`]+)`", row[1])) for row in rows[1:]}
    assert documented == {
        name: {label for sample in family.samples for label in sample.labels} - {"le"}
        for name, family in families().items()
    }
    named = set(re.findall(r"saleport_[a-z_]+", chapter)) - {"saleport_metrics_token"}
    assert {re.sub("_(bucket|count|sum)$", "", name) for name in named} <= set(documented)


def working(tallies: Tallies, told: Connection) -> None:
    """A worker: does what it is told, and answers with the page as it sees it then."""
    metrics.share(tallies)
    while work := told.recv():
        name, *arguments = work
        for _ in range(arguments.pop()):
            getattr(metrics, name)(*arguments)
        told.send(metrics.page())


class Worker:
    """A process that counts with others."""

    def __init__(self, tallies: Tallies) -> None:
        context = multiprocessing.get_context("spawn")
        self._end, other = context.Pipe()
        self.process = context.Process(target=working, args=(tallies, other))
        self.process.start()

    def begin(self, name: str, *arguments: object, times: int = 1) -> None:
        self._end.send((name, *arguments, times))

    def page(self) -> str:
        """The page that follows what was begun."""
        return self._end.recv().decode()

    def do(self, name: str, *arguments: object) -> None:
        self.begin(name, *arguments)
        self.page()

    def end(self) -> None:
        self._end.send(None)
        self.process.join(10)
        assert self.process.exitcode == 0


@pytest.fixture
def tallies(monkeypatch: pytest.MonkeyPatch) -> Tallies:
    """Those of two workers; the page of this process speaks of them."""
    tallies = Tallies(2)
    monkeypatch.setattr(metrics, "_shared", tallies)
    return tallies


def test_the_page_of_any_worker_is_that_of_all(tallies: Tallies) -> None:
    first, second = Worker(tallies), Worker(tallies)
    first.do("answered", "ImportOrder", 200, 0.25)
    first.do("queue_length", 3, 300)
    second.do("answered", "ImportOrder", 200, 0.5)
    second.do("queue_length", 4, 400)
    for worker in (first, second):
        worker.begin("pool", 10, 2)
        page = worker.page()
        assert 'saleport_request_seconds_sum{operation="ImportOrder",status="200"} 0.75\n' in page
        assert 'saleport_request_seconds_bucket{le="0.25",operation="ImportOrder",status="200"} 1.0\n' in page
        assert "saleport_waiting_orders 7.0\n" in page
        assert f"saleport_database_pool_in_use {2.0 if worker is first else 4.0}\n" in page
        assert len(re.findall("^saleport_process_resident_memory_bytes{", page, re.MULTILINE)) == 2
        assert page.count("# TYPE saleport_waiting_orders ") == 1
    first.end()
    second.end()


def test_nothing_is_lost_or_goes_backwards_while_others_count(tallies: Tallies) -> None:
    workers = [Worker(tallies), Worker(tallies)]
    for worker in workers:
        worker.do("answered", "ImportOrder", 200, 0.1)
    for worker in workers:
        worker.begin("answered", "ImportOrder", 200, 0.1, times=200_000)
    seen = [0.0]
    while seen[-1] < 400_002:
        seen.append(value("saleport_request_seconds_count", **IMPORT))
    assert seen == sorted(seen)
    assert seen[-1] == 400_002
    assert value("saleport_request_seconds_sum", **IMPORT) == pytest.approx(40_000.2)
    for worker in workers:
        worker.end()
    assert value("saleport_request_seconds_count", **IMPORT) == 400_002


def test_a_killed_worker_leaves_its_counts_and_not_its_queue(tallies: Tallies) -> None:
    first, second = Worker(tallies), Worker(tallies)
    for worker in (first, second):
        worker.do("imported", "created", 5)
        worker.do("queue_length", 50, 5_000)
    assert value("saleport_waiting_orders") == 100
    first.process.kill()
    first.process.join(10)
    assert value("saleport_waiting_orders") == 50
    assert value("saleport_imports_total", outcome="created", dry_run="false") == 10
    assert len(families()["saleport_process_resident_memory_bytes"].samples) == 1
    third = Worker(tallies)
    third.do("imported", "created", 1)
    assert value("saleport_waiting_orders") == 50, "what its forerunner left is gone"
    assert value("saleport_imports_total", outcome="created", dry_run="false") == 11
    samples = families()["saleport_process_resident_memory_bytes"].samples
    assert {sample.labels["worker"] for sample in samples} == {"1", "2"}
    third.end()
    second.end()
