"""An import goes on whatever is killed: its worker, the database, or the worker that the service has started."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from saleport.db import schema
from saleport.db.engine import Database
from saleport.imports.job import Job, JobState
from saleport.service import assemble
from saleport.settings import Settings
from tests.durability.conftest import MakeService
from tests.imports.conftest import SECRET, Merchant
from tests.imports.workers import kept, worker_of
from tests.postgres import PostgresServer

ROOT = Path(__file__).parents[2]
ORDERS = 240
AGAIN = 40
A_CHUNK = 6
LEASE_SECONDS = 1.0
SOON_SECONDS = 40.0


@pytest.fixture
async def merchant(database: Database, database_url: str, tmp_path: Path) -> AsyncGenerator[Merchant]:
    """An account on a database of each engine."""
    del database
    async with merchant_on(database_url, tmp_path) as merchant:
        yield merchant


@asynccontextmanager
async def merchant_on(database_url: str, folder: Path) -> AsyncGenerator[Merchant]:
    settings = Settings(database_url=database_url, secret=SECRET, files_folder=str(folder / "files"))
    parts = assemble(settings)
    merchant = Merchant(parts, settings)
    await merchant.begin()
    yield merchant
    await parts.close()


async def begin(merchant: Merchant, orders: int = ORDERS) -> Job:
    """The import of so many orders, of which the last come once more with another amount."""
    first = [merchant.order(f"R{number}", 1) for number in range(orders)]
    return await merchant.submit([*first, *(merchant.order(f"R{number}", 2) for number in range(AGAIN))])


async def is_whole(merchant: Merchant, job: Job, orders: int = ORDERS) -> Job:
    """The job, of which nothing is lost and nothing is done twice."""
    job = await merchant.parts.imports.get(merchant.account_id, job.id)
    assert job.state is JobState.FINISHED
    assert (job.counts.read, job.counts.done, job.counts.rejected) == (orders + AGAIN, orders + AGAIN, 0)
    assert (job.counts.created, job.counts.updated) == (orders, AGAIN)
    orders_kept = await kept(merchant.parts.database, merchant.account_id)
    amounts = {name: [each["products"][0]["price"]["amount"] for each in found] for name, found in orders_kept.items()}
    assert amounts == {f"R{number}": ["1", "2"] if number < AGAIN else ["1"] for number in range(orders)}
    return job


def start_worker(merchant: Merchant, lease_seconds: float = LEASE_SECONDS) -> "subprocess.Popen[bytes]":
    settings = merchant.settings
    arguments = [settings.database_url, str(settings.files_path), str(A_CHUNK), str(lease_seconds)]
    return subprocess.Popen([sys.executable, "-m", "tests.imports.workers", *arguments], cwd=ROOT)


async def holders(merchant: Merchant) -> list[Any]:
    """By whom the chunks were imported that are done."""
    async with merchant.parts.database.reading() as connection:
        found = await connection.execute(text("SELECT holder FROM import_chunks WHERE state = 'done'"))
        return list(found.scalars())


async def until(is_so: Callable[[], Awaitable[bool]], seconds: float = SOON_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not await is_so():
        assert time.monotonic() < deadline, "it does not come about"
        await asyncio.sleep(0.02)


async def _kill_workers(merchant: Merchant, kills: int) -> None:
    job = await begin(merchant)
    for number in range(1, kills + 1):
        worker = start_worker(merchant)
        try:
            await until(partial(_has_done, merchant, number * (ORDERS // A_CHUNK) // (kills + 1)))
        finally:
            worker.kill()
            worker.wait()
    await worker_of(merchant.parts, merchant.settings, orders=A_CHUNK).work_on(merchant.account_id, job.id)
    await is_whole(merchant, job)


async def _has_done(merchant: Merchant, chunks: int) -> bool:
    return len(await holders(merchant)) >= chunks


async def test_a_worker_that_is_killed_loses_nothing_and_does_nothing_twice(merchant: Merchant) -> None:
    await _kill_workers(merchant, 1)


@pytest.mark.soak
async def test_workers_are_killed_again_and_again(merchant: Merchant) -> None:
    await _kill_workers(merchant, 12)


@pytest.mark.postgresql
@pytest.mark.parametrize("engine_name", ["postgresql"])
async def test_two_workers_share_an_import_and_never_a_row(merchant: Merchant) -> None:
    # So many that one alone cannot have done all before the other has started.
    orders = 8 * ORDERS
    job = await begin(merchant, orders)
    workers = [start_worker(merchant, 60) for _ in range(2)]
    for worker in workers:
        assert await asyncio.to_thread(worker.wait, SOON_SECONDS) == 0
    await is_whole(merchant, job, orders)
    assert len(set(await holders(merchant))) == len(workers)


@pytest.mark.postgresql
async def test_an_import_goes_on_when_postgresql_is_back(own_postgres: PostgresServer, tmp_path: Path) -> None:
    url = own_postgres.create_database("import_restart")
    database = Database(url)
    await schema.migrate(database)
    await database.close()
    async with merchant_on(url, tmp_path) as merchant:
        job = await begin(merchant)
        worker = worker_of(merchant.parts, merchant.settings, orders=A_CHUNK)
        working = asyncio.create_task(worker.work_on(merchant.account_id, job.id))
        await until(partial(_has_done, merchant, 10))
        await asyncio.to_thread(own_postgres.stop, "immediate")
        await asyncio.sleep(0.2)
        await asyncio.to_thread(own_postgres.start)
        await asyncio.wait_for(working, SOON_SECONDS)
        await is_whole(merchant, job)


@pytest.mark.sqlite
@pytest.mark.parametrize("engine_name", ["sqlite"])
async def test_the_worker_of_the_service_is_started_again_when_it_is_killed(
    merchant: Merchant, make_service: MakeService
) -> None:
    settings = {"SALEPORT_FILES_FOLDER": str(merchant.settings.files_path), "SALEPORT_SECRET": SECRET}
    service = make_service(merchant.settings.database_url, settings=settings).start()
    orders = 6_000
    job = await begin(merchant, orders)
    await until(partial(_has_done, merchant, 1))
    first = worker_of_service(merchant)
    os.kill(first, signal.SIGKILL)

    async def has_ended() -> bool:
        return (await merchant.parts.imports.get(merchant.account_id, job.id)).has_ended

    await until(has_ended)
    await is_whole(merchant, job, orders)
    assert worker_of_service(merchant) != first
    counted = httpx.get(f"{service.base_url}/metrics").text
    assert re.search(r'saleport_import_orders_total\{outcome="created"\} [1-9]', counted)
    service.stop()
    assert "Traceback" not in service.log
    with pytest.raises(ProcessLookupError):
        worker_of_service(merchant)


def worker_of_service(merchant: Merchant) -> int:
    """The process that a service has started to import files into the merchant's folder."""
    folder = str(merchant.settings.files_path).encode()
    for place in Path("/proc").iterdir():
        try:
            arguments = (place / "cmdline").read_bytes().split(b"\0")
            is_in_folder = folder in (place / "environ").read_bytes()
        except OSError:
            continue
        if b"worker" in arguments and b"--name" in arguments and is_in_folder:
            return int(place.name)
    raise ProcessLookupError
