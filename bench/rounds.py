"""The rounds: each measure's runs once, then all of them again, so that whatever changes meanwhile meets them all."""

from collections.abc import Callable
from datetime import UTC, datetime

from bench.measures import bulk, database, memory, put, reading, recording, stock
from bench.measures.step import Step
from bench.options import Options
from bench.results import Results, Run
from bench.stand.machine import machine, versions
from bench.stand.stand import Stand

Say = Callable[[str], None]

_BUSY = 0.5
_NOT_ON_DISK = {"tmpfs", "ramfs"}


def measure(stand: Stand, say: Say) -> Results:
    """Measure whatever the options name. Raises BenchFailed."""
    options = stand.options
    began_at = datetime.now(UTC).isoformat(timespec="seconds")
    say("Starting PostgreSQL.")
    found = machine(stand.databases.folder)
    if found.load_average > _BUSY:
        stand.note(f"The load average was {found.load_average} before it began: something else was running.")
    if found.file_system in _NOT_ON_DISK:
        stand.note(
            f"The databases are in memory ({found.file_system}): fsync costs nothing here, and nothing is durable."
        )
    runs: list[Run] = []
    for number in range(1, options.rounds + 1):
        for step in steps(options):
            stand.settle()
            for run in step.run(stand, number):
                say(_told(run, options.rounds))
                runs.append(run)
    samples = memory.memory(stand, say) if "memory" in options.only else []
    stand.note(stand.idle_note)
    return Results(
        began_at=began_at,
        options=options,
        machine=found,
        versions=versions(stand.databases.version),
        runs=runs,
        memory=samples,
        notes=stand.notes,
    )


def steps(options: Options) -> list[Step]:
    """The steps of one round."""
    makers: dict[str, Callable[[], list[Step]]] = {
        "put": put.put,
        "database": database.database,
        "copy": database.copy,
        "noop": put.noop,
        "recording": recording.recording,
        "reimport": stock.reimport,
        "stored": stock.stored,
        "lone": put.lone,
        "reading": reading.reading,
        "concurrency": lambda: put.concurrency(options),
        "bulk": bulk.bulk,
    }
    return [step for name, make in makers.items() if name in options.only for step in make()]


def _told(run: Run, rounds: int) -> str:
    parts = [f"{run.round}/{rounds}", run.measure, " ".join(filter(None, (run.subject, run.case)))]
    if run.connections:
        parts.append(f"{run.connections} connection{'s' if run.connections > 1 else ''}")
    parts.append(f"{run.per_second:,.0f}/s")
    if run.processor_us is not None:
        parts.append(f"{run.processor_us:.0f} µs of a processor")
    if run.mebibytes is not None:
        parts.append(f"{run.mebibytes:.0f} MiB")
    if run.p50_ms is not None:
        parts.append(f"p50 {run.p50_ms:.2f} ms")
    if run.p99_ms is not None:
        parts.append(f"p99 {run.p99_ms:.2f} ms")
    return " · ".join(parts)
