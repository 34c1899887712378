"""A worker: does what there is to do for the jobs of all accounts."""

import asyncio
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec

from saleport.clock import Clock
from saleport.db.engine import Database
from saleport.decoding.reader import Reader
from saleport.errors import Problem, Rejected
from saleport.imports.ending import end
from saleport.imports.job import JobState
from saleport.imports.queueing import Imports
from saleport.imports.storage import FileStore
from saleport.imports.working import repository
from saleport.orders.importing import OrderImporter
from saleport.orders.order import OrderIn

_LEASE = timedelta(seconds=60)
_REST_SECONDS = 0.5

_encode = msgspec.json.Encoder().encode


class Worker:
    """Reads files and imports their orders. One for each process."""

    def __init__(
        self, database: Database, clock: Clock, imports: Imports, files: FileStore, importer: OrderImporter
    ) -> None:
        self._database = database
        self._clock = clock
        self._imports = imports
        self._files = files
        self._importer = importer
        self._worker = uuid4()
        self._reader = Reader(OrderIn, subject="order", entry="product")

    async def run(self, *, until_idle_seconds: float | None = None) -> None:
        """Work until there was nothing to do for so long; for good if it is None."""
        idle_since = time.monotonic()
        while until_idle_seconds is None or time.monotonic() - idle_since < until_idle_seconds:
            if await self.step():
                idle_since = time.monotonic()
            else:
                await asyncio.sleep(min(_REST_SECONDS, until_idle_seconds or _REST_SECONDS))

    async def work_on(self, account_id: UUID, job_id: UUID) -> None:
        """Work until this job has ended or is paused, whoever does it."""
        while (await self._imports.get(account_id, job_id)).state not in (
            JobState.FINISHED,
            JobState.FAILED,
            JobState.CANCELLED,
            JobState.PAUSED,
        ):
            if not await self.step():
                await asyncio.sleep(_REST_SECONDS)

    async def step(self) -> bool:
        """Do a piece of the work; whether there was any."""
        now = self._clock()
        async with self._database.writing() as connection:
            key = await repository.take_reading(connection, self._worker, now, now + _LEASE)
        if key is None:
            return False
        job = await self._imports.get(*key)
        await self._import(key, job.options.is_dry_run, self._files.file_of(job.id, job.file_name))
        await end(self._database, key, JobState.FINISHED, self._clock())
        return True

    async def _import(self, key: repository.JobKey, is_dry_run: bool, file: Path) -> None:
        outcomes: Counter[str] = Counter()
        problems: Counter[str] = Counter()
        rejections: list[dict[str, Any]] = []
        lines = (await asyncio.to_thread(file.read_bytes)).split(b"\n")
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            found: list[Problem] = []
            reference = ""
            try:
                order, findings = self._reader.read(line)
                reference = order.order_reference or ""
                imported = await self._importer.import_order(key[0], order, findings, is_dry_run=is_dry_run)
            except Rejected as rejected:
                found = list(rejected.problems)
                outcomes["rejected"] += 1
                rejections.append(
                    {
                        "account_id": key[0],
                        "job_id": key[1],
                        "first_row": number,
                        "chunk": 0,
                        "rows": _encode([number]).decode(),
                        "reference": reference,
                        "problems": _encode(found).decode(),
                    }
                )
            else:
                found = imported.warnings
                outcomes[imported.outcome] += 1
                outcomes["warned"] += bool(found)
            problems.update({problem.code.value for problem in found})
        chunk = {
            "account_id": key[0],
            "job_id": key[1],
            "number": 0,
            "file": file.name,
            "begins_at": 0,
            "ends_at": file.stat().st_size,
            "first_row": 1,
            "orders": outcomes.total() - outcomes["warned"],
            "is_in_turn": False,
            "state": "done",
            "problem_counts": _encode(problems).decode(),
            "done_at": self._clock(),
            **{name: outcomes[name] for name in ("created", "updated", "unchanged", "warned", "rejected", "held")},
        }
        async with self._database.writing() as connection:
            await repository.add_done(connection, chunk, rejections)
