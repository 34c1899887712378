"""Workers for tests: with small chunks, with a short lease, and such as die; and what they leave in a database."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import text

from saleport.clock import Clock, now
from saleport.db.direct import Work
from saleport.db.engine import Database
from saleport.errors import Unavailable
from saleport.imports.chunks.chunking import ChunkSize
from saleport.imports.chunks.judging import Judging
from saleport.imports.claiming.claiming import Claims
from saleport.imports.storage import FileStore
from saleport.imports.working.importing import ChunkImporter
from saleport.imports.working.reading import FileReading, Pace
from saleport.imports.working.settling import Settling
from saleport.imports.working.worker import Worker
from saleport.service import Parts, assemble
from saleport.settings import Settings

LEASE = timedelta(seconds=60)
T = TypeVar("T")


def worker_of(parts: Parts, settings: Settings, *, orders: int, clock: Clock = now, lease: timedelta = LEASE) -> Worker:
    """A worker with chunks of so many orders."""
    files = FileStore(settings.files_path)
    return Worker(
        parts.imports,
        Claims(parts.database, clock, lease),
        FileReading(parts.database, clock, files, parts.mappings.documents, Pace(lease, ChunkSize(orders))),
        ChunkImporter(
            parts.database, clock, Judging(parts.checker, parts.references), parts.bulk_writer, parts.holding
        ),
        Settling(parts.database, clock, parts.imports, files),
    )


class Mortal:
    """Lets the process that uses a database die for it: from some moment on nothing comes through any more."""

    def __init__(self, database: Database, dies_at: int, *, is_done_before: bool) -> None:
        """It dies at so many transactions, with the last of them done, or not."""
        self._left = dies_at
        self._is_done_before = is_done_before
        self.has_died = asyncio.Event()
        self.is_buried = False
        self._run_directly = database.run_directly
        self._writing = database.writing
        database.run_directly = self.run_directly  # pyright: ignore[reportAttributeAccessIssue]
        database.writing = self.writing  # pyright: ignore[reportAttributeAccessIssue]

    async def run_directly(self, work: Work[T], *, is_lasting: bool = True) -> T:
        is_last = self._left == 0
        if not is_last or not self._is_done_before:
            await self._pass()
        self._left -= 1
        result = await self._run_directly(work, is_lasting=is_lasting)
        if is_last:
            await self._die()
        return result

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[Any]:
        is_last = self._left == 0
        if not is_last or not self._is_done_before:
            await self._pass()
        self._left -= 1
        async with self._writing() as connection:
            yield connection
        if is_last:
            await self._die()

    async def _pass(self) -> None:
        if self._left <= 0 or self.has_died.is_set():
            await self._die()

    async def _die(self) -> None:
        self.has_died.set()
        if self.is_buried:
            raise Unavailable([])
        await asyncio.Event().wait()


async def import_and_die(settings: Settings, job: tuple[UUID, UUID], orders: int, dies_at: int, done: bool) -> None:
    """Let a worker import a job until it dies at one of its transactions; it may have ended before."""
    parts = assemble(settings)
    mortal = Mortal(parts.database, dies_at, is_done_before=done)
    working = asyncio.create_task(worker_of(parts, settings, orders=orders).work_on(*job))
    dying = asyncio.create_task(mortal.has_died.wait())
    await asyncio.wait({working, dying}, return_when=asyncio.FIRST_COMPLETED)
    mortal.is_buried = True
    dying.cancel()
    working.cancel()
    await asyncio.gather(working, dying, return_exceptions=True)
    await parts.database.close()


def after_the_lease() -> datetime:
    """The time when what a dead worker had claimed is free."""
    return now() + LEASE + timedelta(seconds=1)


async def kept(database: Database, account_id: UUID) -> dict[str, list[Any]]:
    """What an account's orders are: of each reference its versions, first to last, with what tells accounts apart
    left out."""
    found: dict[str, list[Any]] = {}
    async with database.reading() as connection:
        for table in ("order_versions", "orders"):
            columns = "document" if table == "orders" else "document, version"
            order = "" if table == "orders" else "ORDER BY version"
            rows = await connection.execute(
                text(f"SELECT {columns} FROM {table} WHERE account_id = :account {order}"),  # noqa: S608 - our own names
                {"account": account_id if not database.is_embedded else account_id.hex},
            )
            for row in rows:
                document = msgspec.json.decode(row[0])
                for product in document["products"]:
                    del product["modelId"]
                found.setdefault(document["orderReference"], []).append(document)
    return found


if __name__ == "__main__":
    # A process of its own: the settings' database and folder, how many orders a chunk has, the lease in seconds.
    _, database_url, folder, orders, lease = sys.argv
    settings = Settings(database_url=database_url, secret="a secret of thirty-two characters", files_folder=folder)
    parts = assemble(settings)
    worker = worker_of(parts, settings, orders=int(orders), lease=timedelta(seconds=float(lease)))
    asyncio.run(worker.run(until_idle_seconds=0.5 if Path(folder).exists() else 0))
