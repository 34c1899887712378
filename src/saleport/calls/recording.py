"""The recorder: counts every call in memory, takes as many of them whole as there is room for, and keeps both beside.

A call pays for one entry of a dictionary. What is taken whole is no more than a budget allows, so that a flood of calls
costs the log no more than an ordinary day does; all else is counted as dropped. Once a second what there is goes into
the database, in one transaction, and no call waits for that.
"""

import asyncio
from collections.abc import Sequence
from contextvars import Context
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from saleport import metrics
from saleport.calls import repository
from saleport.calls.bodies.cleaning import cleaned
from saleport.calls.call import FIRST_FAILURE, GONE, Call
from saleport.calls.counting import OTHER_HOSTS, Key, Pending, bucket_of
from saleport.clock import Clock
from saleport.db.engine import Database
from saleport.errors import Unavailable
from saleport.listening import EndedCall
from saleport.logs import logger
from saleport.values import Caller

log = logger("calls")

_MOST_PENDING = 50_000
"""How many counts may wait for a database that is away."""


class Rate(NamedTuple):
    """How much of something may be taken. One account may take half of it, so that a flood of one leaves room."""

    a_second: float
    lasting: float
    """As much a second in the long run."""
    burst: float
    """How much may come on top of that after a quiet time."""


class Budget(NamedTuple):
    """How many calls one worker takes whole."""

    calls: Rate = Rate(a_second=50, lasting=20, burst=6_000)
    """Failures and others each have as much. A log that always grew by fifty a second would fill the disk."""
    body_bytes: Rate = Rate(a_second=2 * 1024 * 1024, lasting=28 * 1024, burst=16 * 1024 * 1024)
    """Of both together. Without room for its body a call is kept without it."""
    most_waiting: int = 2_000
    """How many may wait for a database that is away."""
    most_waiting_bytes: int = 16 * 1024 * 1024
    most_keys: int = 4_000
    """How much is counted by within a second. Of hosts there may be many: past this they are not told apart."""
    seconds: float = 1.0
    """How long a second is, after which all that there is is kept."""


class Allowance:
    """What is left of a rate in this second, for each account."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._stock = rate.burst
        self._left = min(rate.a_second, rate.burst)
        self._share = self._left / 2
        self._taken: dict[UUID, float] = {}

    def has_room(self, account_id: UUID, amount: float = 1) -> bool:
        """Whether an account may take as much."""
        return self._left >= amount and self._taken.get(account_id, 0) + amount <= self._share

    def take(self, account_id: UUID, amount: float = 1) -> None:
        """Take it."""
        self._left -= amount
        self._stock -= amount
        self._taken[account_id] = self._taken.get(account_id, 0) + amount

    def renew(self, seconds: float) -> None:
        """Begin the next second, so many after the last one began."""
        self._stock = min(self._rate.burst, self._stock + self._rate.lasting * seconds)
        self._left = min(self._rate.a_second, self._stock)
        self._share = self._left / 2
        self._taken.clear()


class Recorder:
    """Listens to calls. One for each worker."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        body_bytes: int,
        is_log_on: bool = True,
        budget: Budget | None = None,
    ) -> None:
        """`body_bytes` are kept of a body. With the log off, calls are counted all the same."""
        self.body_bytes = body_bytes if is_log_on else 0
        """How much of a body is kept."""
        self._database = database
        self._clock = clock
        self._is_log_on = is_log_on
        self._budget = budget or Budget()
        self._counts: dict[Key, int] = {}
        self._pending = Pending(_MOST_PENDING)
        self._waiting: list[tuple[EndedCall, datetime]] = []
        self._cleaned: list[Call] = []
        self._waiting_bytes = 0
        self._dropped = 0
        self._uncounted = 0
        self._failures, self._others = Allowance(self._budget.calls), Allowance(self._budget.calls)
        self._body_bytes = Allowance(self._budget.body_bytes)
        self._renewed_at = clock()
        self._flushing = asyncio.Lock()
        self._flusher: asyncio.Task[None] | None = None

    def heard(self, caller: Caller, operation: str, status: int, seconds: float, host: str) -> bool:
        """Count a call; returns whether the whole of it is wanted. A status of 0: the caller was gone."""
        key = (caller, operation, status, bucket_of(seconds), host)
        count = self._counts.get(key)
        if count is None:
            self._count_first(key)
        else:
            self._counts[key] = count + 1
        if not self._is_log_on:
            return False
        if self._of(status).has_room(caller.account_id):
            return True
        self._dropped += 1
        return False

    def take(self, call: EndedCall) -> None:
        """Keep the whole of a call, which was heard just now."""
        account_id = call.caller.account_id
        size = len(call.body or b"")
        budget = self._budget
        waiting = len(self._waiting) + len(self._cleaned)
        if waiting >= budget.most_waiting or self._waiting_bytes + size > budget.most_waiting_bytes:
            self._dropped += 1
            return
        self._of(call.status).take(account_id)
        if self._body_bytes.has_room(account_id, size):
            self._body_bytes.take(account_id, size)
            self._waiting_bytes += size
        else:
            call = call._replace(body=None)
        self._waiting.append((call, self._clock()))

    async def flush(self) -> None:
        """Keep what there is. Raises Unavailable, and then it is there for the next time, as far as there is room."""
        async with self._flushing:
            await self._flush()

    async def close(self) -> None:
        """Stop, and keep what there is; what a database that is away cannot take is given up."""
        flusher = self._flusher
        if flusher is not None:
            # Not while it writes: nobody would know whether that was kept, and it would be counted twice.
            async with self._flushing:
                flusher.cancel()
            await asyncio.gather(flusher, return_exceptions=True)
        try:
            await self.flush()
        except Unavailable:
            log.warning("calls of the last moments could not be kept")

    def _count_first(self, key: Key) -> None:
        if self._flusher is None:
            # In a context of its own: it works for many requests, and its log lines are of none of them.
            self._flusher = asyncio.create_task(self._flush_while_there_is_something(), context=Context())
        if len(self._counts) >= self._budget.most_keys:
            key = (*key[:-1], OTHER_HOSTS)
            if key not in self._counts and len(self._counts) >= 2 * self._budget.most_keys:
                self._uncounted += 1
                return
        self._counts[key] = self._counts.get(key, 0) + 1

    async def _flush_while_there_is_something(self) -> None:
        """An idle service has nothing to do."""
        try:
            while self._counts or self._pending or self._waiting or self._cleaned:
                await asyncio.sleep(self._budget.seconds)
                try:
                    await self.flush()
                except Unavailable:
                    continue  # what there is waits until the database is back
        finally:
            self._flusher = None

    async def _flush(self) -> None:
        counts, self._counts = self._counts, {}
        if counts:
            self._pending.add(counts, self._clock())
        self._renew()
        self._tell_of_losses()
        taken = len(self._waiting) + len(self._cleaned)
        if not self._pending and not taken:
            return
        made, uses = self._pending.call_counts(), self._pending.key_uses()
        try:
            await self._clean()
            async with self._database.writing() as connection:
                await repository.add_counts(connection, made, uses)
                await repository.add_calls(connection, self._cleaned)
        except Unavailable:
            raise
        except Exception:
            # Ours to mend. To try it again and again would only lose what comes after it.
            log.exception("calls could not be kept")
            metrics.calls_dropped("log", taken)
            metrics.calls_dropped("usage", sum(use.calls for use in uses))
        self._pending.clear()
        self._cleaned.clear()
        self._waiting_bytes = sum(len(call.body or b"") for call, _ in self._waiting)

    async def _clean(self) -> None:
        """Make of each call what is kept of it, once: its id stays, however often a database that is away is tried."""
        taken = self._waiting[:]
        if not taken:
            return
        try:
            # Bodies may be long: whoever calls meanwhile is answered meanwhile.
            self._cleaned += await asyncio.to_thread(_cleaned, taken)
        finally:
            del self._waiting[: len(taken)]

    def _of(self, status: int) -> Allowance:
        return self._failures if status >= FIRST_FAILURE or status == GONE else self._others

    def _renew(self) -> None:
        now = self._clock()
        seconds = max(0.0, (now - self._renewed_at).total_seconds())
        self._renewed_at = now
        for allowance in (self._failures, self._others, self._body_bytes):
            allowance.renew(seconds)

    def _tell_of_losses(self) -> None:
        metrics.calls_dropped("log", self._dropped)
        metrics.calls_dropped("usage", self._uncounted + self._pending.lost)
        self._dropped = self._uncounted = self._pending.lost = 0


def _cleaned(taken: Sequence[tuple[EndedCall, datetime]]) -> list[Call]:
    return [cleaned(call, ended_at) for call, ended_at in taken]
