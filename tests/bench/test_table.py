from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from bench.options import Options
from bench.report.table import markdown
from bench.results import Machine, MemorySample, Results, Run, Subject, read

MACHINE = Machine(
    processor="A processor",
    cores=2,
    memory_gib=8.0,
    system="Debian",
    kernel="6.1",
    file_system="ext4",
    load_average=0.1,
)


def a_run(subject: Subject, number: int, per_second: float, **changes: Any) -> Run:  # noqa: ANN401
    members = {"measure": "put", "connections": 32, "p50_ms": 5.0, "p99_ms": 10.0} | changes
    return Run(subject=subject, round=number, count=1000, seconds=5.0, per_second=per_second, **members)


def results(runs: list[Run], memory: list[MemorySample] | None = None) -> Results:
    return Results(
        began_at=datetime(2026, 11, 24, tzinfo=UTC).isoformat(),
        options=Options(rounds=3),
        machine=MACHINE,
        versions={"saleport": "1.2.3", "Python": "3.11"},
        runs=runs,
        memory=memory or [],
        notes=["Somebody else was there."],
    )


def row(text: str, title: str) -> list[str]:
    """The cells of the first row whose title begins with this."""
    lines = [line for line in text.splitlines() if line.startswith(f"| {title}")]
    return [cell.strip() for cell in lines[0].strip("|").split("|")] if lines else []


def test_ratios_are_worked_out_within_a_round_and_their_median_counts() -> None:
    ours = [a_run(Subject.SALEPORT, number, each) for number, each in ((1, 9000), (2, 12000), (3, 8000))]
    theirs = [a_run(Subject.ORDINARY, number, each) for number, each in ((1, 300), (2, 600), (3, 500))]
    text = markdown(results([*ours, *theirs]))
    title = "PUT orders on PostgreSQL, 32 connections, against **ordinary**"
    assert row(text, title) == [title, "≥ 15 ×", "≥ 30 ×", "20 ×", "✓", "16 × – 30 ×"]


def test_what_is_not_reached_is_marked() -> None:
    text = markdown(results([a_run(Subject.SALEPORT, 1, 1000), a_run(Subject.ORDINARY, 1, 100)]))
    assert row(text, "PUT orders on PostgreSQL, 32 connections, against **ordinary**")[3:5] == ["10 ×", "✗"]


def test_latency_is_a_fraction_and_may_be_at_most_so_much() -> None:
    runs = [a_run(Subject.SALEPORT, 1, 1000, p99_ms=10.0), a_run(Subject.ORDINARY, 1, 100, p99_ms=400.0)]
    cells = row(markdown(results(runs)), "PUT orders on PostgreSQL, 32 connections, p99")
    assert cells[1:5] == ["≤ 1/10", "≤ 1/30", "1/40", "✓"]


def test_the_lone_client_is_compared_with_the_disk_by_difference() -> None:
    runs = [
        a_run(Subject.SALEPORT, 1, 500, measure="lone", connections=1, p50_ms=3.5),
        a_run(Subject.FSYNC, 1, 1000, measure="lone", connections=None, p50_ms=1.0),
    ]
    assert row(markdown(results(runs)), "one lone client")[1:5] == ["≤ 2.00 ms", "–", "2.50 ms", "✗"]


def test_the_cost_of_recording_is_what_it_takes_more_of_a_processor() -> None:
    runs = [
        a_run(Subject.SALEPORT, 1, 6000, measure="recording", connections=128, processor_us=206.0),
        a_run(Subject.UNRECORDED, 1, 6250, measure="recording", connections=128, processor_us=200.0),
    ]
    text = markdown(results(runs))
    assert row(text, "cost of usage and request log, in processor")[1:5] == ["≤ 5.0%", "≤ 2.0%", "3.0%", "✓"]
    assert row(text, "cost of usage and request log, in orders")[3:5] == ["4.0%", "reported"]


def test_files_are_compared_with_the_copy_of_their_round_and_rates_with_each_other() -> None:
    def bulk(subject: Subject, case: str, orders: int, per_second: float, **changes: Any) -> Run:  # noqa: ANN401
        case = f"{case}{orders:,} orders"
        return msgspec.structs.replace(
            a_run(subject, 1, per_second, measure="bulk", case=case, **changes), count=orders
        )

    text = markdown(
        results(
            [
                bulk(Subject.COPY, "", 100_000, 80_000),
                bulk(Subject.SALEPORT, "NDJSON, ", 10_000, 34_000, mebibytes=90.0),
                bulk(Subject.SALEPORT, "NDJSON, ", 100_000, 44_000, mebibytes=100.0),
                bulk(Subject.SALEPORT, "NDJSON, ", 1_000_000, 40_000, mebibytes=120.4),
                bulk(Subject.SALEPORT, "CSV, ", 100_000, 24_000, mebibytes=110.0),
                bulk(Subject.SQLITE, "NDJSON, ", 100_000, 8_000),
            ]
        )
    )
    assert row(text, "import of an NDJSON file, against")[1:5] == ["≥ 50%", "–", "55%", "✓"]
    assert row(text, "import of a CSV file")[1:5] == ["≥ 40%", "–", "30%", "✗"]
    assert row(text, "import of a Parquet file") == []
    assert row(text, "import of an NDJSON file on SQLite")[3:5] == ["10%", "reported"]
    assert row(text, "rate of import of 10,000 and of 1,000,000")[1:5] == ["≥ 85%", "–", "85%", "✓"]
    assert row(text, "rate of import of 10,000 and of 100,000")[3:5] == ["77%", "✗"]
    assert row(text, "most memory of a worker that imports files, of up to 1,000,000")[3:5] == ["120 MiB", "✓"]


def test_what_was_not_measured_has_no_row() -> None:
    text = markdown(results([a_run(Subject.SALEPORT, 1, 1000)]))
    assert row(text, "PUT orders") == []
    assert row(text, "import of unchanged") == []
    assert row(text, "put") == ["put", "saleport", "32", "1,000", "5.00", "10.00", "1"]


def test_memory_has_to_be_small_and_flat() -> None:
    def verdict(*sizes: float) -> str:
        samples = [
            MemorySample(imports=number * 100_000, mebibytes=[80.0, size]) for number, size in enumerate(sizes, 1)
        ]
        return row(markdown(results([], samples)), "resident memory")[4]

    assert verdict(85, 90, 92, 93, 92) == "✓"
    assert verdict(85, 90, 110, 130, 145) == "✗"
    assert verdict(155, 155, 155, 155, 155) == "✗"


def test_a_reader_is_told_where_and_what_was_measured() -> None:
    text = markdown(results([]))
    for part in ("A processor, 2 cores", "ext4", "saleport 1.2.3", "Somebody else was there."):
        assert part in text


def test_results_are_kept_whole(tmp_path: Path) -> None:
    found = results([a_run(Subject.SALEPORT, 1, 1000)], [MemorySample(imports=1, mebibytes=[80.0])])
    found.write(tmp_path / "results.json")
    assert read(tmp_path / "results.json") == found
