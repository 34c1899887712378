"""What is asked of imports, by every door: to begin one, to see how it stands, to stop it, to do it again."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgspec

from saleport.clock import Clock
from saleport.db.engine import Database
from saleport.errors import ErrorCode, NotFound, Problem, Unavailable
from saleport.files.mapping.choosing.head import Head
from saleport.identifiers import ordered_id
from saleport.imports import repository
from saleport.imports.calling import CHANNEL, call_workers
from saleport.imports.chunks.previewing import Previewer
from saleport.imports.chunks.spool import read_lines
from saleport.imports.ending import End, end
from saleport.imports.job import AT_WORK, Counts, ImportOptions, Job, JobState, PreviewedOrder, Rejection
from saleport.imports.storage import FileStore, Received

_LONGEST_NAME = 255
_UNNAMED = "file"
_STOP_SECONDS = 2.0
"""For what still comes in when the service stops. A process that is killed for it would leave it in the folder."""
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""In the name of a file: what no database keeps and no line of a protocol has, and bytes that are no UTF-8."""


class RejectedFile(NamedTuple):
    """The rejected rows of a file, in its own form, to be corrected and imported again."""

    path: Path
    media_type: str
    file_name: str


class Imports:
    """The imports of accounts. Whatever is asked is kept in the database: workers look there for what to do."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        files: FileStore,
        previewer: Previewer,
        max_bytes: int,
    ) -> None:
        self._database = database
        self._clock = clock
        self._files = files
        self.max_bytes = max_bytes
        """The largest file that is taken."""
        self._previewer = previewer
        self.called: Callable[[], None] = _nobody_is_called
        """Is told when there is work."""
        self._coming: set[asyncio.Timeout] = set()
        self._ends_at: float | None = None

    async def submit(
        self, account_id: UUID, file_name: str, body: AsyncIterator[bytes], options: ImportOptions, created_by: str
    ) -> Job:
        """Begin an import: the file is on stable storage, and the job will be done, when this returns.

        The same file with the same options that is under way is that job; where it was paused, it goes on.
        Raises BodyTooLarge, and Unavailable, where the service stops before all of it has come too.
        """
        name = file_name.replace("\\", "/").rpartition("/")[2].strip()[:_LONGEST_NAME]
        name = _NO_TEXT.sub("\ufffd", name) or _UNNAMED
        job = self._new(account_id, name, options, created_by)
        received = await self._receive(job, body)
        job = msgspec.structs.replace(job, file_bytes=received.file_bytes)
        # Where this fails the folder stays: the job may be kept all the same, if only the answer was lost.
        async with self._database.writing() as connection:
            present = await repository.find_unfinished(connection, account_id, received.content_hash, options)
            if present is None:
                await repository.add(connection, job, received.content_hash)
                await call_workers(connection)
        if present is not None:
            await self._files.remove(job.id)
            return await self._go_on(account_id, present)
        self.called()
        return job

    def stop(self) -> None:
        """Give up in a moment what is still coming in: the service is about to stop, and would wait for it."""
        self._ends_at = asyncio.get_running_loop().time() + _STOP_SECONDS
        for coming in self._coming:
            coming.reschedule(self._ends_at)

    async def list(self, account_id: UUID, before: UUID | None = None, limit: int = 100) -> Sequence[Job]:
        """So many imports that came before one of them, newest first."""
        async with self._database.reading() as connection:
            return await repository.list_jobs(connection, account_id, before, limit, self._clock())

    async def page(self, account_id: UUID, start: int, limit: int) -> tuple[Sequence[Job], int]:
        """So many imports, newest first, after the first `start`; and how many there are in all."""
        async with self._database.reading() as connection:
            jobs = await repository.page_of_jobs(connection, account_id, start, limit, self._clock())
            return jobs, await repository.count_jobs(connection, account_id)

    async def get(self, account_id: UUID, job_id: UUID) -> Job:
        """An import as it stands now. Raises NotFound."""
        async with self._database.reading() as connection:
            job = await repository.find(connection, account_id, job_id, self._clock())
        if job is None:
            raise _not_found(job_id)
        return job

    async def pause(self, account_id: UUID, job_id: UUID) -> Job:
        """Stop an import until it is started again; what is written now is still written. Raises NotFound."""
        await self._change(account_id, job_id, AT_WORK, {"state": JobState.PAUSED})
        return await self.get(account_id, job_id)

    async def cancel(self, account_id: UUID, job_id: UUID) -> Job:
        """Stop an import for good; the orders that it has imported stay. Raises NotFound."""
        await end(self._database, (account_id, job_id), End(JobState.CANCELLED), self._clock())
        return await self.get(account_id, job_id)

    async def retry(self, account_id: UUID, job_id: UUID, created_by: str, options: ImportOptions | None = None) -> Job:
        """Import the file of an import once more, as a new import; one that was paused goes on, as the one it is.

        What was imported before is found unchanged, so only what was not is imported now. With other `options` the
        file need not be sent again either: after a dry run, say. One that is under way is left as it is.
        Raises NotFound, where the file is no longer kept too.
        """
        job = await self.get(account_id, job_id)
        if not job.has_ended and (options is None or options == job.options):
            return await self._go_on(account_id, job_id)
        return await self._again(job, job.options if options is None else options, created_by)

    async def rejections(
        self, account_id: UUID, job_id: UUID, after: int = 0, limit: int = 100, *, start: int = 0
    ) -> Sequence[Rejection]:
        """So many orders of an import that were rejected, in the order of the file, beginning after a row.

        The first `start` of them are passed over.
        """
        async with self._database.reading() as connection:
            return await repository.list_rejections(connection, (account_id, job_id), after, limit, start)

    async def rejected_file(self, job: Job) -> RejectedFile | None:
        """The rejected rows of an import that has finished; None where there are none, or they are no longer kept."""
        media_type = await self._files.rejected_media_type(job.id) if job.state is JobState.FINISHED else None
        if media_type is None:
            return None
        return RejectedFile(self._files.rejected_file_of(job.id), media_type, _name_of_rejected(job))

    async def preview(self, account_id: UUID, job_id: UUID, limit: int = 10) -> Sequence[PreviewedOrder]:
        """The first orders that were found in the file; none before a worker has begun to read it. Raises NotFound."""
        job = await self.get(account_id, job_id)
        async with self._database.reading() as connection:
            chunk = await repository.first_chunk(connection, (account_id, job_id))
        if chunk is None:
            return []
        file = self.folder_of(job_id) / chunk.file
        try:
            lines = await asyncio.to_thread(read_lines, file, chunk.begins_at, chunk.ends_at, chunk.first_row)
        except OSError:
            raise _removed(job) from None
        return await self._previewer.preview(account_id, lines[:limit])

    async def head(self, job: Job) -> Head | None:
        """What is shown of the table that the file of an import is, as it was found; None where there is none."""
        return await self._files.head(job.id)

    def folder_of(self, job_id: UUID) -> Path:
        """Where the files of an import lie."""
        return self._files.folder_of(job_id)

    async def are_at_work(self) -> bool:
        """Whether workers have something to do."""
        async with self._database.reading() as connection:
            return await repository.are_at_work(connection)

    async def hear(self, called: Callable[[], None]) -> None:
        """Tell, in this process, whenever any process has work for workers; returns when it hears none (any more).

        Where the database has no calls nothing is told.
        """
        await self._database.hear(CHANNEL, called)

    async def _receive(self, job: Job, body: AsyncIterator[bytes]) -> Received:
        try:
            async with asyncio.timeout_at(self._ends_at) as coming:
                self._coming.add(coming)
                try:
                    return await self._files.receive(job.id, job.file_name, body, self.max_bytes)
                finally:
                    self._coming.discard(coming)
        except TimeoutError:
            explanation = "The service stops, and the file had not come. Nothing was kept: send it again."
            raise Unavailable([Problem(code=ErrorCode.FILES_UNAVAILABLE, explanation=explanation)], 5) from None

    async def _again(self, job: Job, options: ImportOptions, created_by: str) -> Job:
        new = self._new(job.account_id, job.file_name, options, created_by)
        if not await self._files.copy(job.id, job.file_name, new.id):
            raise _removed(job)
        new = msgspec.structs.replace(new, file_bytes=job.file_bytes)
        async with self._database.writing() as connection:
            await repository.add(connection, new, await repository.find_hash(connection, job.account_id, job.id))
            await call_workers(connection)
        self.called()
        return new

    async def _go_on(self, account_id: UUID, job_id: UUID) -> Job:
        job = await self.get(account_id, job_id)
        if job.state is JobState.PAUSED:
            await self._change(account_id, job_id, {JobState.PAUSED}, {"state": job.course})
            self.called()
            job = await self.get(account_id, job_id)
        return job

    def _new(self, account_id: UUID, name: str, options: ImportOptions, created_by: str) -> Job:
        now = self._clock()
        return Job(
            account_id=account_id,
            id=ordered_id(now),
            file_name=name,
            file_bytes=0,
            bytes_read=0,
            options=options,
            state=JobState.WAITING,
            counts=Counts(),
            problem_counts={},
            recognition=None,
            failure=None,
            created_by=created_by,
            created_at=now,
        )

    async def _change(
        self, account_id: UUID, job_id: UUID, states: Collection[JobState], values: dict[str, object]
    ) -> None:
        async with self._database.writing() as connection:
            await repository.change(connection, (account_id, job_id), states, values)
            await call_workers(connection)


def _nobody_is_called() -> None:
    """Workers look by themselves, only later."""


def _name_of_rejected(job: Job) -> str:
    """`orders.csv.gz` gives `orders-rejected.csv`."""
    name = job.file_name
    for packed in (".gz", ".zst", ".zstd"):
        name = name.removesuffix(packed)
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, job.recognition.format if job.recognition else ""
    return f"{stem}-rejected.{suffix}"


def _not_found(job_id: UUID) -> NotFound:
    explanation = f"The account has no import '{job_id}': ListImports gives those that it has."
    return NotFound([_about(ErrorCode.IMPORT_NOT_FOUND, job_id, explanation)])


def _removed(job: Job) -> NotFound:
    explanation = f"The file of the import '{job.id}' is no longer kept: send it again."
    return NotFound([_about(ErrorCode.IMPORT_FILE_REMOVED, job.id, explanation)])


def _about(code: ErrorCode, job_id: UUID, explanation: str) -> Problem:
    return Problem(code=code, explanation=explanation, subject="import", words={"value": str(job_id)})
