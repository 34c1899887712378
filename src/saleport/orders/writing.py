"""The writer of orders: a group commit.

Whatever orders wait at a moment, from all requests of this process, share one transaction, and
each is answered after its commit. There is no timer: a lone order is written at once, and while
a batch is under way the next one gathers. What a database can commit per second is then no
longer what the service can import per second.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from contextvars import Context
from typing import NamedTuple
from uuid import UUID

from saleport.clock import Clock
from saleport.db.engine import Database
from saleport.errors import ErrorCode, Problem, Unavailable
from saleport.logs import logger
from saleport.orders.repository import Document, Outcome, put_many

_LARGEST_BATCH = 500
# Orders are seldom longer than 2 KB, and then this is no limit. The longest would make a statement of 200 MB.
_LARGEST_BATCH_CHARACTERS = 8 * 1024 * 1024
_MOST_WAITING_CHARACTERS = 256 * 1024 * 1024
_SOON_SECONDS = 1.0

log = logger("orders")


class _Waiting(NamedTuple):
    document: Document
    answer: asyncio.Future[Outcome]


class OrderWriter:
    """Writes orders in batches. One for each process."""

    def __init__(self, database: Database, clock: Clock, max_waiting: int) -> None:
        self._database = database
        self._clock = clock
        self._max_waiting = max_waiting
        self._waiting: deque[_Waiting] = deque()
        self._waiting_characters = 0
        self._under_way: set[UUID] = set()
        self._lanes: set[asyncio.Task[None]] = set()

    async def write(self, document: Document) -> Outcome:
        """Keep an order; returns once it is on stable storage.

        Raises Unavailable when too many orders wait already, or when the database cannot be used.
        """
        if len(self._waiting) >= self._max_waiting or self._waiting_characters > _MOST_WAITING_CHARACTERS:
            raise _overloaded()
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(document, answer))
        self._waiting_characters += len(document.text)
        # One that is done may not be discarded yet: an order counted on it would wait for nobody.
        if sum(not lane.done() for lane in self._lanes) < self._database.batches_in_flight:
            # In a context of its own: it works for many requests, and its log lines are of none of them.
            lane = asyncio.create_task(self._write_while_some_wait(), context=Context())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        return await answer

    async def close(self) -> None:
        """Return when every order that waits is written and answered."""
        while self._lanes:
            await asyncio.wait(self._lanes)

    async def _write_while_some_wait(self) -> None:
        while batch := self._take_batch():
            try:
                await self._write_batch(batch)
            finally:
                self._under_way.difference_update(waiting.document.order_id for waiting in batch)

    def _take_batch(self) -> list[_Waiting]:
        """The next orders to write, each order once: a second version of one waits for the first to be written."""
        batch: list[_Waiting] = []
        later: list[_Waiting] = []
        room = _LARGEST_BATCH_CHARACTERS
        while self._waiting and room > 0 and len(batch) < _LARGEST_BATCH and len(later) < _LARGEST_BATCH:
            waiting = self._waiting.popleft()
            if waiting.document.order_id in self._under_way:
                later.append(waiting)
            else:
                self._under_way.add(waiting.document.order_id)
                batch.append(waiting)
                room -= len(waiting.document.text)
        self._waiting.extendleft(reversed(later))
        self._waiting_characters -= _LARGEST_BATCH_CHARACTERS - room
        return batch

    async def _write_batch(self, batch: Sequence[_Waiting]) -> None:
        try:
            outcomes = await self._put(batch)
        except Unavailable as error:
            for waiting in batch:
                # Each its own: an exception gathers the trace of everyone who raises it.
                _fail(waiting, Unavailable(error.problems, error.retry_after_seconds))
        except Exception as error:
            if len(batch) == 1:
                log.exception("an order could not be written")
                _fail(batch[0], error)
                return
            # One bad order must not harm its neighbours: halves of the batch are tried, down to the one.
            middle = len(batch) // 2
            await self._write_batch(batch[:middle])
            await self._write_batch(batch[middle:])
        else:
            for waiting in batch:
                if not waiting.answer.done():
                    waiting.answer.set_result(outcomes[waiting.document.order_id])

    async def _put(self, batch: Sequence[_Waiting]) -> dict[UUID, Outcome]:
        began = time.monotonic()
        try:
            return await self._put_once(batch)
        except Unavailable:
            # A connection that a restarted database left behind fails at once, and a fresh one works.
            # Doing it twice is harmless: the second time finds the orders unchanged.
            if time.monotonic() - began > _SOON_SECONDS:
                raise
            return await self._put_once(batch)

    async def _put_once(self, batch: Sequence[_Waiting]) -> dict[UUID, Outcome]:
        async with self._database.writing() as connection:
            return await put_many(connection, [waiting.document for waiting in batch], self._clock())


def _fail(waiting: _Waiting, error: Exception) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)


def _overloaded() -> Unavailable:
    explanation = "More orders arrive than can be written now. Nothing was kept: send the request again in a moment."
    return Unavailable([Problem(code=ErrorCode.OVERLOADED, explanation=explanation)], retry_after_seconds=1)
