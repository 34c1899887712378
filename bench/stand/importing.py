"""Files that are imported as operators have it done: sent to the folder of files, and imported by `saleport worker`."""

import asyncio
import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench.failing import BenchFailed
from bench.stand.processes import peak_mebibytes
from bench.stand.saleport import Saleport
from saleport.imports.job import ImportOptions, Job, JobState
from saleport.service import assemble
from saleport.settings import from_environment

_PIECE = 1 << 20
_LOOK_SECONDS = 0.1
_ASK_SECONDS = 0.5
"""How often the job is asked for: to answer takes a part of what a small file takes."""
_START_SECONDS = 30
_LONGEST_SECONDS = 1800


class Imported(NamedTuple):
    """How an import went."""

    orders: int
    seconds: float
    """From the moment at which a worker opened the file to that at which its last order was on stable storage."""
    mebibytes: float
    """The most that a worker had resident."""


class Workers:
    """Workers that run."""

    def __init__(self, service: Saleport, processes: list[subprocess.Popen[bytes]]) -> None:
        self._service = service
        self._processes = processes

    def import_file(self, file: Path) -> Imported:
        """Import a file of new orders. Raises BenchFailed unless all of them are created."""
        job = asyncio.run(self._done(file))
        shutil.rmtree(self._service.files_folder, ignore_errors=True)
        began_at, ended_at, counts = job.reading_began_at, job.ended_at, job.counts
        is_done = job.state is JobState.FINISHED and 0 < counts.created == counts.read
        if not is_done or began_at is None or ended_at is None:
            told = job.failure.explanation if job.failure else f"{counts}, {job.problem_counts}"
            raise BenchFailed(f"The import of {file.name} is {job.state}: {told}")
        memory = max(peak_mebibytes(each.pid) for each in self._processes)
        return Imported(counts.created, (ended_at - began_at).total_seconds(), memory)

    async def _done(self, file: Path) -> Job:
        settings = from_environment(self._service.environment)
        parts = assemble(settings)
        deadline = time.monotonic() + _LONGEST_SECONDS
        try:
            job = await parts.imports.submit(
                self._service.account_id, file.name, _pieces(file), ImportOptions(), "the benchmark"
            )
            while not job.has_ended:
                if time.monotonic() > deadline or any(each.poll() is not None for each in self._processes):
                    raise BenchFailed(f"The import of {file.name} does not end; workers' log: {self._service.folder}.")
                await asyncio.sleep(_ASK_SECONDS)
                job = await parts.imports.get(self._service.account_id, job.id)
        finally:
            await parts.close()
        return job


@contextmanager
def workers_of(service: Saleport, count: int) -> Generator[Workers]:
    """So many workers of a service; they have ended afterwards."""
    log = service.folder / "workers.log"
    command = [sys.executable, "-m", "saleport", "worker"]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        with log.open("wb") as out:
            for _ in range(count):
                processes.append(subprocess.Popen(command, env=service.environment, stdout=out, stderr=out))
        deadline = time.monotonic() + _START_SECONDS
        while log.read_bytes().count(b"saleport imports files") < count:
            if time.monotonic() > deadline or any(each.poll() is not None for each in processes):
                raise BenchFailed(f"A worker did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(_LOOK_SECONDS)
        yield Workers(service, processes)
    finally:
        for each in processes:
            each.terminate()
        for each in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                each.wait(_START_SECONDS)
            each.kill()


async def _pieces(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece
