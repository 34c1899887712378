"""What the service counts and measures about itself, for Prometheus; `page` is what that gets to read.

Labels are operations, statuses and outcomes: there are few of them, and they say nothing of any customer.

The library makes the text and reads what the system knows of processes. Its counters are left out. With several
processes, one observation of its histogram takes 5.2 µs (measured): it asks for the process's id, takes a lock
and writes to two places of a file. And its mode for several processes must be chosen before it is imported,
which a worker that is forked is too late for. `answered` takes 0.3 to 0.7 µs, with one worker or many.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from math import fsum, inf
from typing import NamedTuple

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)

from saleport import __version__
from saleport.tallies import ROW_VALUES, Tallies, Tally

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
"""Of `page`. The newer one differs in what names may be, and not every scraper knows it."""

OUTCOMES = ("created", "updated", "unchanged", "rejected", "overloaded")
"""What can come of an import."""
FILE_OUTCOMES = ("created", "updated", "unchanged", "rejected", "held")
"""What can become of an order of a file."""
OPEN_STATES = ("waiting", "reading", "checking", "importing", "paused")
"""What an import of a file is while it has not ended."""
SPAN_OUTCOMES = ("sent", "dropped")
"""What can become of a span."""
RECORDS = ("log", "usage")
"""What a call can be left out of: the request log, and the counts that usage is made of."""

# A row of a histogram has a number for each bucket, and their sum as the last; any other row has one number.
_SUM = ROW_VALUES - 1
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_ORDERS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)

Numbers = Mapping[tuple[str, ...], Sequence[float]]
"""Those of one metric, by the values of its labels."""


class _Histogram(NamedTuple):
    name: str
    meaning: str
    bounds: tuple[float, ...]
    labels: tuple[str, ...] = ()

    def family(self, numbers: Numbers) -> Metric:
        family = HistogramMetricFamily(self.name, self.meaning, labels=self.labels)
        for labels, values in numbers.items():
            buckets: list[tuple[str, float]] = []
            count = 0.0
            for bound, value in zip((*self.bounds, inf), values, strict=False):
                count += value
                buckets.append(("+Inf" if bound == inf else str(bound), count))
            family.add_metric(labels, buckets, values[_SUM])
        return family


class _Single(NamedTuple):
    """One number for each of its labels."""

    family_of: type[CounterMetricFamily] | type[GaugeMetricFamily]
    name: str
    meaning: str
    labels: tuple[str, ...] = ()

    def family(self, numbers: Numbers) -> Metric:
        family = self.family_of(self.name, self.meaning, labels=self.labels)
        for labels, values in numbers.items():
            family.add_metric(labels, values[0])
        return family


_Counter = partial(_Single, CounterMetricFamily)
_Gauge = partial(_Single, GaugeMetricFamily)

_REQUEST_SECONDS = _Histogram(
    "saleport_request_seconds", "How long requests took, by operation and status.", _SECONDS, ("operation", "status")
)
_IMPORTS = _Counter("saleport_imports_total", "Imports of orders, by what came of them.", ("outcome", "dry_run"))
_BATCH_ORDERS = _Histogram("saleport_batch_orders", "How many orders were written in one batch.", _ORDERS)
_BATCH_SECONDS = _Histogram(
    "saleport_batch_seconds", "How long it took until a batch of orders was on stable storage.", _SECONDS
)
_FILE_ORDERS = _Counter(
    "saleport_import_orders_total", "Orders of files that were imported, by what became of them.", ("outcome",)
)
_CHUNK_SECONDS = _Histogram(
    "saleport_import_chunk_seconds",
    "How long it took to import a part of a file, with all that became of it.",
    _SECONDS,
)
_SPANS = _Counter("saleport_spans_total", "Spans of traced requests, by what became of them.", ("outcome",))
_CALLS_DROPPED = _Counter(
    "saleport_calls_dropped_total", "Calls that were left out of the request log or of the usage.", ("record",)
)
_WAITING_ORDERS = _Gauge("saleport_waiting_orders", "Orders that wait to be written.")
_WAITING_BYTES = _Gauge("saleport_waiting_bytes", "Size of the orders that wait to be written.")
_OPEN_IMPORTS = _Gauge("saleport_imports_open", "Imports of files that have not ended, by their state.", ("state",))
_POOL_SIZE = _Gauge("saleport_database_pool_size", "Connections to the database that there may be.")
_POOL_IN_USE = _Gauge("saleport_database_pool_in_use", "Connections to the database that are in use.")
_POOL_WAITING = _Gauge("saleport_database_pool_waiting", "Calls that wait for a connection to the database.")

_GAUGES = (_WAITING_ORDERS, _WAITING_BYTES, _POOL_SIZE, _POOL_IN_USE, _POOL_WAITING)
_OF_ALL = (_OPEN_IMPORTS,)
"""Gauges of what all workers have in common: each says the same, and it is not added up."""
_METRICS = (
    _REQUEST_SECONDS,
    _IMPORTS,
    _BATCH_ORDERS,
    _BATCH_SECONDS,
    _FILE_ORDERS,
    _CHUNK_SECONDS,
    *_GAUGES,
    *_OF_ALL,
    _SPANS,
    _CALLS_DROPPED,
)

_shared: Tallies | None = None
_tally = Tally()
_values = _tally.values
_rows: dict[str, int] = {}
"""Where the rows of the metrics without labels begin."""
_answers: dict[tuple[str, int | str], int] = {}


def share(tallies: Tallies) -> None:
    """Count in one of these from now on, and let `page` speak of all of them: for a worker that begins."""
    global _shared  # noqa: PLW0603 - one for the process, as its log is
    _shared = tallies
    _count_in(tallies.take())


def shared() -> Tallies | None:
    """What is counted in, for a process that this one starts; None where it counts alone."""
    return _shared


def answered(operation: str, status: int | str, seconds: float) -> None:
    """Count a request that has ended, by the words of its line in the log.

    This function and those below are for the thread of the event loop alone.
    """
    row = _answers.get((operation, status))
    if row is None:
        row = _answers[operation, status] = _tally.row(_REQUEST_SECONDS.name, operation, str(status))
    _values[row + bisect_left(_SECONDS, seconds)] += 1
    _values[row + _SUM] += seconds


def imported(outcome: str, count: int = 1, *, is_dry_run: bool = False) -> None:
    """Count imports that have come out alike. `outcome` is one of OUTCOMES."""
    _values[_tally.row(_IMPORTS.name, outcome, str(is_dry_run).lower())] += count


def batch_written(size: int, seconds: float) -> None:
    """Count a batch of `size` orders that it took `seconds` to bring onto stable storage."""
    row = _rows[_BATCH_ORDERS.name]
    _values[row + bisect_left(_ORDERS, size)] += 1
    _values[row + _SUM] += size
    row = _rows[_BATCH_SECONDS.name]
    _values[row + bisect_left(_SECONDS, seconds)] += 1
    _values[row + _SUM] += seconds


def queue_length(orders: int, size: int) -> None:
    """Say how many orders wait in this worker now, and how long their documents are together."""
    _values[_rows[_WAITING_ORDERS.name]] = orders
    _values[_rows[_WAITING_BYTES.name]] = size


def open_imports(counts: Mapping[str, int]) -> None:
    """Say how many imports of files have not ended, by OPEN_STATES: those of all workers."""
    for state in OPEN_STATES:
        _values[_tally.row(_OPEN_IMPORTS.name, state)] = counts.get(state, 0)


def chunk_imported(counts: Mapping[str, int], seconds: float) -> None:
    """Observe a part of a file that was imported; `counts` has what became of its orders, by FILE_OUTCOMES."""
    for outcome in FILE_OUTCOMES:
        _values[_tally.row(_FILE_ORDERS.name, outcome)] += counts.get(outcome, 0)
    row = _rows[_CHUNK_SECONDS.name]
    _values[row + bisect_left(_SECONDS, seconds)] += 1
    _values[row + _SUM] += seconds


def spans(outcome: str, count: int) -> None:
    """Count spans of which the same has become. `outcome` is one of SPAN_OUTCOMES."""
    _values[_tally.row(_SPANS.name, outcome)] += count


def calls_dropped(record: str, count: int) -> None:
    """Count calls that were left out of the same. `record` is one of RECORDS."""
    _values[_tally.row(_CALLS_DROPPED.name, record)] += count


def pool(size: int, in_use: int, waiting: int = 0) -> None:
    """Say how many connections to the database this worker may have and uses now, and how many calls wait for one."""
    _values[_rows[_POOL_SIZE.name]] = size
    _values[_rows[_POOL_IN_USE.name]] = in_use
    _values[_rows[_POOL_WAITING.name]] = waiting


def page() -> bytes:
    """All metrics of all workers together, in the text format of Prometheus. Any thread may ask for it."""
    return generate_latest(_Everything())


class _Everything:
    """All metrics, as the library asks for them."""

    def collect(self) -> Iterator[Metric]:
        """Each metric with its numbers, those without any too."""
        if _shared is None:
            _tally.begin()  # here and not before: it may have been forked since
        tallies = [(_tally, True)] if _shared is None else list(_shared.all())
        build = InfoMetricFamily("saleport_build", "The version that runs.")
        build.add_metric((), {"version": __version__})
        yield build
        totals = _totals(tallies)
        for metric in _METRICS:
            yield metric.family(totals.get(metric.name, {}))
        yield from _of_processes(tallies)


def _totals(tallies: Sequence[tuple[Tally, bool]]) -> dict[str, dict[tuple[str, ...], list[float]]]:
    """What all workers have counted together, by metric and labels. Gauges count while their worker lives."""
    gauges = {gauge.name for gauge in (*_GAUGES, *_OF_ALL)}
    of_all = {gauge.name for gauge in _OF_ALL}
    parts: dict[str, dict[tuple[str, ...], list[list[float]]]] = {}
    for tally, is_alive in tallies:
        for (metric, *labels), values in tally.rows():
            if is_alive or metric not in gauges:
                parts.setdefault(metric, {}).setdefault(tuple(labels), []).append(values)
    # Exact, and so the same in every order: a sum that is less by its last bit would pass for a restart.
    return {
        metric: {
            labels: [(max if metric in of_all else fsum)(column) for column in zip(*rows, strict=True)]
            for labels, rows in series.items()
        }
        for metric, series in parts.items()
    }


def _of_processes(tallies: Sequence[tuple[Tally, bool]]) -> Iterator[Metric]:
    """Memory, processor time and files of each worker. Workers are counted from 1; who replaces one has its number."""
    families: dict[str, Metric] = {}
    for number, (tally, is_alive) in enumerate(tallies, start=1):
        process = tally.process if is_alive else 0
        if not process:
            continue
        collector = ProcessCollector("saleport", pid=lambda process=process: process, registry=None)
        for found in collector.collect():
            family = families.setdefault(found.name, Metric(found.name, found.documentation, found.type))
            for sample in found.samples:
                family.add_sample(sample.name, {"worker": str(number)}, sample.value)
    yield from families.values()


def _count_in(tally: Tally) -> None:
    global _tally, _values
    _tally, _values = tally, tally.values
    _answers.clear()
    _rows.update({metric.name: tally.row(metric.name) for metric in _METRICS if not metric.labels})
    for gauge in _GAUGES:  # the worker that counted here before may have left something
        _values[_rows[gauge.name]] = 0
    for outcome in OUTCOMES:  # what has not happened yet is 0, and not unknown: only then can it be seen to begin
        imported(outcome, 0)
        imported(outcome, 0, is_dry_run=True)
    for outcome in SPAN_OUTCOMES:
        spans(outcome, 0)
    for outcome in FILE_OUTCOMES:
        _tally.row(_FILE_ORDERS.name, outcome)
    for record in RECORDS:
        calls_dropped(record, 0)
    open_imports({})


_count_in(_tally)
