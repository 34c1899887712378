"""The writer of orders: a group commit.

Whatever orders wait at a moment, from all requests of this process, share one transaction (those
that are there already a second one), and each is answered after its commit. There is no timer: a
lone order is written at once, and while a batch is under way the next one gathers. What a database
can commit per second is then no longer what the service can import per second.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from contextvars import Context
from typing import NamedTuple, TypeVar
from uuid import UUID

from saleport import metrics, tracing
from saleport.clock import Clock
from saleport.db.direct import Work
from saleport.db.engine import Database
from saleport.errors import ErrorCode, Problem, Unavailable
from saleport.logs import logger
from saleport.orders.order import Document, Outcome
from saleport.orders.repository import create, unchanged, update
from saleport.orders.search.backlog import Backlog

_LARGEST_BATCH = 500
_WORTH_ANOTHER = 8
_LONG_SECONDS = 0.05
"""How many must wait, or how long one, before another batch is written beside those under way. Each has a price of
its own: few orders are written sooner in the next one. And one that is stuck must not hold up all others."""
_SMALLEST_BATCH = 20
_LONGEST_BATCH_SECONDS = 0.25
"""How long a batch should take. A slow database gets smaller ones, so that those who wait are answered in time."""
_NEWEST_SHARE = 0.3  # of the newest batch in what is known of the pace
# Orders are seldom longer than 2 KB, and then this is no limit. The longest would make a statement of 200 MB.
_LARGEST_BATCH_BYTES = 8 * 1024 * 1024
_MOST_WAITING_BYTES = 256 * 1024 * 1024
_SOON_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 1.0
"""How long an order may have waited for its batch before no more are taken: whoever is refused knows it by then."""

T = TypeVar("T")

log = logger("orders")


class _Waiting(NamedTuple):
    document: Document
    answer: asyncio.Future[Outcome]
    since: float
    """Seconds of the monotonic clock."""
    trace: tracing.Trace | None


class OrderWriter:
    """Writes orders in batches. One for each process."""

    def __init__(self, database: Database, clock: Clock, max_waiting: int, backlog: Backlog | None = None) -> None:
        """`backlog` gets the ids of what was written."""
        self._backlog = Backlog() if backlog is None else backlog
        self._database = database
        self._clock = clock
        self._max_waiting = max_waiting
        self._waiting: deque[_Waiting] = deque()
        self._waiting_count = 0
        self._waiting_bytes = 0
        self._seconds_an_order = 0.0
        self._are_mostly_there = False
        self._under_way: set[UUID] = set()
        # Orders of which an earlier version is under way: they come when it is their turn, and hold up nobody else.
        self._behind: dict[UUID, deque[_Waiting]] = {}
        self._lanes: set[asyncio.Task[None]] = set()
        self._open_lanes = 0

    async def write(self, document: Document) -> Outcome:
        """Keep an order; returns once it is on stable storage.

        Raises Unavailable when too many orders wait already, or when the database cannot be used.
        """
        self.check_room()
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        trace = tracing.current.get()
        if trace is not None:
            trace.stage("wait")
        self._waiting.append(_Waiting(document, answer, time.monotonic(), trace))
        self._waiting_count += 1
        self._waiting_bytes += len(document.content)
        if self._is_worth_a_batch(self._open_lanes):
            self._open_lanes += 1
            # In a context of its own: it works for many requests, and its log lines are of none of them.
            lane = asyncio.create_task(self._write_while_some_wait(), context=Context())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        return await answer

    def check_room(self) -> None:
        """Raise Unavailable when no more orders are taken now: too many wait, or one has waited for too long."""
        if (
            self._waiting_count >= self._max_waiting
            or self._waiting_bytes > _MOST_WAITING_BYTES
            or (self._waiting and time.monotonic() - self._waiting[0].since > _LONGEST_WAIT_SECONDS)
        ):
            metrics.queue_length(self._waiting_count, self._waiting_bytes)
            metrics.imported("overloaded")
            raise _overloaded()

    async def close(self) -> None:
        """Return when every order that waits is written and answered."""
        while self._lanes:
            await asyncio.wait(self._lanes)

    async def _write_while_some_wait(self) -> None:
        try:
            while self._is_worth_a_batch(self._open_lanes - 1) and (batch := self._take_batch()):
                try:
                    await self._write_batch(batch)
                finally:
                    for waiting in batch:
                        self._let_the_next_come(waiting.document.order_id)
        finally:
            self._open_lanes -= 1

    def _is_worth_a_batch(self, others: int) -> bool:
        """Whether a batch should be written beside `others` that are under way."""
        if not others:
            return True
        if others >= self._database.batches_in_flight or not self._waiting:
            return False
        return len(self._waiting) >= _WORTH_ANOTHER or time.monotonic() - self._waiting[0].since > _LONG_SECONDS

    def _take_batch(self) -> list[_Waiting]:
        """The next orders to write, each order once: a second version of one waits for the first to be written."""
        batch: list[_Waiting] = []
        room = _LARGEST_BATCH_BYTES
        most = self._most_at_once()
        while self._waiting and room > 0 and len(batch) < most:
            waiting = self._waiting.popleft()
            identity = waiting.document.order_id
            if identity in self._under_way:
                self._behind.setdefault(identity, deque()).append(waiting)
                continue
            self._under_way.add(identity)
            batch.append(waiting)
            room -= len(waiting.document.content)
        self._waiting_count -= len(batch)
        self._waiting_bytes -= _LARGEST_BATCH_BYTES - room
        metrics.queue_length(self._waiting_count, self._waiting_bytes)
        return batch

    def _most_at_once(self) -> int:
        if self._seconds_an_order * _LARGEST_BATCH <= _LONGEST_BATCH_SECONDS:
            return _LARGEST_BATCH
        return max(_SMALLEST_BATCH, int(_LONGEST_BATCH_SECONDS / self._seconds_an_order))

    def _let_the_next_come(self, identity: UUID) -> None:
        self._under_way.discard(identity)
        behind = self._behind.get(identity)
        if behind is None:
            return
        # Its time counts from now: what it waited for was the order itself, and says nothing of the load.
        self._waiting.appendleft(behind.popleft()._replace(since=time.monotonic()))
        if not behind:
            del self._behind[identity]

    async def _write_batch(self, batch: Sequence[_Waiting]) -> None:
        traces = [waiting.trace for waiting in batch if waiting.trace is not None]
        try:
            with tracing.batch(traces, len(batch)):
                await self._put(batch)
        except Unavailable as error:
            for waiting in batch:
                # Each its own: an exception gathers the trace of everyone who raises it.
                _fail(waiting, Unavailable(error.problems, error.retry_after_seconds))
        except Exception as error:
            batch = [waiting for waiting in batch if not waiting.answer.done()]
            if len(batch) == 1:
                log.exception("an order could not be written")
                _fail(batch[0], error)
                return
            # One bad order must not harm its neighbours: halves of the batch are tried, down to the one.
            middle = len(batch) // 2
            await self._write_batch(batch[:middle])
            await self._write_batch(batch[middle:])

    async def _put(self, batch: Sequence[_Waiting]) -> None:
        began = time.monotonic()
        rest = batch
        if self._are_mostly_there:
            # A shop that sends everything again: to ask for the hashes is a fraction of sending all orders once more.
            rest = await self._answer_unchanged(rest)
        there = await self._answer_created(rest) if rest else rest
        if there:
            documents = [waiting.document for waiting in there]
            outcomes = await self._run(lambda session: update(session, documents, self._clock()))
            self._backlog.add(
                (document.account_id, document.order_id)
                for document in documents
                if outcomes[document.order_id] is Outcome.UPDATED
            )
            _answer_all(there, outcomes)
        self._are_mostly_there = len(batch) - (len(rest) - len(there)) > len(batch) / 2
        self._backlog.imports += len(batch)
        seconds = time.monotonic() - began
        metrics.batch_written(len(batch), seconds)
        self._seconds_an_order += _NEWEST_SHARE * (seconds / len(batch) - self._seconds_an_order)

    async def _answer_unchanged(self, batch: Sequence[_Waiting]) -> Sequence[_Waiting]:
        """Answer those whose order is kept already as it is; returns the others."""
        documents = [waiting.document for waiting in batch]
        kept = await self._run(lambda session: unchanged(session, documents))
        return _answer_all(batch, dict.fromkeys(kept, Outcome.UNCHANGED))

    async def _answer_created(self, batch: Sequence[_Waiting]) -> Sequence[_Waiting]:
        """Keep those orders that are new, and answer them; returns the others."""
        documents = [waiting.document for waiting in batch]
        created = await self._run(lambda session: create(session, documents, self._clock()))
        self._backlog.add(
            (document.account_id, document.order_id) for document in documents if document.order_id in created
        )
        return _answer_all(batch, dict.fromkeys(created, Outcome.CREATED))

    async def _run(self, work: Work[T]) -> T:
        began = time.monotonic()
        try:
            return await self._database.run_directly(work)
        except Unavailable:
            # What it was asked may have been done, and then nobody would name the orders for the search.
            self._backlog.lose()
            # A connection that a restarted database left behind fails at once, and a fresh one works.
            # Doing it twice is harmless: the second time finds the orders unchanged.
            if time.monotonic() - began > _SOON_SECONDS:
                raise
            return await self._database.run_directly(work)


def _answer_all(batch: Sequence[_Waiting], outcomes: Mapping[UUID, Outcome]) -> list[_Waiting]:
    """Answer those that have an outcome, and count them; returns the others."""
    others: list[_Waiting] = []
    for waiting in batch:
        outcome = outcomes.get(waiting.document.order_id)
        if outcome is None:
            others.append(waiting)
        elif not waiting.answer.done():
            waiting.answer.set_result(outcome)
    for outcome, count in Counter(outcomes.values()).items():
        metrics.imported(outcome, count)
    return others


def _fail(waiting: _Waiting, error: Exception) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)


def _overloaded() -> Unavailable:
    explanation = "More orders arrive than can be written now. Nothing was kept: send the request again in a moment."
    return Unavailable([Problem(code=ErrorCode.OVERLOADED, explanation=explanation)], retry_after_seconds=1)
