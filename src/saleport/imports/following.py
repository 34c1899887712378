"""Imports that are looked at as they go on. However many look at one, the database is asked once at a time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from uuid import UUID

from saleport.errors import NotFound, Unavailable
from saleport.imports.job import Job
from saleport.imports.queueing import Imports

_EACH_SECONDS = 0.5
_QUIET_SECONDS = 15.0


class Following:
    """Tells whoever follows an import each time that something of it has changed."""

    def __init__(self, imports: Imports) -> None:
        self._imports = imports
        self._watched: dict[tuple[UUID, UUID], _Watched] = {}
        self._is_over = False

    async def follow(self, account_id: UUID, job_id: UUID) -> AsyncGenerator[Job | None]:
        """An import as it stands now and each time that it changes, until it has ended; None now and then between.

        The None tells those behind it that somebody is there. Raises NotFound, and Unavailable, before anything comes.
        """
        key = (account_id, job_id)
        watched = self._watched.get(key)
        if watched is None:
            job = await self._imports.get(account_id, job_id)
            # Somebody else may have begun in the meantime.
            watched = self._watched.setdefault(key, _Watched(job))
        watched.count += 1
        if watched.looking is None and not watched.job.has_ended:
            watched.looking = asyncio.create_task(self._look(watched))
        shown: Job | None = None
        try:
            while True:
                if watched.job != shown:
                    shown = watched.job
                    yield shown
                    if shown.has_ended:
                        return
                    continue
                if self._is_over:
                    return
                try:
                    async with asyncio.timeout(_QUIET_SECONDS):
                        await watched.changed.wait()
                except TimeoutError:
                    yield None
        finally:
            watched.count -= 1
            if not watched.count:
                del self._watched[key]
                if watched.looking is not None:
                    watched.looking.cancel()

    def stop(self) -> None:
        """End what everybody follows: the service is about to stop, and would wait for them."""
        self._is_over = True
        for watched in self._watched.values():
            watched.changed.set()

    async def _look(self, watched: "_Watched") -> None:
        while not watched.job.has_ended:
            await asyncio.sleep(_EACH_SECONDS)
            # A database that is away for a moment comes back; nothing is told until then.
            with suppress(Unavailable, NotFound):
                job = await self._imports.get(watched.job.account_id, watched.job.id)
                if job != watched.job:
                    watched.job = job
                    watched.changed.set()
                    watched.changed = asyncio.Event()


class _Watched:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.changed = asyncio.Event()
        self.count = 0
        self.looking: asyncio.Task[None] | None = None
