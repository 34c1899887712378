"""A worker that has nothing to do at first makes all ready, and leaves nothing of that."""

import asyncio

import pytest
from sqlalchemy import func, select

from saleport.db.tables import metadata
from tests.imports.conftest import Merchant
from tests.imports.workers import worker_of


async def _rows(merchant: Merchant) -> dict[str, int]:
    async with merchant.parts.database.reading() as connection:
        return {
            table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in metadata.sorted_tables
        }


async def test_a_worker_rehearses_while_it_has_nothing_to_do(
    merchant: Merchant, capsys: pytest.CaptureFixture[str]
) -> None:
    before = await _rows(merchant)
    worker = worker_of(merchant.parts, merchant.settings, orders=2)
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(20):
        while not worker.has_rehearsed:
            await asyncio.sleep(0.005)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert "rehearse" not in capsys.readouterr().out
    assert await _rows(merchant) == before


async def test_a_worker_that_has_something_to_do_does_not_rehearse_first(merchant: Merchant) -> None:
    job = await merchant.submit([merchant.order("A")])
    worker = worker_of(merchant.parts, merchant.settings, orders=2)
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(20):
        while not (await merchant.parts.imports.get(job.account_id, job.id)).has_ended:
            assert not worker.has_rehearsed
            await asyncio.sleep(0.005)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
