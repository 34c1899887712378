"""How many calls an application may make: a rate by the minute, a quota by the day."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from contextvars import Context
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from uuid import UUID

from saleport.access import repository
from saleport.access.repository import DayOfCalls
from saleport.clock import Clock
from saleport.db.engine import Database
from saleport.errors import ErrorCode, Problem, QuotaUsedUp, RateLimited, Unavailable
from saleport.logs import logger
from saleport.values import Caller

log = logger("access")

_MINUTE_SECONDS = 60.0
_FLUSH_SECONDS = 1.0

Monotonic = Callable[[], float]
"""Seconds that only ever grow, from any beginning."""


class Rate:
    """So many calls in any sixty seconds, for each application, in this process."""

    def __init__(self, per_minute: int, monotonic: Monotonic) -> None:
        self._limit = per_minute
        self._monotonic = monotonic
        # When the calls of the last minute came: exact, and never more than a process can answer in a minute.
        self._calls: dict[UUID, deque[float]] = {}

    def count(self, application_id: UUID) -> None:
        """Count one call. Raises RateLimited, and counts nothing, when the minute is full."""
        now = self._monotonic()
        calls = self._calls.setdefault(application_id, deque())
        while calls and now - calls[0] >= _MINUTE_SECONDS:
            calls.popleft()
        if len(calls) >= self._limit:
            raise _rate_exceeded(max(1, math.ceil(calls[0] + _MINUTE_SECONDS - now)))
        calls.append(now)


class Quota:
    """So many calls in a day (UTC), for each application, over all workers.

    Calls are counted in memory and added to the database about once a second, which gives back
    what the others have counted: workers together may let through what comes within that second,
    and no call waits for the count.
    """

    def __init__(self, per_day: int, database: Database, clock: Clock) -> None:
        self._limit = per_day
        self._database = database
        self._clock = clock
        self._counts: dict[tuple[UUID, date], _Count] = {}
        self._flushing = asyncio.Lock()
        self._flusher: asyncio.Task[None] | None = None

    async def count(self, caller: Caller) -> None:
        """Count one call. Raises QuotaUsedUp, and counts nothing, when the day's calls are used up.

        The first call of an application in this process asks the database what the others have
        counted, and raises Unavailable when it is away.
        """
        now = self._clock()
        count = self._counts.get((caller.application_id, now.date()))
        if count is None:
            count = await self._begin(caller, now.date())
        if count.known + count.pending >= self._limit:
            raise _quota_used_up(now)
        count.pending += 1
        if self._flusher is None:
            # In a context of its own: it works for many requests, and its log lines are of none of them.
            self._flusher = asyncio.create_task(self._flush_later(), context=Context())

    async def flush(self) -> None:
        """Add what was counted here to the database, and learn what others counted. Raises Unavailable."""
        async with self._flushing:
            waiting = [count for count in self._counts.values() if count.pending]
            if not waiting:
                return
            made = [DayOfCalls(count.account_id, count.application_id, count.day, count.pending) for count in waiting]
            async with self._database.writing() as connection:
                totals = await repository.add_calls(connection, made)
            known = {(total.application_id, total.day): total.calls for total in totals}
            for count, added in zip(waiting, made, strict=True):
                count.pending -= added.calls
                count.known = known[count.application_id, count.day]

    async def close(self) -> None:
        """Stop, and keep what was counted; what a database that is away cannot take is given up."""
        if self._flusher is not None:
            self._flusher.cancel()
            await asyncio.gather(self._flusher, return_exceptions=True)
        try:
            await self.flush()
        except Unavailable:
            log.warning("calls of the last moments could not be counted")

    async def _begin(self, caller: Caller, day: date) -> "_Count":
        async with self._database.reading() as connection:
            known = await repository.calls_of(connection, caller.account_id, caller.application_id, day)
        # Another call may have been faster, and what it counted must stay.
        return self._counts.setdefault((caller.application_id, day), _Count(caller, day, known))

    async def _flush_later(self) -> None:
        """Flush in a moment, and go on while there is something to flush: an idle service has nothing to do."""
        try:
            while any(count.pending for count in self._counts.values()):
                await asyncio.sleep(_FLUSH_SECONDS)
                try:
                    await self.flush()
                except Unavailable:
                    continue  # what was counted waits until the database is back
                self._forget_past_days()
        finally:
            self._flusher = None

    def _forget_past_days(self) -> None:
        today = self._clock().date()
        self._counts = {key: count for key, count in self._counts.items() if count.pending or count.day >= today}


class _Count:
    """What this worker knows of one application's calls on one day."""

    __slots__ = ("account_id", "application_id", "day", "known", "pending")

    def __init__(self, caller: Caller, day: date, known: int) -> None:
        self.account_id = caller.account_id
        self.application_id = caller.application_id
        self.day = day
        self.known = known
        """Counted in the database, by all workers."""
        self.pending = 0
        """Counted here, and not yet there."""


def _rate_exceeded(seconds: int) -> RateLimited:
    explanation = f"Repeat the call after the {seconds} seconds of Retry-After."
    problem = Problem(code=ErrorCode.CALL_RATE_EXCEEDED, explanation=explanation, words={"limit": str(seconds)})
    return RateLimited([problem], seconds)


def _quota_used_up(now: datetime) -> QuotaUsedUp:
    midnight = datetime.combine(now.date() + timedelta(days=1), time_of_day(), UTC)
    seconds = max(1, math.ceil((midnight - now).total_seconds()))
    replenished_in = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    explanation = f"The quota of calls is replenished in {replenished_in}."
    problem = Problem(code=ErrorCode.CALL_QUOTA_USED_UP, explanation=explanation, words={"limit": replenished_in})
    return QuotaUsedUp([problem], replenished_in)


class Limits:
    """Both limits as the settings have them. One that is off (0) costs nothing."""

    def __init__(
        self,
        rate_limit_per_minute: int,
        quota_per_day: int,
        database: Database,
        clock: Clock,
        monotonic: Monotonic = time.monotonic,
    ) -> None:
        self._rate = Rate(rate_limit_per_minute, monotonic) if rate_limit_per_minute else None
        self._quota = Quota(quota_per_day, database, clock) if quota_per_day else None

    @property
    def are_on(self) -> bool:
        """Whether there is anything to count."""
        return self._rate is not None or self._quota is not None

    async def count(self, caller: Caller) -> None:
        """Count one call. Raises RateLimited or QuotaUsedUp, and Unavailable where the quota cannot be known."""
        if self._rate is not None:
            self._rate.count(caller.application_id)
        if self._quota is not None:
            await self._quota.count(caller)

    async def close(self) -> None:
        """Keep what was counted."""
        if self._quota is not None:
            await self._quota.close()
