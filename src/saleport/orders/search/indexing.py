"""The indexer: lets orders be searched, beside the road of the imports and never upon it.

The writer names what it wrote (`Backlog`). Here the orders are read by their ids and their rows written, so many at a
time, with a rest after each step. While many orders are imported, the rests are sixty times as long as the steps: the
search falls behind by some seconds or minutes rather than the imports by some percent.

What nobody named is found by a sweep over all orders, by key: after a start, because the process before may have
crashed; when more came than the backlog holds; when a worker that is gone said that it was behind; and each day,
because a worker of the last release names nothing. One worker at a time sweeps.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from saleport.clock import Clock
from saleport.db.engine import Database
from saleport.errors import Unavailable
from saleport.logs import logger
from saleport.orders.search import repository
from saleport.orders.search.backlog import Backlog, OrderKey
from saleport.repeating import Repeating

SWEEP = "sweep of searched orders"
"""The name of its lease."""
LEASE = timedelta(minutes=2)
SWEEP_EVERY = timedelta(days=1)
SILENT_AFTER = timedelta(minutes=2)
"""A worker that has not told of its backlog for so long is gone, or has nothing to tell."""

_MOST_INDEXED = 200
_MOST_SWEPT = 500
_MANY_PER_SECOND = 100.0
"""Imports of a worker from which on the search gives way to them."""
_REST = 1.0
_REST_WHILE_MANY = 60.0
"""How long a rest is, in steps."""
_SHORTEST_REST_SECONDS = 0.1
_REST_BEFORE_MANY_SECONDS = 1.0
_LONGEST_REST_SECONDS = LEASE.total_seconds() / 2
"""Neither the lease nor what was told of the backlog may run out meanwhile."""
_REST_AFTER_FAILURE_SECONDS = 5.0
_UNCALLED_SECONDS = 60.0
_LEFT_BEHIND_EVERY = timedelta(minutes=1)
_CLOSING_SECONDS = 5.0

log = logger("search")


def rest_seconds(step_seconds: float, *, while_many: bool) -> float:
    """How long to rest after a step that took so long."""
    return min(_LONGEST_REST_SECONDS, step_seconds * (_REST_WHILE_MANY if while_many else _REST))


class OrderIndexer:
    """Lets the orders of all workers be searched. One for each process."""

    def __init__(self, database: Database, backlog: Backlog, clock: Clock) -> None:
        self._database = database
        self._backlog = backlog
        self._clock = clock
        self._worker = uuid4()
        self._work = Repeating(self._step_timed, self._rest, self._tell_failure)
        self._began: float | None = None
        """When the last step began, in seconds of the monotonic clock."""
        self._has_more = False
        self._looked = (backlog.imports, time.monotonic())
        """How many imports there had been when it was looked at last, and when that was."""
        self._sweep_is_due = clock()
        """From then on; a sweep that any worker began since will do."""
        self._sweep_began: datetime | None = None
        self._swept_to: OrderKey | None = None
        self._lease_until = clock()
        self._unnamed = 0
        """How many more orders than the backlog has wait, as far as is known."""
        self._has_told = False
        self._looked_for_left = clock()
        self._is_failing = False
        self._was_failing = False

    def start(self) -> None:
        """Begin to work, in a task of its own."""
        self._looked = (self._backlog.imports, time.monotonic())
        self._work.start()

    async def close(self) -> None:
        """Stop, once the orders of this worker can be searched. What takes too long is left to the next sweep."""
        await self._work.close()
        try:
            async with asyncio.timeout(_CLOSING_SECONDS):
                while len(self._backlog):
                    await self._index_some()
        except Exception:
            # They are kept, and nothing here may hold up the end.
            log.warning("orders are left to the next sweep", count=len(self._backlog))
        if len(self._backlog) or self._backlog.has_lost:
            self._unnamed = max(self._unnamed, 1)
            with suppress(Unavailable):
                async with self._database.writing() as connection:
                    await repository.tell_backlog(connection, *self._news())

    async def catch_up(self) -> None:
        """Return when all that this worker knows of can be searched; if it is the one to sweep, all that there is."""
        while await self.step():
            pass

    async def step(self) -> bool:
        """Do a piece of the work, first what the writer named; whether more of it can be done now."""
        now = self._clock()
        if self._backlog.has_lost:
            self._backlog.has_lost = False
            # A sweep that is under way may have passed them already.
            self._sweep_is_due = now if self._sweep_began is None else max(now, self._sweep_began + datetime.resolution)
            self._unnamed = max(self._unnamed, 1)
        if len(self._backlog):
            await self._index_some()
        if now - self._looked_for_left >= _LEFT_BEHIND_EVERY and self._sweep_began is None:
            self._looked_for_left = now
            async with self._database.reading() as connection:
                if await repository.is_left_behind(connection, now - SILENT_AFTER):
                    self._sweep_is_due = min(self._sweep_is_due, now)
        if self._sweep_began is not None or (self._sweep_is_due <= now and await self._may_sweep(now)):
            await self._sweep_some()
            if self._sweep_is_due <= now:
                return True
        elif self._has_told and not self._waiting:
            async with self._database.writing() as connection:
                await repository.tell_backlog(connection, *self._news())
        return bool(len(self._backlog)) or self._sweep_began is not None

    async def _step_timed(self) -> None:
        self._began = time.monotonic()
        self._has_more = True
        try:
            self._has_more = await self.step()
        except Exception:
            self._was_failing, self._is_failing = self._is_failing, True
            raise
        self._is_failing = False

    def _tell_failure(self) -> None:
        if not self._was_failing:
            log.exception("orders cannot be made searchable")

    async def _rest(self) -> None:
        if self._began is None:
            return
        ended = time.monotonic()
        imports, looked_at = self._looked
        many = self._backlog.imports - imports > _MANY_PER_SECOND * (ended - looked_at)
        self._looked = (self._backlog.imports, ended)
        least = _REST_AFTER_FAILURE_SECONDS if self._is_failing else _SHORTEST_REST_SECONDS
        await asyncio.sleep(max(least, rest_seconds(ended - self._began, while_many=many)))
        if not self._has_more:
            await self._backlog.called(_UNCALLED_SECONDS)
            if len(self._backlog) > _MOST_INDEXED:
                # Whoever wrote so many at once writes a file, and mostly has more of it.
                await asyncio.sleep(_REST_BEFORE_MANY_SECONDS)

    async def _index_some(self) -> None:
        keys = self._backlog.take(_MOST_INDEXED)
        try:
            await self._index(keys)
        except BaseException:
            self._backlog.add(keys)
            raise

    async def _index(self, keys: Sequence[OrderKey]) -> None:
        async with self._database.reading() as connection:
            entries = await repository.read_entries(connection, keys)
        async with self._database.writing() as connection:
            await repository.put(connection, entries)
            await repository.tell_backlog(connection, *self._news())

    @property
    def _waiting(self) -> int:
        return len(self._backlog) + self._unnamed

    def _news(self) -> tuple[UUID, int, datetime]:
        """How far behind this worker is: told in the transaction that changes it, so that pages know it."""
        self._has_told = self._waiting > 0
        return self._worker, self._waiting, self._clock()

    async def _may_sweep(self, now: datetime) -> bool:
        async with self._database.reading() as connection:
            lease = await repository.find_lease(connection, SWEEP)
        if lease is not None and lease.holder is None and lease.began_at >= self._sweep_is_due:
            self._is_swept(lease.began_at)
            return False
        if lease is not None and lease.holder is not None and lease.expires_at >= now:
            return False
        async with self._database.writing() as connection:
            is_taken = await repository.take_lease(connection, SWEEP, self._worker, now, now + LEASE)
        if is_taken:
            self._sweep_began, self._swept_to, self._lease_until = now, None, now + LEASE
        return is_taken

    async def _sweep_some(self) -> None:
        async with self._database.reading() as connection:
            swept = await repository.sweep(connection, self._swept_to, _MOST_SWEPT)
        if swept.missing:
            self._unnamed = len(swept.missing)
            await self._index(swept.missing)
        self._swept_to = swept.last
        now = self._clock()
        if swept.last is None:
            await self._end_sweep(now)
        elif self._lease_until - now < LEASE / 2:
            async with self._database.writing() as connection:
                is_kept = await repository.keep_lease(connection, SWEEP, self._worker, now + LEASE)
            self._lease_until = now + LEASE
            if not is_kept:
                self._sweep_began = None

    async def _end_sweep(self, now: datetime) -> None:
        assert self._sweep_began is not None  # noqa: S101 - a sweep that ends began
        self._is_swept(self._sweep_began)
        self._sweep_began = None
        async with self._database.writing() as connection:
            await repository.end_lease(connection, SWEEP, self._worker)
            await repository.forget_backlogs(connection, now - SILENT_AFTER)
            await repository.tell_backlog(connection, *self._news())

    def _is_swept(self, began_at: datetime) -> None:
        if self._sweep_is_due <= began_at:  # and nothing was lost since
            self._sweep_is_due = began_at + SWEEP_EVERY
            self._unnamed = 0
