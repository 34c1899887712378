"""What is asked of imports, and how they stand then."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from saleport.clock import now
from saleport.errors import BodyTooLarge, ErrorCode, NotFound, Unavailable
from saleport.imports.job import ImportOptions, JobState
from saleport.imports.queueing import Imports
from saleport.imports.storage import FileStore
from tests.imports.conftest import Merchant, body_of


async def test_a_file_becomes_a_job_and_its_orders_are_kept(merchant: Merchant) -> None:
    bad = merchant.order("C", products=[])
    job = await merchant.submit([merchant.order("A"), bad, merchant.order("B", civility="?")])
    assert (job.state, job.file_name, job.counts.done) == (JobState.WAITING, "orders.ndjson", 0)
    assert await merchant.parts.imports.are_at_work()
    job = await merchant.done(job)
    assert job.state is JobState.FINISHED
    assert (job.counts.read, job.counts.created, job.counts.warned, job.counts.rejected) == (3, 2, 1, 1)
    assert job.counts.remaining == 0
    assert job.problem_counts == {"CIVILITY_UNKNOWN": 1, "PRODUCTS_MISSING": 1}
    assert not await merchant.parts.imports.are_at_work()
    (rejection,) = await merchant.parts.imports.rejections(merchant.account_id, job.id)
    assert (rejection.rows, rejection.reference) == ((2,), "C")
    assert [problem.code for problem in rejection.problems] == [ErrorCode.PRODUCTS_MISSING]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/Jänner.ndjson", "Jänner.ndjson"),
        ("C:\\orders\\a.ndjson", "a.ndjson"),
        ("a\0b\r\nX: y.ndjson", "a\ufffdb\ufffd\ufffdX: y.ndjson"),
        ("\udcff.ndjson", "\ufffd.ndjson"),
        ("..", ".."),
        ("a/", "file"),
    ],
    ids=["up", "of Windows", "controls", "no UTF-8", "dots", "none"],
)
async def test_a_file_may_be_called_anything(merchant: Merchant, sent: str, kept: str) -> None:
    job = await merchant.submit([merchant.order("A")], sent)
    assert job.file_name == kept
    assert (await merchant.done(job)).counts.created == 1
    (folder,) = merchant.settings.files_path.iterdir()
    assert all(file.name.startswith("file") for file in folder.iterdir())


async def test_imports_are_listed_newest_first(merchant: Merchant) -> None:
    jobs = [await merchant.submit([merchant.order(reference)]) for reference in "ABC"]
    listed = await merchant.parts.imports.list(merchant.account_id, limit=2)
    assert [job.id for job in listed] == [jobs[2].id, jobs[1].id]
    listed = await merchant.parts.imports.list(merchant.account_id, listed[-1].id)
    assert [job.id for job in listed] == [jobs[0].id]
    assert await merchant.parts.imports.list(UUID(int=7)) == []


async def test_another_accounts_import_is_not_found(merchant: Merchant) -> None:
    job = await merchant.submit([merchant.order("A")])
    with pytest.raises(NotFound) as error:
        await merchant.parts.imports.get(UUID(int=7), job.id)
    assert error.value.problems[0].code is ErrorCode.IMPORT_NOT_FOUND


async def test_a_cancelled_import_is_over_and_can_be_done_again(merchant: Merchant) -> None:
    job = await merchant.submit([merchant.order("A")])
    cancelled = await merchant.parts.imports.cancel(merchant.account_id, job.id)
    assert (cancelled.state, cancelled.counts.done) == (JobState.CANCELLED, 0)
    again = await merchant.parts.imports.retry(merchant.account_id, job.id, "somebody else")
    assert again.id != job.id
    assert again.created_by == "somebody else"
    assert (await merchant.done(again)).counts.created == 1


async def test_the_same_file_again_goes_on_where_it_was_paused(merchant: Merchant) -> None:
    job = await merchant.submit([merchant.order("A")])
    paused = await merchant.parts.imports.pause(merchant.account_id, job.id)
    assert paused.state is JobState.PAUSED
    assert not await merchant.parts.imports.are_at_work()
    again = await merchant.submit([merchant.order("A")])
    assert (again.id, again.state) == (job.id, JobState.WAITING)
    other = await merchant.submit([merchant.order("A")], is_dry_run=True)
    assert other.id != job.id
    assert len(await merchant.parts.imports.list(merchant.account_id)) == 2
    assert len(list(FileStore(merchant.settings.files_path).folder.iterdir())) == 2


async def test_a_file_that_is_too_large_is_refused_and_nothing_of_it_stays(merchant: Merchant) -> None:
    files = FileStore(merchant.settings.files_path)
    imports = Imports(merchant.parts.database, now, files, merchant.previewer, max_bytes=10_000)
    with pytest.raises(BodyTooLarge):
        await imports.submit(merchant.account_id, "f.ndjson", body_of(b"x" * 10_001), ImportOptions(), "test")
    assert list(files.folder.iterdir()) == []
    assert await imports.list(merchant.account_id) == []


async def test_a_file_that_still_comes_when_the_service_stops_is_given_up_and_nothing_of_it_stays(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saleport.imports.queueing._STOP_SECONDS", 0.05)
    imports = merchant.parts.imports

    async def body() -> AsyncIterator[bytes]:
        yield b"{"
        imports.stop()
        await asyncio.Event().wait()

    for _ in range(2):  # the second comes after the service was told
        with pytest.raises(Unavailable):
            await imports.submit(merchant.account_id, "orders.ndjson", body(), ImportOptions(), "test")
    assert list(merchant.settings.files_path.iterdir()) == []
