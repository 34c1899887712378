"""A worker: does what there is to do for the jobs of all accounts, beside any others on any machines.

It reads one file at a time, and imports a few chunks at a time, of that file or of others. What it has claimed is its
own until a while after it was last heard of, so that what a worker leaves that was killed is done by another.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from functools import partial
from uuid import UUID

from saleport.errors import ErrorCode, Problem, Rejected, Unavailable
from saleport.imports.claiming.claim import Claim, ClaimedFile
from saleport.imports.claiming.claiming import Claims
from saleport.imports.job import JobKey
from saleport.imports.queueing import Imports
from saleport.imports.working.importing import MOST_TRIES, ChunkImporter, ClaimLost
from saleport.imports.working.reading import FileReading
from saleport.imports.working.settling import Settling
from saleport.logs import logger

LANES = 2
"""How many chunks a worker imports at a time: while the database writes one, the next is checked."""
_IDLE_SECONDS = 0.1
_LONGEST_IDLE_SECONDS = 0.3
"""How often a worker looks whether there is something to do that it was not called for: just after there was, and
later, when looking should cost next to nothing."""
_REST_SECONDS = 0.5
"""How long to wait for what others do, or for something to do."""
_AWAY_SECONDS = 1.0
_FAILED_SECONDS = 5.0
_AHEAD_SECONDS = 0.05
"""For how long a file is read before its reader imports any of it: the first chunks are for others, and those that come
next should not wait for what is imported."""
_DEAF_SECONDS = 5.0
_RELEASE_SECONDS = 5.0

log = logger("imports")


class Worker:
    """Reads files and imports their orders. One for each process."""

    def __init__(
        self, imports: Imports, claims: Claims, reading: FileReading, importer: ChunkImporter, settling: Settling
    ) -> None:
        self._imports = imports
        self.claims = claims
        self._reading = reading
        self._importer = importer
        self._settling = settling
        self._only: JobKey | None = None
        self._reader: asyncio.Task[None] | None = None
        self._lanes: set[asyncio.Task[None]] = set()
        self._unjudged: set[Claim] = set()
        """The chunks at hand that are still to be judged: only one at a time can be."""
        self._looked_for_files = 0.0
        self._have_twice: dict[JobKey, bool] = {}
        self._told_unseen: set[JobKey] = set()
        self._is_called = asyncio.Event()
        self._is_nothing_left = False
        """Whether there was no further chunk when it looked last."""
        self.has_rehearsed = False
        """Whether what takes long only the first time was done once, in vain."""
        self._may_have_more = False
        """Whether more may be noted as its own than it knows of, because an answer of the database was lost."""

    async def run(self, *, until_idle_seconds: float | None = None) -> None:
        """Work until there was nothing to do for so long; for good if it is None.

        Whoever cancels this leaves nothing half done: each chunk is kept whole, or left to another worker.
        """
        idle_since = time.monotonic()
        async with self._at_work(None):
            while True:
                if await self._turn():
                    idle_since = time.monotonic()
                    continue
                idle_seconds = time.monotonic() - idle_since
                if until_idle_seconds is not None and idle_seconds >= until_idle_seconds:
                    return
                if not self.has_rehearsed:
                    await self._rehearse()
                    continue
                rest = min(max(_IDLE_SECONDS, idle_seconds / 5), _LONGEST_IDLE_SECONDS)
                await self._wait(set(), min(rest, until_idle_seconds or rest))

    async def work_on(self, account_id: UUID, job_id: UUID) -> None:
        """Work on one job until it has ended or is paused, whoever else does. Raises NotFound."""
        key = (account_id, job_id)
        await self._imports.get(*key)
        looked = 0.0
        async with self._at_work(key):
            while True:
                has_done = await self._turn()
                if not has_done or time.monotonic() - looked > _REST_SECONDS or not self._are_tasks():
                    looked = time.monotonic()
                    with suppress(Unavailable):
                        if await self.claims.is_stopped(key):
                            return
                if not has_done:
                    await self._wait(set(), _REST_SECONDS)

    @asynccontextmanager
    async def _at_work(self, only: JobKey | None) -> AsyncGenerator[None]:
        self._only = only
        self._looked_for_files = 0.0
        beside = [asyncio.create_task(self._renew()), asyncio.create_task(self._hear())]
        try:
            yield
        finally:
            tasks = [task for task in (*beside, self._reader, *self._lanes) if task is not None]
            for task in tasks:
                task.cancel()
            # Even if this is cancelled once more: what is under way must have ended before it is given up.
            await asyncio.shield(asyncio.create_task(self._let_go(tasks)))

    async def _let_go(self, tasks: "list[asyncio.Task[None]]") -> None:
        await asyncio.gather(*tasks, return_exceptions=True)
        self._reader = None
        self._lanes.clear()
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(_RELEASE_SECONDS):
                await self.claims.release()

    async def _rehearse(self) -> None:
        """Do once what takes long only the first time, while nobody waits for it: to connect and to load, above all."""
        writing = (self._importer.rehearse() for _ in range(LANES + 1))  # at a time, with what the reader writes
        try:
            await asyncio.gather(self._reading.rehearse(), *writing)
        except Unavailable:  # the log has it already
            pass
        except Exception:
            log.exception("the worker could not rehearse")
        self.has_rehearsed = True

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self.claims.lease.total_seconds() / 3)
            with suppress(Unavailable):
                await self.claims.renew()

    async def _hear(self) -> None:
        """Be called by whoever has work. Where that cannot be, or fails, it is found by looking, a little later."""
        while True:
            await self._imports.hear(self._is_called.set)
            await asyncio.sleep(_DEAF_SECONDS)

    async def _wait(self, tasks: "set[asyncio.Task[None]]", seconds: float) -> "set[asyncio.Task[None]]":
        """Wait until a task is done, or this worker is called, for so long at most; the tasks that are done."""
        called = asyncio.create_task(_until(self._is_called))
        try:
            await asyncio.wait({*tasks, called}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            called.cancel()
        return {task for task in tasks if task.done()}

    async def _turn(self) -> bool:
        """Begin what can be begun, and wait until some of it is done; False where there was nothing to do."""
        try:
            has_begun = await self._begin()
        except Unavailable:  # the log has it already
            self._may_have_more = True
            await asyncio.sleep(_AWAY_SECONDS)
            return True
        except Exception:
            log.exception("the worker cannot find out what there is to do")
            await asyncio.sleep(_FAILED_SECONDS)
            return True
        if not self._are_tasks():
            return has_begun
        tasks = {task for task in (self._reader, *self._lanes) if task is not None}
        done = await self._wait(tasks, _REST_SECONDS)
        self._lanes -= done
        if self._reader in done:
            self._reader = None
        return True

    def _are_tasks(self) -> bool:
        return self._reader is not None or bool(self._lanes)

    async def _begin(self) -> bool:
        is_called = self._is_called.is_set()
        self._is_called.clear()
        if self._may_have_more:
            # It would keep that with each sign of life, and nobody would do it.
            if self._are_tasks():
                return True
            await self.claims.release()
            self._may_have_more = False
        is_idle = not self._are_tasks()
        if is_idle and self._is_nothing_left:
            self._is_nothing_left = False
            # Most likely that was the end of a job, which somebody waits for.
            if await self._settling.settle(self._only):
                return True
        # Whoever looks without being called mostly looks in vain, and one small question tells.
        is_asked_first = self.has_rehearsed and not is_called and self._only is None
        if is_idle and is_asked_first and not await self._imports.are_at_work():
            return False
        if self._reader is not None and time.monotonic() - self._looked_for_files < _AHEAD_SECONDS:
            return True
        if len(self._lanes) < LANES and not self._unjudged:
            # No more than is begun with at once: what one worker has set aside, another may wait for.
            claims = await self.claims.claim(1, self._only)
            for claim in claims:
                self._unjudged.add(claim)
                lane = asyncio.create_task(self._import(claim))
                lane.add_done_callback(partial(self._is_judged, claim))  # or it never will be
                self._lanes.add(lane)
            self._is_nothing_left = not claims and bool(self._lanes)
        # Chunks come first: it is them that workers are mostly called for, and to look for a file takes longer.
        are_due = self._reader is None and time.monotonic() - self._looked_for_files > _REST_SECONDS
        if are_due or not self._are_tasks():
            self._looked_for_files = time.monotonic()
            claimed = await self.claims.take_reading(self._only)
            if claimed is not None:
                self._reader = asyncio.create_task(self._read(claimed))
        return self._are_tasks() or await self._settling.settle(self._only)

    async def _read(self, claimed: ClaimedFile) -> None:
        try:
            if await self._is_left(claimed.key):
                return
            await self._reading.read(claimed, self.claims.worker, self._is_called.set)
        except Unavailable:
            # Its chunks so far are kept, and it is begun anew.
            self._may_have_more = True
            await asyncio.sleep(_AWAY_SECONDS)
        except Exception:
            log.exception("the file of an import could not be read", job=str(claimed.key[1]))
            self._may_have_more = True
            await asyncio.sleep(_FAILED_SECONDS)
            await self._reading.let_go(claimed.key, self.claims.worker)

    async def _import(self, claim: Claim) -> None:
        while True:
            try:
                await self._import_once(claim)
            except Unavailable:
                await asyncio.sleep(_AWAY_SECONDS)
                continue
            except ClaimLost:
                log.info("a chunk was another's by then", job=str(claim.chunk.job_id), chunk=claim.chunk.number)
            except Rejected as rejected:
                # Who read the file did not look at all of it.
                try:
                    await self._settling.fail(claim.key, rejected.problems[0])
                except Unavailable:
                    self._may_have_more = True
            except Exception as error:
                log.exception("a chunk could not be imported", job=str(claim.chunk.job_id), chunk=claim.chunk.number)
                # It is judged no more, and others need not wait while this lane does.
                self._is_judged(claim)
                try:
                    await self._give_up(claim, error)
                except Unavailable:
                    self._may_have_more = True
                await asyncio.sleep(_FAILED_SECONDS)
            return

    async def _is_left(self, key: JobKey) -> bool:
        """Whether a job is left to others, because its files are not to be seen from here."""
        folder = self._imports.folder_of(key[1])
        if self._only is not None or await asyncio.to_thread(folder.is_dir):
            return False
        if not await self.claims.leave(await self._imports.get(*key)):
            return False
        if key not in self._told_unseen:
            self._told_unseen.add(key)
            log.warning(
                "the files of an import are not to be seen from here: it is left to other workers. All machines need "
                "the same SALEPORT_FILES_FOLDER",
                job=str(key[1]),
                folder=str(folder.parent),
            )
        return True

    async def _import_once(self, claim: Claim) -> None:
        has_twice = False
        if claim.is_check:
            if claim.key not in self._have_twice:
                self._have_twice = {claim.key: await self.claims.have_twice(claim.key)}
            has_twice = self._have_twice[claim.key]
        folder = self._imports.folder_of(claim.chunk.job_id)
        try:
            judged = partial(self._is_judged, claim)
            await self._importer.work_on(claim, self.claims.worker, folder, has_twice=has_twice, judged=judged)
        except OSError:
            if not await self._is_left(claim.key):
                raise

    def _is_judged(self, claim: Claim, _: object = None) -> None:
        self._unjudged.discard(claim)
        self._is_called.set()

    async def _give_up(self, claim: Claim, error: Exception) -> None:
        """Leave a chunk to others; when all have tried in vain, its job has failed."""
        if claim.tries <= MOST_TRIES:
            await self.claims.postpone(claim)
            return
        code = ErrorCode.IMPORT_FILE_REMOVED if isinstance(error, OSError) else ErrorCode.INTERNAL_ERROR
        explanation = "A part of the file could not be imported, whoever tried. The log of the service has the cause."
        await self._settling.fail(claim.key, Problem(code=code, explanation=explanation, subject="import"))


async def _until(called: asyncio.Event) -> None:
    await called.wait()
