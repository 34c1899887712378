"""The nouns of the import of files: a job, how it stands, and what is asked of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from saleport.errors import Problem
from saleport.files.recognition import ReadingOptions, Recognition

JobKey = tuple[UUID, UUID]
"""The ids of an account and of a job of it."""


class JobState(StrEnum):
    """How an import stands."""

    WAITING = "waiting"
    """Its file is here; no worker has begun with it."""
    READING = "reading"
    """A worker finds the orders in the file. Those that it has found are imported already."""
    CHECKING = "checking"
    """All orders are checked and none is kept: a dry run, or the first half of reject-all."""
    IMPORTING = "importing"
    PAUSED = "paused"
    """It was stopped, and goes on where it stopped when it is started again."""
    FINISHED = "finished"
    FAILED = "failed"
    """Nothing of the file could be read."""
    CANCELLED = "cancelled"


ENDED = frozenset({JobState.FINISHED, JobState.FAILED, JobState.CANCELLED})
AT_WORK = frozenset({JobState.WAITING, JobState.READING, JobState.CHECKING, JobState.IMPORTING})
"""Of these, workers have something to do, or will have."""


read_recognition = msgspec.json.Decoder(Recognition).decode
"""What a file was recognised as, out of the JSON in which that is kept."""


class ErrorPolicy(StrEnum):
    """What becomes of the good orders of a file that has bad ones."""

    REJECT_FAILED = "reject-failed"
    """They are imported."""
    REJECT_ALL = "reject-all"
    """None is."""


class UnknownProducts(StrEnum):
    """What becomes of an order with a product that the catalogue does not have."""

    REJECT = "reject"
    HOLD = "hold"
    """It is kept aside, and imported when the product is there."""


class ImportOptions(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What the sender asks for."""

    is_dry_run: bool = msgspec.field(name="dryRun", default=False)
    error_policy: ErrorPolicy = ErrorPolicy.REJECT_FAILED
    unknown_products: UnknownProducts = UnknownProducts.REJECT
    reading: ReadingOptions = msgspec.field(default_factory=ReadingOptions)

    @property
    def are_checked_first(self) -> bool:
        """Whether all orders are checked before any is kept."""
        return self.is_dry_run or self.error_policy == ErrorPolicy.REJECT_ALL


class Counts(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What became of the orders of a job so far."""

    read: int = 0
    """Orders that were found in the file."""
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    warned: int = 0
    """Of those three, the orders with warnings."""
    rejected: int = 0
    held: int = 0

    @property
    def done(self) -> int:
        """The orders of which it is known what became of them."""
        return self.created + self.updated + self.unchanged + self.rejected + self.held

    @property
    def remaining(self) -> int:
        """The orders that were found and are not done. While the file is read, more may come."""
        return self.read - self.done


class Phase(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A part of an import's course."""

    name: JobState
    """reading, checking or importing."""
    state: str
    """waiting, running, done, or stopped: the import was paused, cancelled or has failed."""
    began_at: datetime | None
    ended_at: datetime | None


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One import of one file."""

    account_id: UUID
    id: UUID
    file_name: str
    file_bytes: int
    bytes_read: int
    options: ImportOptions
    state: JobState
    counts: Counts
    problem_counts: dict[str, int]
    """How many orders had a problem of each code, warnings too."""
    recognition: Recognition | None
    failure: Problem | None
    created_by: str
    created_at: datetime
    reading_began_at: datetime | None = None
    reading_ended_at: datetime | None = None
    checking_ended_at: datetime | None = None
    importing_began_at: datetime | None = None
    ended_at: datetime | None = None
    orders_per_second: float | None = None
    """Of late; of an import that has ended, on the whole. None: nothing can be said."""
    eta_seconds: int | None = None
    """In how many seconds it will end, by that."""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will become of it by itself."""
        return self.state in ENDED

    @property
    def course(self) -> JobState:
        """Where it stands by what was done for it, whether or not it is paused."""
        if self.reading_ended_at is None:
            return JobState.WAITING if self.reading_began_at is None else JobState.READING
        if self.options.are_checked_first and self.checking_ended_at is None:
            return JobState.CHECKING
        return JobState.IMPORTING

    @property
    def phases(self) -> tuple[Phase, ...]:
        """Its course: what was done, what is being done, and what will be."""
        checks_first = self.options.are_checked_first
        began_checking = self.reading_ended_at if checks_first else None
        found = [self._phase(JobState.READING, self.reading_began_at, self.reading_ended_at)]
        if checks_first:
            found.append(self._phase(JobState.CHECKING, began_checking, self.checking_ended_at))
        if not self.options.is_dry_run:
            is_finished = self.state is JobState.FINISHED and self.importing_began_at is not None
            ended_at = self.ended_at if is_finished else None
            found.append(self._phase(JobState.IMPORTING, self.importing_began_at, ended_at))
        return tuple(found)

    def _phase(self, name: JobState, began_at: datetime | None, ended_at: datetime | None) -> Phase:
        if ended_at is not None:
            state = "done"
        elif began_at is None:
            state = "waiting"
        else:
            state = "running" if self.state in AT_WORK else "stopped"
        return Phase(name=name, state=state, began_at=began_at, ended_at=ended_at)


class Rejection(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An order of a file that was not imported."""

    rows: tuple[int, ...]
    reference: str
    problems: tuple[Problem, ...]


class PreviewedOrder(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One of the first orders of a file, as it was read, and what would become of it."""

    rows: tuple[int, ...]
    order: msgspec.Raw
    """As `PUT /api/v1/orders` takes it, or the text of what cannot be read as one."""
    problems: tuple[Problem, ...]
    outcome: str | None
    """created, updated or unchanged; None where it would be rejected."""


class Chunk(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a job's file that one worker imports in one transaction."""

    account_id: UUID
    job_id: UUID
    number: int
    file: str
    begins_at: int
    ends_at: int
    first_row: int
    orders: int
    is_in_turn: bool
