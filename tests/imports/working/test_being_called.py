"""A worker that has nothing to do is called when something comes; where it cannot be, it finds out by looking."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from saleport.imports.working import worker as working
from tests.imports.conftest import Merchant
from tests.imports.workers import worker_of


@asynccontextmanager
async def _worker_that_rests(
    merchant: Merchant, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[None]:
    monkeypatch.setattr(working, "_IDLE_SECONDS", seconds)
    monkeypatch.setattr(working, "_LONGEST_IDLE_SECONDS", seconds)
    running = asyncio.create_task(worker_of(merchant.parts, merchant.settings, orders=2).run())
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def _until_done(merchant: Merchant) -> None:
    job = await merchant.submit([merchant.order(f"R{number}") for number in range(5)])
    async with asyncio.timeout(20):
        while not job.has_ended:
            await asyncio.sleep(0.01)
            job = await merchant.parts.imports.get(merchant.account_id, job.id)
    assert job.counts.created == 5


async def _until_heard(merchant: Merchant) -> None:
    hearing = text("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'")
    async with asyncio.timeout(20):
        while True:
            async with merchant.parts.database.reading() as connection:
                if (await connection.execute(hearing)).first():
                    return
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("engine_name", [pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def test_a_worker_that_rests_for_long_is_called(merchant: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    async with _worker_that_rests(merchant, 3600, monkeypatch):
        await _until_heard(merchant)
        await _until_done(merchant)


async def test_a_worker_that_is_not_called_looks_by_itself(merchant: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    async with _worker_that_rests(merchant, 0.01, monkeypatch):
        await _until_done(merchant)
