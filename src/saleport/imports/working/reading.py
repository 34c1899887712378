"""Reads the file of a job into chunks, which can be imported as soon as they are on stable storage."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import closing, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import UUID, uuid4

from saleport.clock import Clock
from saleport.db.columns import text_of
from saleport.db.direct import Session
from saleport.db.engine import Database
from saleport.errors import ErrorCode, Problem, Rejected, Unavailable
from saleport.files import stretches
from saleport.files.mapping.choosing.head import Head
from saleport.files.opening import open_file
from saleport.files.recognition import FileFormat, Recognition
from saleport.imports.calling import call_workers_directly
from saleport.imports.chunks.chunking import Chunker, ChunkSize, Cut
from saleport.imports.chunks.finding import OwnLines, found_in, stretches_in
from saleport.imports.chunks.guide import GuideFile
from saleport.imports.chunks.seen import SeenReferences, reference_reader
from saleport.imports.chunks.spool import Spool
from saleport.imports.claiming.claim import ClaimedFile, Holding
from saleport.imports.claiming.claiming import LEASE
from saleport.imports.ending import End, end
from saleport.imports.job import ImportOptions, JobKey, JobState
from saleport.imports.referring import file_order_reader
from saleport.imports.storage import FileStore
from saleport.imports.working import repository
from saleport.imports.working.repository import Part
from saleport.logs import logger

_TOLD_SECONDS = 0.25
"""How long is read before what was found is given out: a commit costs as much as reading some chunks."""
_FIRST_TOLD_SECONDS = 0.002
"""The same at first, when nobody has anything to do yet."""
_MOST_CUTS = 100
MOST_TRIES = 5
"""How many workers may have ended while they read a file before it is taken for what ended them."""

log = logger("imports")


class Pace(NamedTuple):
    """How a file is read."""

    lease: timedelta = LEASE
    """For how long nobody else reads it, from each sign of life on."""
    size: ChunkSize = ChunkSize()


_USUAL_PACE = Pace()
MappingsOf = Callable[[UUID], Awaitable[Mapping[str, str]]]
"""The mappings of an account: YAML by name."""


class FileReading:
    """Reads files of jobs."""

    def __init__(
        self, database: Database, clock: Clock, files: FileStore, mappings_of: MappingsOf, pace: Pace = _USUAL_PACE
    ) -> None:
        self._database = database
        self._clock = clock
        self._files = files
        self._mappings_of = mappings_of
        self._lease, self._size = pace
        self.reference_of = reference_reader(file_order_reader())

    async def read(self, claimed: ClaimedFile, worker: UUID, called: Callable[[], None]) -> None:
        """Read the file of a job that this worker may read, to its end or until somebody stops it.

        `called` is told when there is something to be imported; other workers are called by the database.

        What cannot be read at all is the end of the job. Raises Unavailable.
        """
        key = claimed.key
        file = self._files.file_of(key[1], claimed.name)
        if claimed.tries > MOST_TRIES:
            log.error("an import is given up: workers end when they read its file", job=str(key[1]))
            await self._fail(key, _unreadable())
            return
        text: _Reading | None = None
        postponed = None
        is_over = False
        try:
            mappings = await self._mappings_of(key[0])
            text = await asyncio.to_thread(_Reading, file, claimed, mappings, self)
            log.info("import begins", job=str(key[1]), format=text.recognition.format, file_bytes=claimed.size)
            if await self._tell_recognition(key, worker, text.recognition):
                is_over = await self._read_on(text, claimed, worker, called)
        except Rejected as rejected:
            await self._fail(key, rejected.problems[0])
        except Unavailable:
            raise
        except OSError as error:
            log.error("the file of an import cannot be used", job=str(key[1]), reason=error.strerror or str(error))
            postponed = (uuid4(), self._clock() + self._lease)
        except Exception:
            log.exception("the file of an import could not be read", job=str(key[1]))
            await self._fail(key, _unreadable())
        finally:
            if text is not None:
                text.close()
            if not is_over:
                await self.let_go(key, worker, postponed)

    async def rehearse(self) -> None:
        """Read a file of nobody's, so that all is loaded that takes. Raises Unavailable, and OSError."""
        nobody = uuid4()
        mappings = await self._mappings_of(nobody)

        def read(folder: Path) -> None:
            file = folder / "rehearsal.jsonl"
            file.write_bytes(b'{"orderReference": "1"}\n')
            claimed = ClaimedFile((nobody, nobody), file.name, file.stat().st_size, ImportOptions(), 1, 0, 0)
            with closing(_Reading(file, claimed, mappings, self)) as text:
                text.begin()
                text.next()
            stretches.load()

        with TemporaryDirectory() as folder:
            await asyncio.to_thread(read, Path(folder))

    def keep_head(self, job_id: UUID, head: Head) -> None:
        """Keep what the service shows of a table: it never reads one itself."""
        self._files.keep_head(job_id, head)

    def chunker(self, file: Path, file_bytes: int) -> Chunker:
        """What cuts a file into chunks; its spool is its own."""
        spool = Spool(file.parent, uuid4().hex)
        return Chunker(file, file_bytes, spool, self._size, SeenReferences(file_bytes))

    async def _read_on(self, text: "_Reading", claimed: ClaimedFile, worker: UUID, called: Callable[[], None]) -> bool:
        """Whether it was read to its end."""
        text.begin()
        while True:
            part = await asyncio.to_thread(text.next)
            if not await self._tell(claimed.key, worker, part):
                return False
            called()
            if part.is_last:
                return True

    async def _tell_recognition(self, key: JobKey, worker: UUID, recognition: Recognition) -> bool:
        holding = (worker, self._clock() + self._lease)

        async def tell(session: Session) -> bool:
            return await repository.tell_recognition(session, key, holding, text_of(recognition))

        return await self._database.run_directly(tell)

    async def _tell(self, key: JobKey, worker: UUID, part: Part) -> bool:
        now = self._clock()
        holding = (worker, now + self._lease)

        async def tell(session: Session) -> bool:
            async with session.transaction():
                is_mine = await repository.tell_reading(session, key, holding, part, now)
                if part.cuts or part.is_last:
                    await call_workers_directly(session)
            return is_mine

        return await self._database.run_directly(tell)

    async def let_go(self, key: JobKey, worker: UUID, postponed: Holding | None = None) -> None:
        """Where the reading was stopped before its end, whoever goes on with it need not wait for the lease."""
        with suppress(Unavailable):
            async with self._database.writing() as connection:
                await repository.stop_reading(connection, key, worker, postponed or (None, None))

    async def _fail(self, key: JobKey, problem: Problem) -> None:
        if await end(self._database, key, End(JobState.FAILED, problem), self._clock()):
            log.warning("an import has failed", job=str(key[1]), code=problem.code.value)


class _Reading:
    """One reading of a file, from its beginning. All of it is for one thread at a time, and not the event loop's."""

    def __init__(self, file: Path, claimed: ClaimedFile, mappings: Mapping[str, str], reading: FileReading) -> None:
        """Raises Rejected where nothing of the file can be read."""
        name, folder = claimed.name, file.parent
        shown = partial(reading.keep_head, claimed.key[1])
        self._claimed = claimed
        self._opened = open_file(file, claimed.options.reading, mappings, file_name=name, folder=folder, shown=shown)
        self.recognition = self._opened.recognition
        self._reference_of = reading.reference_of
        self._own = OwnLines(file, self._reference_of) if _are_own_lines(self.recognition) else None
        self._chunker = reading.chunker(file, claimed.size)
        guide = self._opened.guide
        self._guide = GuideFile(file, uuid4().hex, guide, self._reference_of) if guide else None
        self._cuts: Iterator[Cut] = iter(())
        self._told_seconds = _FIRST_TOLD_SECONDS
        # Whoever waits for the thread may be told to stop, and the thread is not.
        self._is_in_use = threading.Lock()

    def begin(self) -> None:
        """Read from the beginning; the chunks that are kept already are passed over."""
        known = self._claimed.known
        if self._guide is not None:
            stretches = stretches_in(self._opened.stretches(), self._reference_of)
            self._cuts = self._chunker.cut_stretches(stretches, self._guide, known)
            return
        found = self._own.orders() if self._own else found_in(self._opened.orders(), self._reference_of)
        self._cuts = self._chunker.cut(found, known)

    def next(self) -> Part:
        """Read for a while; the chunks that came of it are on stable storage.

        Raises Rejected where the chunks that are kept were cut in another way: orders between would be lost.
        """
        until = time.monotonic() + self._told_seconds
        self._told_seconds = min(8 * self._told_seconds, _TOLD_SECONDS)
        cuts: list[Cut] = []
        is_last = True
        with self._is_in_use:
            for cut in self._cuts:
                cuts.append(cut)
                if len(cuts) >= _MOST_CUTS or time.monotonic() > until:
                    is_last = False
                    break
            if (cuts or is_last) and self._chunker.orders_passed_over != self._claimed.known_orders:
                raise Rejected([_cut_otherwise()])
            self._chunker.spool.keep()
            read = (self._own or self._opened).bytes_read
        return Part(cuts, self._claimed.size if is_last else read, self._chunker.orders_read, is_last)

    def close(self) -> None:
        """Let go of the files."""
        with self._is_in_use:
            self._opened.close()
            self._chunker.close()


def _are_own_lines(recognition: Recognition) -> bool:
    """Whether the orders can be imported from the file as it is."""
    return (
        recognition.format is FileFormat.JSON_LINES
        and recognition.compression is None
        and (recognition.encoding or "utf-8").lower() in ("utf-8", "utf8", "utf-8-sig", "ascii")
    )


def _cut_otherwise() -> Problem:
    explanation = (
        "Another version of saleport began to read this file, and divides it otherwise. What it has imported of it "
        "stays: send the file again, and the rest is imported too."
    )
    return Problem(code=ErrorCode.FILE_UNREADABLE, explanation=explanation, subject="import")


def _unreadable() -> Problem:
    explanation = "The service failed to read this file in a way that was not foreseen. Its log has the cause."
    return Problem(code=ErrorCode.INTERNAL_ERROR, explanation=explanation, subject="import")
