"""The direct road: into the database itself, by workers that this command starts. No service need run."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID

from saleport.audit.entry import COMMAND_LINE
from saleport.cli.files.worker import OBJECTS_OF_CHUNKS
from saleport.cli.importing.road import Road, Sent, Source, counted
from saleport.cli.importing.view import MOST_FAULTS, Faults, JobView, faults_of, view_of
from saleport.imports.job import ImportOptions
from saleport.service import Parts, collect_after

_WORTH_A_WORKER = 4 << 20  # bytes of a file: a process takes a second to begin
_IDLE_SECONDS = 5
_STOP_SECONDS = 30
_PIECE = 1 << 20


class DirectRoad(Road):
    """Into the database."""

    def __init__(self, parts: Parts, account_id: UUID, workers: int) -> None:
        """`workers` is how many processes share the work at most, this one among them."""
        self._parts = parts
        self._account_id = account_id
        self._workers = workers

    async def submit(self, source: Source, options: ImportOptions, sent: Sent) -> JobView:
        """See Road."""
        pieces = counted(source.pieces(), source.size, sent)
        job = await self._parts.imports.submit(self._account_id, source.name, pieces, options, COMMAND_LINE)
        return view_of(job)

    @asynccontextmanager
    async def at_work(self, job: JobView) -> AsyncGenerator[None]:
        """See Road: this process works, and for a large file others beside it."""
        more = min(self._workers - 1, job.file_bytes // _WORTH_A_WORKER)
        others = [_start_worker() for _ in range(more)]
        collect_after(OBJECTS_OF_CHUNKS)
        working = asyncio.create_task(self._parts.worker.work_on(self._account_id, UUID(job.id)))
        try:
            yield
            if working.done():
                working.result()
        finally:
            for other in others:
                other.terminate()
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
            await asyncio.gather(*(asyncio.to_thread(_ended, other) for other in others))

    async def mappings(self) -> Mapping[str, str]:
        """See Road."""
        return await self._parts.mappings.documents(self._account_id)

    async def look(self, job: JobView) -> JobView:
        """See Road."""
        return view_of(await self._parts.imports.get(self._account_id, UUID(job.id)))

    async def interrupt(self, job: JobView) -> str:
        """See Road."""
        await self._parts.imports.pause(self._account_id, UUID(job.id))
        return "It is paused, and nothing is lost: the same command goes on where it stopped."

    async def rejected(self, job: JobView) -> tuple[str, AsyncIterator[bytes]] | None:
        """See Road."""
        found = await self._parts.imports.rejected_file(await self._parts.imports.get(self._account_id, UUID(job.id)))
        return None if found is None else (found.file_name, _pieces(found.path))

    async def faults(self, job: JobView) -> Faults:
        """See Road."""
        return faults_of(await self._parts.imports.rejections(self._account_id, UUID(job.id), -1, MOST_FAULTS))


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _start_worker() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "saleport", "worker", "--until-idle", str(_IDLE_SECONDS)]
    # A session of its own: Ctrl-C at the terminal is told to this process alone, which stops the others in order.
    return subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--parent", str(os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _ended(worker: subprocess.Popen[bytes]) -> None:
    try:
        worker.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
