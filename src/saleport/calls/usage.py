"""How much an account calls: reads of the counts, as lines of a chart and as rows of a table."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from saleport.clock import Clock
from saleport.db.engine import Database


class Span(StrEnum):
    """How far back is looked."""

    HOUR = "1h"
    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"
    QUARTER = "90d"

    @property
    def length(self) -> timedelta:
        """As a time."""
        return _LENGTHS[self]

    @property
    def step(self) -> timedelta:
        """What one point of its series counts. Steps begin at whole multiples of themselves, in UTC."""
        return _STEPS[self]


_LENGTHS = {
    Span.HOUR: timedelta(hours=1),
    Span.DAY: timedelta(hours=24),
    Span.WEEK: timedelta(days=7),
    Span.MONTH: timedelta(days=30),
    Span.QUARTER: timedelta(days=90),
}
_STEPS = {
    Span.HOUR: timedelta(minutes=1),
    Span.DAY: timedelta(minutes=15),
    Span.WEEK: timedelta(hours=1),
    Span.MONTH: timedelta(hours=6),
    Span.QUARTER: timedelta(days=1),
}


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many calls ended how, and how long they took."""

    success: int = 0
    client_error: int = 0
    server_error: int = 0
    p50: float | None = None
    """Milliseconds that half of the calls took at most; None where there were none. It may be off by 19 %."""
    p99: float | None = None
    """Milliseconds that 99 of 100 calls took at most; the same goes for that."""

    @property
    def calls(self) -> int:
        """All of them."""
        return self.success + self.client_error + self.server_error


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a series."""

    at: datetime
    """When the step began."""
    counted: Counted


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """The calls of a span, step by step, oldest first: steps without any call too, the present one as the last."""

    span: Span
    step_seconds: int
    points: list[Point]
    total: Counted


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The calls of a span, most calls first. p50 and p99 of a line are those of all its calls together."""

    by_operation: list[tuple[str, Counted]]
    by_application: list[tuple[UUID, Counted]]
    total: Counted


class UsageReading:
    """Reads what was counted. A call is in it after a second or two."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def series(
        self, account_id: UUID, span: Span, operation: str | None = None, application_id: UUID | None = None
    ) -> Series:
        """The account's calls step by step: all, or those of one operation, one application or both.

        Raises Unavailable.
        """
        raise NotImplementedError

    async def table(
        self, account_id: UUID, span: Span, operation: str | None = None, application_id: UUID | None = None
    ) -> Table:
        """The same calls by operation, by application, and in all. Raises Unavailable."""
        raise NotImplementedError
