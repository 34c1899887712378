"""What overtakes what: workers that meet over one import, and orders that were kept aside."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import pytest

from saleport.clock import now
from saleport.db.direct import Work
from saleport.db.engine import Database
from saleport.imports.chunks.chunking import ChunkSize
from saleport.imports.claiming.claim import Claim
from saleport.imports.claiming.claiming import LEASE, Claims
from saleport.imports.job import ErrorPolicy, Job, JobState, UnknownProducts
from saleport.imports.storage import FileStore
from saleport.imports.working.importing import ChunkImporter, ClaimLost
from saleport.imports.working.reading import FileReading, Pace
from saleport.imports.working.settling import Settling
from tests.imports.conftest import Merchant

T = TypeVar("T")


_USUAL_SIZE = ChunkSize()


class Station:
    """A worker that does one step at a time."""

    def __init__(self, merchant: Merchant, clock: Callable[[], datetime] = now, size: ChunkSize = _USUAL_SIZE) -> None:
        parts = merchant.parts
        self.imports = parts.imports
        self.files = FileStore(merchant.settings.files_path)
        self.claims = Claims(parts.database, clock)
        self.called = asyncio.Event()
        self.settling = Settling(parts.database, clock, parts.imports, self.files)
        pace = Pace(size=size)
        self._reading = FileReading(parts.database, clock, self.files, parts.mappings.documents, pace)
        self._importer = ChunkImporter(parts.database, clock, merchant.judging, parts.bulk_writer, parts.holding)

    async def read(self, job: Job) -> None:
        claimed = await self.claims.take_reading(None)
        assert claimed is not None
        assert claimed.key == (job.account_id, job.id)
        await self._reading.read(claimed, self.claims.worker, self.called.set)

    async def claim(self) -> Claim:
        (claim,) = await self.claims.claim(1, None)
        return claim

    async def work_on(self, claim: Claim) -> None:
        folder = self.files.folder_of(claim.chunk.job_id)
        await self._importer.work_on(claim, self.claims.worker, folder, has_twice=False, judged=lambda: None)


class Overtaken(Database):
    """Of what is asked of it another worker has brought on the jobs by the time of the answer."""

    other: Settling

    async def run_directly(self, work: Work[T], *, is_lasting: bool = True) -> T:
        found = await super().run_directly(work, is_lasting=is_lasting)
        await self.other.settle(None)
        return found


async def test_a_job_that_another_worker_brought_on_is_not_ended_before_its_orders_are_imported(
    merchant: Merchant,
) -> None:
    station = Station(merchant)
    job = await merchant.submit([merchant.order("A")], error_policy=ErrorPolicy.REJECT_ALL)
    await station.read(job)
    await station.work_on(await station.claim())
    parts = merchant.parts
    overtaken = Overtaken(merchant.settings.database_url)
    overtaken.other = station.settling
    assert await Settling(overtaken, now, parts.imports, station.files).settle(None)
    assert (await parts.imports.get(merchant.account_id, job.id)).state is JobState.IMPORTING
    assert (await merchant.done(job)).counts.created == 1
    await overtaken.close()


async def test_a_chunk_that_was_checked_too_late_is_imported_all_the_same(merchant: Merchant) -> None:
    late = Station(merchant)
    later = Station(merchant, lambda: now() + 2 * LEASE)
    job = await merchant.submit([merchant.order("A")], error_policy=ErrorPolicy.REJECT_ALL)
    await late.read(job)
    check = await late.claim()
    await later.work_on(await later.claim())
    await later.settling.settle(None)
    to_import = await late.claim()
    assert (check.is_check, to_import.is_check) == (True, False)
    with pytest.raises(ClaimLost):
        await late.work_on(check)
    await late.work_on(to_import)
    assert await late.settling.settle(None)
    assert (await merchant.parts.imports.get(merchant.account_id, job.id)).counts.created == 1
    counts = (await merchant.done(await merchant.submit([merchant.order("A")]))).counts
    assert (counts.created, counts.unchanged) == (0, 1)


async def test_what_was_held_does_not_undo_what_came_later_and_changed_nothing(merchant: Merchant) -> None:
    held = merchant.order("A", products=[{"sku": "LAMP", "price": {"amount": 2, "currency": "EUR"}}])
    file = [merchant.order("A"), held, merchant.order("A")]
    job = await merchant.done(await merchant.submit(file, unknown_products=UnknownProducts.HOLD))
    assert (job.counts.created, job.counts.held, job.counts.unchanged) == (1, 1, 1)
    await merchant.add_model("LAMP", "4006381333948")
    assert await merchant.parts.holding.complete() == 0
    counts = (await merchant.done(await merchant.submit([merchant.order("A")]))).counts
    assert (counts.updated, counts.unchanged) == (0, 1)
