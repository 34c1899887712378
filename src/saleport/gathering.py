"""Questions that share one answer: what is asked for at a moment is asked for together.

What a database takes for one row is mostly the way there and back. There is no timer: a lone question is
asked at once, and while one is under way the next ones gather.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextvars import Context
from typing import Generic, NamedTuple, TypeVar

from saleport.errors import Unavailable

K = TypeVar("K")
V = TypeVar("V")

_MOST_AT_ONCE = 50
"""Each may be as large as an order can be."""
_LONG_SECONDS = 0.05
"""How long one may be under way before another goes beside it: what is stuck must not hold up all others."""
_LANES = 2


class _Waiting(NamedTuple, Generic[K, V]):
    key: K
    answer: "asyncio.Future[V | None]"
    since: float
    """Seconds of the loop's clock."""


class Gathering(Generic[K, V]):
    """Finds things by their keys, many with one question. One for each kind of thing, in each process."""

    def __init__(
        self,
        ask: Callable[[Collection[K]], Awaitable[Mapping[K, V]]],
        overdue: Callable[[], Unavailable],
        longest_wait_seconds: float,
    ) -> None:
        """`ask` finds what there is of these keys. What has waited so long to be asked for fails with `overdue`."""
        self._ask = ask
        self._overdue = overdue
        self._longest_wait_seconds = longest_wait_seconds
        self._waiting: deque[_Waiting[K, V]] = deque()
        self._lanes: set[asyncio.Task[None]] = set()
        self._open_lanes = 0
        self._timer: asyncio.TimerHandle | None = None

    async def find(self, key: K) -> V | None:
        """What has this key, or None. It is never older than the call. Raises Unavailable, and what `ask` raises."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[V | None] = loop.create_future()
        self._waiting.append(_Waiting(key, answer, loop.time()))
        if self._is_worth_a_lane(loop):
            self._open_lanes += 1
            # In a context of its own: it works for many requests, and its log lines are of none of them.
            lane = asyncio.create_task(self._ask_while_some_wait(), context=Context())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        elif self._timer is None:
            self._timer = loop.call_later(self._longest_wait_seconds, self._refuse_overdue)
        return await answer

    async def close(self) -> None:
        """Return when everybody who waits is answered."""
        while self._lanes:
            await asyncio.wait(self._lanes)
        if self._timer is not None:
            self._timer.cancel()

    def _is_worth_a_lane(self, loop: asyncio.AbstractEventLoop) -> bool:
        if not self._open_lanes:
            return True
        return self._open_lanes < _LANES and loop.time() - self._waiting[0].since > _LONG_SECONDS

    def _refuse_overdue(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        while self._waiting and loop.time() - self._waiting[0].since >= self._longest_wait_seconds:
            _fail(self._waiting.popleft(), self._overdue())
        if self._waiting:
            due = self._waiting[0].since + self._longest_wait_seconds
            self._timer = loop.call_at(due, self._refuse_overdue)

    async def _ask_while_some_wait(self) -> None:
        try:
            while self._waiting:
                count = min(len(self._waiting), _MOST_AT_ONCE)
                await self._answer([self._waiting.popleft() for _ in range(count)])
        finally:
            self._open_lanes -= 1

    async def _answer(self, batch: list[_Waiting[K, V]]) -> None:
        try:
            found = await self._ask({waiting.key for waiting in batch})
        except Unavailable as error:
            for waiting in batch:
                # Each its own: an exception gathers the trace of everyone who raises it.
                _fail(waiting, Unavailable(error.problems, error.retry_after_seconds))
        except Exception as error:
            if len(batch) == 1:
                _fail(batch[0], error)
                return
            # What cannot be read must not harm its neighbours: halves of the batch are tried, down to the one.
            middle = len(batch) // 2
            await self._answer(batch[:middle])
            await self._answer(batch[middle:])
        else:
            for waiting in batch:
                if not waiting.answer.done():
                    waiting.answer.set_result(found.get(waiting.key))


def _fail(waiting: _Waiting[K, V], error: Exception) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)
