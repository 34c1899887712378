"""The results in Markdown."""

import statistics
from collections.abc import Iterable, Sequence

from bench.report.comparing import Comparison, Finding, findings
from bench.report.requirements import MOST_GROWTH, MOST_MEBIBYTES, MOST_MEBIBYTES_OF_IMPORT, comparisons
from bench.results import MemorySample, Results, Run

_FIRST_FIFTH = 0.2
_NONE = "–"


def markdown(results: Results) -> str:
    """The whole report."""
    found = findings(results.runs, comparisons(results.options))
    requirements = [_requirement(finding) for finding in found]
    if sizes := [run.mebibytes for run in results.runs if run.measure == "bulk" and run.mebibytes is not None]:
        requirements.append(_memory_of_import(sizes, max(run.count for run in results.runs if run.measure == "bulk")))
    if results.memory:
        requirements.append(_memory(results.memory))
    parts = ["# saleport beside its peers", _conditions(results)]
    if requirements:
        parts.append(_table(("", "must", "aim", "measured", "", "from – to"), requirements))
    if results.runs:
        parts += ["## Medians", _table(_MEDIANS, [_median(runs) for runs in _groups(results.runs)], numbers_from=2)]
    parts += ["## Machine and versions", _surroundings(results)]
    return "\n\n".join(parts) + "\n"


def _conditions(results: Results) -> str:
    options = results.options
    runs = f"the median of {options.rounds} interleaved runs" if options.rounds > 1 else "one run"
    lines = [
        f"Each number is {runs} of {options.seconds} s. Ratios are worked out within a round. Orders have three lines "
        f"and about 1.1 kB. Load, services and database share {results.machine.cores} cores. saleport has "
        f"{options.workers} workers on PostgreSQL and {options.sqlite_workers} on SQLite; `fsync` is on everywhere.",
        *(f"*{note}*" for note in results.notes),
    ]
    return "\n\n".join(lines)


def _requirement(finding: Finding) -> list[str]:
    comparison, text = finding.comparison, finding.comparison.form.text
    spread = f"{text(min(finding.values))} – {text(max(finding.values))}" if len(finding.values) > 1 else _NONE
    return [
        comparison.title,
        _bound(comparison, comparison.must),
        _bound(comparison, comparison.aim),
        text(finding.median),
        {True: "✓", False: "✗", None: "reported"}[finding.is_met],
        spread,
    ]


def _bound(comparison: Comparison, bound: float | None) -> str:
    return _NONE if bound is None else f"{'≤' if comparison.is_at_most else '≥'} {comparison.form.text(bound)}"


def _memory(samples: Sequence[MemorySample]) -> list[str]:
    last = samples[-1]
    early = next((each for each in samples if each.imports >= last.imports * _FIRST_FIFTH), last)
    is_met = last.largest <= MOST_MEBIBYTES and last.largest <= early.largest * (1 + MOST_GROWTH)
    return [
        f"resident memory of the largest worker after {last.imports:,} imports",
        f"flat, ≤ {MOST_MEBIBYTES} MiB",
        _NONE,
        f"{last.largest:.0f} MiB",
        "✓" if is_met else "✗",
        f"{early.largest:.0f} MiB after {early.imports:,}",
    ]


def _memory_of_import(sizes: Sequence[float], most_orders: int) -> list[str]:
    return [
        f"most memory of a worker that imports files, of up to {most_orders:,} orders",
        f"< {MOST_MEBIBYTES_OF_IMPORT} MiB",
        _NONE,
        f"{max(sizes):.0f} MiB",
        "✓" if max(sizes) < MOST_MEBIBYTES_OF_IMPORT else "✗",
        _NONE,
    ]


_MEDIANS = ("measure", "subject", "connections", "a second", "p50 ms", "p99 ms", "runs")


def _groups(runs: Iterable[Run]) -> list[list[Run]]:
    groups: dict[tuple[str, str, str, int | None], list[Run]] = {}
    for run in runs:
        groups.setdefault((run.measure, run.subject, run.case, run.connections), []).append(run)
    return list(groups.values())


def _median(runs: Sequence[Run]) -> list[str]:
    first = runs[0]
    subject = ", ".join(filter(None, (first.subject, first.case)))
    return [
        first.measure,
        subject,
        str(first.connections or _NONE),
        f"{statistics.median(run.per_second for run in runs):,.0f}",
        _milliseconds([run.p50_ms for run in runs]),
        _milliseconds([run.p99_ms for run in runs]),
        str(len(runs)),
    ]


def _milliseconds(values: Iterable[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{statistics.median(known):,.2f}" if known else _NONE


def _surroundings(results: Results) -> str:
    machine = results.machine
    lines = [
        f"{machine.processor}, {machine.cores} cores, {machine.memory_gib:.0f} GiB, {machine.file_system}; "
        f"{machine.system}, Linux {machine.kernel}.",
        ", ".join(f"{name} {version}" for name, version in results.versions.items()) + ".",
        f"Begun at {results.began_at}.",
    ]
    return "\n\n".join(lines)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers_from: int = 1) -> str:
    """Columns from `numbers_from` on hold numbers, and stand to the right."""
    rules = ["---" if place < numbers_from else "---:" for place in range(len(head))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rules, *rows))
