"""Deletes what is kept of calls once its time is over: a little at a time, beside all else, by one worker at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from saleport.calls import repository
from saleport.calls.counting import Grain
from saleport.clock import Clock
from saleport.db.engine import Database
from saleport.db.statements import is_my_turn
from saleport.logs import logger
from saleport.repeating import Repeating, every

log = logger("calls")

_WORK = 5_120_771_384_260_493
"""Any number: that of the advisory lock under which one worker at a time forgets."""
_BATCH = 500
_FIRST_SECONDS = 30.0
_SECONDS = 600.0
_PAUSE_SECONDS = 0.1
"""Between two batches: imports come first."""

MINUTES_KEPT = timedelta(days=2)
HOURS_KEPT = timedelta(days=100)
USES_KEPT = timedelta(days=100)


class Forgetting:
    """Forgets calls after as many days as the setting says, and counts when nobody can ask for them any more."""

    def __init__(self, database: Database, clock: Clock, call_log_days: int, batch: int = _BATCH) -> None:
        """With no days at all, all calls that there are are forgotten."""
        self._database = database
        self._clock = clock
        self._calls_kept = timedelta(days=call_log_days)
        self._batch = batch
        self._work = Repeating(
            self.forget, every(_SECONDS, first=_FIRST_SECONDS), partial(log.exception, "old calls could not be deleted")
        )

    def start(self) -> None:
        """Go on forgetting from now on, every ten minutes."""
        self._work.start()

    async def close(self) -> None:
        """Stop."""
        await self._work.close()

    async def forget(self) -> int:
        """Forget all whose time is over; returns how many rows that were. Raises Unavailable."""
        now = self._clock()
        forgotten = 0
        steps: list[Callable[..., Awaitable[int]]] = [
            partial(repository.forget_calls, before=now - self._calls_kept),
            partial(repository.forget_counts, grain=Grain.MINUTE, before=now - MINUTES_KEPT),
            partial(repository.forget_counts, grain=Grain.HOUR, before=now - HOURS_KEPT),
            partial(repository.forget_uses, before=now - USES_KEPT),
        ]
        for step in steps:
            while deleted := await self._forget_some(step):
                forgotten += deleted
                if deleted < self._batch:
                    break
                await asyncio.sleep(_PAUSE_SECONDS)
        return forgotten

    async def _forget_some(self, step: Callable[..., Awaitable[int]]) -> int:
        async with self._database.writing() as connection:
            return await step(connection, most=self._batch) if await is_my_turn(connection, _WORK) else 0
