"""Removes the files of imports that ended some time ago, and later what is known of these imports."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from saleport.clock import Clock
from saleport.db.engine import Database, Transaction
from saleport.db.statements import is_my_turn
from saleport.imports.job import JobKey
from saleport.imports.storage import FileStore
from saleport.imports.tending import repository
from saleport.logs import logger
from saleport.repeating import Repeating, every

log = logger("imports")

_WORK = 7_301_552_918_446_027
"""Any number: that of the advisory lock under which one process at a time forgets."""
_FIRST_SECONDS = 40.0
_SECONDS = 600.0
_AT_ONCE = 100
_ROWS_AT_ONCE = 2_000
JOBS_KEPT = timedelta(days=90)
NOBODYS_KEPT = timedelta(days=1)
"""A folder of which no job is known is of a file that is still coming, or of one of which the rest never came."""

_Which = Callable[[Transaction, datetime, int], Awaitable[list[JobKey]]]


class ForgettingImports:
    """Forgets files and rejections after as many days as the setting says, and jobs much later."""

    def __init__(self, database: Database, clock: Clock, files: FileStore, file_days: int) -> None:
        self._database = database
        self._clock = clock
        self._files = files
        self._files_kept = timedelta(days=file_days)
        self._work = Repeating(
            self.forget,
            every(_SECONDS, first=_FIRST_SECONDS),
            partial(log.exception, "old imports could not be forgotten"),
        )

    def start(self) -> None:
        """Go on forgetting from now on, every ten minutes."""
        self._work.start()

    async def close(self) -> None:
        """Stop."""
        await self._work.close()

    async def forget(self) -> None:
        """Forget all whose time is over. Raises Unavailable."""
        now = self._clock()
        await self._remove_folders()
        before = now - self._files_kept
        while keys := await self._found(repository.with_details, before):
            for key in keys:
                await self._forget_details(key)
        while keys := await self._found(repository.ended_before, now - max(JOBS_KEPT, self._files_kept)):
            for key in keys:
                async with self._database.writing() as connection:
                    await repository.forget_job(connection, key)

    async def _remove_folders(self) -> None:
        now = self._clock()
        job_ids = await self._files.job_ids()
        for start in range(0, len(job_ids), _AT_ONCE):
            some = job_ids[start : start + _AT_ONCE]
            async with self._database.reading() as connection:
                known = await repository.known(connection, some)
            for job_id in some:
                if job_id not in known:
                    age = await self._files.age_seconds(job_id, now.timestamp())
                    is_over = age > NOBODYS_KEPT.total_seconds()
                else:
                    ended_at = known[job_id]
                    is_over = ended_at is not None and ended_at < now - self._files_kept
                if is_over:
                    await self._files.remove(job_id)

    async def _found(self, which: _Which, before: datetime) -> list[JobKey]:
        """Some jobs whose time is over; none where another process forgets them."""
        async with self._database.writing() as connection:
            return await which(connection, before, _AT_ONCE) if await is_my_turn(connection, _WORK) else []

    async def _forget_details(self, key: JobKey) -> None:
        """What is said of single orders, and then of chunks: while these are there, there is something to be done."""
        deleted = _ROWS_AT_ONCE
        while deleted == _ROWS_AT_ONCE:
            async with self._database.writing() as connection:
                deleted = await repository.forget_rejections(connection, key, _ROWS_AT_ONCE)
        async with self._database.writing() as connection:
            await repository.forget_chunks(connection, key)
