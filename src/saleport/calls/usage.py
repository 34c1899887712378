"""How much an account calls: reads of the counts, as lines of a chart and as rows of a table."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

import msgspec

from saleport.calls import repository
from saleport.calls.call import Result
from saleport.calls.counting import Grain, Wanted, percentile
from saleport.calls.repository import Group
from saleport.clock import Clock
from saleport.db.engine import Database

K = TypeVar("K")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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

    @property
    def grain(self) -> Grain:
        """Which counts it is made of: those by the minute are kept for two days."""
        return Grain.MINUTE if self in (Span.HOUR, Span.DAY) else Grain.HOUR


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
        step, began = span.step, self._began(span)
        wanted = Wanted(account_id, span.grain, began, operation, application_id)
        async with self._database.reading() as connection:
            groups = await repository.count_by_step(connection, wanted, step)
        by_step: dict[datetime, list[Group]] = {}
        for group in groups:
            by_step.setdefault(group.by, []).append(group)
        points = [
            Point(at=began + number * step, counted=_counted(by_step.get(began + number * step, ())))
            for number in range(span.length // step)
        ]
        step_seconds = round(step.total_seconds())
        return Series(span=span, step_seconds=step_seconds, points=points, total=_counted(groups))

    async def table(
        self, account_id: UUID, span: Span, operation: str | None = None, application_id: UUID | None = None
    ) -> Table:
        """The same calls by operation, by application, and in all. Raises Unavailable."""
        wanted = Wanted(account_id, span.grain, self._began(span), operation, application_id)
        async with self._database.reading() as connection:
            groups = await repository.count_by_kind(connection, wanted)
        by_operation: dict[str, list[Group]] = {}
        by_application: dict[UUID, list[Group]] = {}
        for group in groups:
            operation_of, application_of = group.by
            by_operation.setdefault(operation_of, []).append(group)
            by_application.setdefault(application_of, []).append(group)
        return Table(
            by_operation=_most_first(by_operation), by_application=_most_first(by_application), total=_counted(groups)
        )

    def _began(self, span: Span) -> datetime:
        """When the first step of a span began, of which the present step is the last."""
        since_epoch = self._clock() - _EPOCH
        return _EPOCH + (since_epoch // span.step + 1) * span.step - span.length


def _most_first(groups: dict[K, list[Group]]) -> list[tuple[K, Counted]]:
    counted = [(kind, _counted(some)) for kind, some in groups.items()]
    # Those with as many calls in an order that stays, too.
    return sorted(counted, key=lambda entry: (-entry[1].calls, str(entry[0])))


def _counted(groups: Iterable[Group]) -> Counted:
    results: Counter[str] = Counter()
    buckets: Counter[int] = Counter()
    for group in groups:
        results[group.result] += group.calls
        buckets[group.bucket] += group.calls
    return Counted(
        success=results[Result.SUCCESS],
        client_error=results[Result.CLIENT_ERROR],
        server_error=results[Result.SERVER_ERROR],
        p50=percentile(buckets.items(), 0.5),
        p99=percentile(buckets.items(), 0.99),
    )
