"""How an import stands, as the command line sees it: the same from a running service and from the database."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from saleport.cli.output import ExitCode
from saleport.files.recognition import Recognition
from saleport.imports.job import ENDED, Counts, Job, JobState, Rejection

MOST_FAULTS = 1000
"""Of how many rejected orders of an import is looked where they are wrong."""

Faults = Sequence[frozenset[tuple[str, str]]]
"""Of rejected orders, the first ones of a file: the codes of what is wrong with each, with the field of it."""

_INDEX = re.compile(r"\[\d+\]")


class Failure(msgspec.Struct, frozen=True, rename="camel"):
    """Why nothing of a file could be read."""

    code: str
    developer_message: str


class JobView(msgspec.Struct, frozen=True, rename="camel"):
    """An import. Its members are those of the API's answer."""

    id: str
    file_name: str
    file_bytes: int
    bytes_read: int
    state: JobState
    dry_run: bool
    counts: Counts
    problems: dict[str, int]
    """How many orders had a problem of each code."""
    recognition: Recognition | None = None
    orders_per_second: float | None = None
    eta_seconds: float | None = None
    failure: Failure | None = None
    created_by: str = ""
    created_at: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will become of it by itself."""
        return self.state in ENDED

    @property
    def is_paused(self) -> bool:
        """Whether it waits to be started again."""
        return self.state is JobState.PAUSED

    @property
    def share_done(self) -> float:
        """Of all its orders, as far as their number can be told: while the file is read, by how much of it was."""
        counts = self.counts
        if self.has_ended:
            return 1.0
        if not counts.read or not self.file_bytes:
            return 0.0
        return min(counts.done / counts.read, 1.0) * min(self.bytes_read / self.file_bytes, 1.0)

    @property
    def imported(self) -> int:
        """The orders that are there as the file has them."""
        return self.counts.created + self.counts.updated + self.counts.unchanged

    def for_scripts(self) -> dict[str, Any]:
        """As the API's answer has it."""
        counts = msgspec.to_builtins(self.counts) | {"remaining": self.counts.remaining}
        return msgspec.to_builtins(self) | {"counts": counts}


def view_of(job: Job) -> JobView:
    """An import as the database has it."""
    failure = job.failure
    return JobView(
        id=str(job.id),
        file_name=job.file_name,
        file_bytes=job.file_bytes,
        bytes_read=job.bytes_read,
        state=job.state,
        dry_run=job.options.is_dry_run,
        counts=job.counts,
        problems=job.problem_counts,
        recognition=job.recognition,
        orders_per_second=job.orders_per_second,
        eta_seconds=job.eta_seconds,
        failure=None if failure is None else Failure(failure.code, failure.explanation),
        created_by=job.created_by,
        created_at=job.created_at.isoformat(timespec="seconds"),
    )


def faults_of(rejections: Iterable[Rejection]) -> Faults:
    """What is wrong with rejected orders as the database has them."""
    return [
        frozenset((each.code.value, each.field) for each in rejection.problems if each.field and not each.is_warning)
        for rejection in rejections
    ]


def places(job: JobView, faults: Faults) -> dict[str, Counter[str]]:
    """Of each code, in how many of the orders each column of the file is at fault; a field where it has no columns."""
    columns = job.recognition.columns if job.recognition else {}
    found: dict[str, Counter[str]] = {}
    for fields in faults:
        named = {(code, _INDEX.sub("[]", field)) for code, field in fields}
        for code, place in {(code, columns.get(field) or field) for code, field in named}:
            found.setdefault(code, Counter())[place] += 1
    return found


class Ended(NamedTuple):
    """What became of one file."""

    path: Path
    name: str
    job: JobView | None
    """None: it was not taken."""
    rejected_file: Path | None
    told: str | None
    """Why nothing of it was imported, or why it has not ended."""
    is_stopped: bool = False
    """Whether somebody stopped it."""
    faults: Faults = ()

    @property
    def is_good(self) -> bool:
        """Whether all its orders are there, or held."""
        return self.job is not None and self.job.state is JobState.FINISHED and not self.job.counts.rejected

    @property
    def is_nothing(self) -> bool:
        """Whether none of them is."""
        return not self.is_good and (self.job is None or self.job.imported + self.job.counts.held == 0)

    def for_scripts(self) -> dict[str, Any]:
        """What is told of it as JSON."""
        job = None if self.job is None else self.job.for_scripts()
        rejected = None if self.rejected_file is None else str(self.rejected_file)
        return {"file": str(self.path), "import": job, "rejectedFile": rejected, "message": self.told}


def why_not(job: JobView) -> str | None:
    """Why nothing, or not all, of a file was imported, apart from what is wrong with single orders."""
    match job.state:
        case JobState.FAILED:
            return job.failure.developer_message if job.failure else "It cannot be read."
        case JobState.CANCELLED:
            return "It was cancelled. What was imported by then is kept."
        case JobState.PAUSED:
            return "It was paused. The same command goes on where it stopped."
        case _:
            return None


def exit_code(all_ended: Sequence[Ended]) -> int:
    """How the command ends."""
    if any(each.is_stopped for each in all_ended):
        return ExitCode.STOPPED
    if all(each.is_good for each in all_ended):
        return 0
    return ExitCode.NOTHING if all(each.is_nothing for each in all_ended) else ExitCode.REFUSED
