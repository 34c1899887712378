"""What was measured, as it is kept in results.json."""

from enum import StrEnum
from pathlib import Path

import msgspec

from bench.options import Options


class Subject(StrEnum):
    """What a run measured."""

    SALEPORT = "saleport"
    SQLITE = "saleport on SQLite"
    ORDINARY = "ordinary"
    WIRE = "wire"
    NOOP = "noop"
    UNRECORDED = "unrecorded"
    FOUR_STATEMENTS = "database, four statements"
    ONE_STATEMENT = "database, one statement"
    COPY = "copy"
    FSYNC = "fsync"


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run of one subject. What it did not measure is null."""

    measure: str
    case: str = ""
    """Which part of the measure, where it has several."""
    subject: Subject
    round: int
    connections: int | None = None
    count: int
    """Answers, transactions, rows or writes, whichever the subject has."""
    seconds: float
    per_second: float
    p50_ms: float | None = None
    p99_ms: float | None = None
    worst_ms: float | None = None
    processor_us: float | None = None
    """The time on a processor that the service and its database had for each answer."""
    mebibytes: float | None = None
    """The most memory that one of its workers had until then."""


class MemorySample(msgspec.Struct, frozen=True, kw_only=True):
    """The resident memory of each worker after so many imports."""

    imports: int
    mebibytes: list[float]

    @property
    def largest(self) -> float:
        """That of the worker with most of it."""
        return max(self.mebibytes)


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """Where it was measured."""

    processor: str
    cores: int
    memory_gib: float
    system: str
    kernel: str
    file_system: str
    """Of the folder that has the databases."""
    load_average: float
    """Of the minute before it began: above 0.5, somebody else was using the machine."""


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """All that one run of the benchmark found out."""

    began_at: str
    options: Options
    machine: Machine
    versions: dict[str, str]
    runs: list[Run]
    memory: list[MemorySample]
    notes: list[str]
    """What a reader should know before believing the numbers."""

    def write(self, file: Path) -> None:
        """Keep them."""
        encoded = msgspec.json.encode(self, enc_hook=str)
        file.write_bytes(msgspec.json.format(encoded, indent=2) + b"\n")


def read(file: Path) -> Results:
    """Results that were kept."""
    return msgspec.json.decode(file.read_bytes(), type=Results, dec_hook=_path)


def _path(_: type, text: object) -> Path:
    return Path(str(text))
