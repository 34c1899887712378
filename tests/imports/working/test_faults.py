"""What fails for a reason of ours, or cannot be read at all, is told, and costs nothing else."""

import gzip
import json
from datetime import timedelta
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from sqlalchemy import text

from saleport.clock import now
from saleport.errors import ErrorCode
from saleport.files.sources import records
from saleport.imports.chunks import finding
from saleport.imports.chunks.chunking import ChunkSize
from saleport.imports.job import JobState
from saleport.imports.working.importing import ClaimLost
from saleport.service import assemble
from saleport.settings import Settings
from tests.imports.conftest import SECRET, Merchant
from tests.imports.test_races import Station
from tests.imports.workers import after_the_lease, worker_of


@pytest.mark.parametrize("engine_name", [pytest.param("sqlite", marks=pytest.mark.sqlite)])
async def test_an_order_that_cannot_be_written_is_rejected_alone(merchant: Merchant) -> None:
    async with merchant.parts.database.writing() as connection:
        refusal = "SELECT RAISE(ABORT, 'no')"
        await connection.execute(
            text(f"CREATE TRIGGER no BEFORE INSERT ON orders WHEN NEW.reference = 'R3' BEGIN {refusal}; END")
        )
    job = await merchant.done(await merchant.submit([merchant.order(f"R{number}") for number in range(7)]))
    assert (job.state, job.counts.created, job.counts.rejected) == (JobState.FINISHED, 6, 1)
    (rejection,) = await merchant.parts.imports.rejections(merchant.account_id, job.id)
    assert (rejection.rows, rejection.reference) == ((4,), "R3")
    assert [problem.code for problem in rejection.problems] == [ErrorCode.INTERNAL_ERROR]


@pytest.mark.parametrize("engine_name", [pytest.param("sqlite", marks=pytest.mark.sqlite)])
async def test_whoever_writes_order_by_order_stops_where_the_chunk_is_anothers(merchant: Merchant) -> None:
    first, later = Station(merchant), Station(merchant, after_the_lease)
    job = await merchant.submit([merchant.order(f"R{number}", 1) for number in range(4)])
    await first.read(job)
    claim = await first.claim()
    await later.work_on(await later.claim())
    newest = await merchant.done(await merchant.submit([merchant.order(f"R{number}", 2) for number in range(4)]))
    assert newest.counts.updated == 4
    async with merchant.parts.database.writing() as connection:
        # Reason enough to try order by order: one of them cannot be written.
        refusal = "SELECT RAISE(ABORT, 'no')"
        await connection.execute(
            text(f"CREATE TRIGGER no BEFORE UPDATE ON orders WHEN NEW.reference = 'R3' BEGIN {refusal}; END")
        )
    with pytest.raises(ClaimLost):
        await first.work_on(claim)
    outcomes = await merchant.done(await merchant.submit([merchant.order(f"R{number}", 2) for number in range(3)]))
    assert outcomes.counts.unchanged == 3


@pytest.mark.parametrize("engine_name", [pytest.param("sqlite", marks=pytest.mark.sqlite)])
async def test_a_line_that_is_too_long_is_rejected_alone_however_its_file_is_packed(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (records, finding):
        monkeypatch.setattr(module, "MOST_RECORD", 5000)
        monkeypatch.setattr(module, "_PIECE", 1000)
    orders = [merchant.order("A"), merchant.order("B", customerLastName="x" * 6000), merchant.order("C")]
    lines = b"".join(json.dumps(order).encode() + b"\n" for order in orders)
    zstd = pyarrow.Codec("zstd").compress(lines, asbytes=True)
    told: list[object] = []
    for name, content in (("a.ndjson", lines), ("a.ndjson.gz", gzip.compress(lines)), ("a.ndjson.zst", zstd)):
        job = await merchant.done(await merchant.submit(content, name))
        assert (job.state, job.counts.rejected) == (JobState.FINISHED, 1)
        assert job.counts.created + job.counts.unchanged == 2
        told.append(await merchant.parts.imports.rejections(merchant.account_id, job.id))
    assert told == [told[0]] * 3
    (rejection,) = await merchant.parts.imports.rejections(merchant.account_id, job.id)
    assert rejection.rows == (2,)
    assert [problem.code for problem in rejection.problems] == [ErrorCode.BODY_TOO_LARGE]


async def test_a_file_of_which_nothing_can_be_read_fails_with_one_clear_problem(merchant: Merchant) -> None:
    job = await merchant.done(await merchant.submit(b"%PDF-1.7 and so on", "orders.pdf"))
    assert job.state is JobState.FAILED
    assert job.failure is not None
    assert job.failure.code is ErrorCode.FILE_UNREADABLE
    assert [phase.state for phase in job.phases] == ["stopped", "waiting"]
    assert not await merchant.parts.imports.are_at_work()


async def test_a_chunk_whose_orders_are_gone_ends_its_import_when_all_have_tried(merchant: Merchant) -> None:
    job = await merchant.submit([merchant.order("A")])
    async with merchant.parts.database.writing() as connection:
        await connection.execute(
            text(
                "INSERT INTO import_chunks (account_id, job_id, number, file, begins_at, ends_at, first_row, orders, "
                "is_in_turn, state, tries, created, updated, unchanged, warned, rejected, held, problem_counts) "
                "SELECT account_id, id, 7, 'gone.orders', 0, 9, 1, 1, is_dry_run, 'waiting', 8, 0, 0, 0, 0, 0, 0, '{}' "
                "FROM import_jobs"
            )
        )
    worker = worker_of(merchant.parts, merchant.settings, orders=1, clock=after_the_lease)
    await worker.work_on(merchant.account_id, job.id)
    job = await merchant.parts.imports.get(merchant.account_id, job.id)
    assert job.state is JobState.FAILED
    assert job.failure is not None
    assert job.failure.code is ErrorCode.IMPORT_FILE_REMOVED


@pytest.mark.parametrize(("orders", "state"), [(2, JobState.FAILED), (3, JobState.FINISHED)])
async def test_a_file_that_was_begun_to_be_cut_otherwise_fails_rather_than_lose_what_lies_between(
    merchant: Merchant, orders: int, state: JobState
) -> None:
    job = await merchant.submit([merchant.order(f"R{number}") for number in range(9)])
    await Station(merchant, size=ChunkSize(3)).read(job)
    async with merchant.parts.database.writing() as connection:
        # As if its reader had ended after the second of three chunks, and had been of another version.
        await connection.execute(text("DELETE FROM import_chunks WHERE number = 2"))
        await connection.execute(text("UPDATE import_chunks SET orders = :orders"), {"orders": orders})
        await connection.execute(text("UPDATE import_jobs SET state = 'reading', holder = NULL, held_until = NULL"))
    await worker_of(merchant.parts, merchant.settings, orders=3).work_on(merchant.account_id, job.id)
    job = await merchant.parts.imports.get(merchant.account_id, job.id)
    assert job.state is state
    assert (None if job.failure is None else job.failure.code) == (
        ErrorCode.FILE_UNREADABLE if state is JobState.FAILED else None
    )
    assert state is JobState.FAILED or job.counts.created == 9


async def test_a_worker_that_does_not_see_the_files_leaves_them_to_others(merchant: Merchant, tmp_path: Path) -> None:
    job = await merchant.submit([merchant.order("A"), merchant.order("B")])
    elsewhere = settings_of(merchant, tmp_path / "elsewhere")
    blind = assemble(elsewhere)
    await worker_of(blind, elsewhere, orders=1).run(until_idle_seconds=0.1)
    assert await tries(merchant) == 0
    station = Station(merchant)
    await station.read(job)
    await worker_of(blind, elsewhere, orders=1).run(until_idle_seconds=0.1)
    assert await tries(merchant, "import_chunks") == 0
    assert (await merchant.done(job)).counts.created == 2
    await blind.close()


async def test_what_nobody_sees_for_long_ends_all_the_same(merchant: Merchant, tmp_path: Path) -> None:
    await merchant.submit([merchant.order("A")])
    elsewhere = settings_of(merchant, tmp_path / "elsewhere")
    blind = assemble(elsewhere)
    worker = worker_of(blind, elsewhere, orders=1, clock=lambda: now() + timedelta(hours=2))
    await worker.run(until_idle_seconds=0.1)
    assert await tries(merchant) == 1
    await blind.close()


def settings_of(merchant: Merchant, folder: Path) -> Settings:
    """Those of another machine, which has another folder of files."""
    return Settings(database_url=merchant.settings.database_url, secret=SECRET, files_folder=str(folder))


async def tries(merchant: Merchant, table: str = "import_jobs") -> int:
    """How many workers have tried in vain."""
    async with merchant.parts.database.reading() as connection:
        return (await connection.execute(text(f"SELECT max(tries) FROM {table}"))).scalar_one()  # noqa: S608 - our own


@pytest.mark.parametrize("engine_name", [pytest.param("sqlite", marks=pytest.mark.sqlite)])
async def test_a_file_that_turns_out_damaged_where_nobody_had_looked_fails_with_one_clear_problem(
    merchant: Merchant, tmp_path: Path
) -> None:
    file = tmp_path / "orders.parquet"
    orders = [merchant.order(f"R{number}") for number in range(1600)]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(orders), file, row_group_size=800)
    group = pyarrow.parquet.ParquetFile(file).metadata.row_group(1)
    named = {group.column(place).path_in_schema: group.column(place) for place in range(group.num_columns)}
    damaged = bytearray(file.read_bytes())
    place = named["customerLastName"].dictionary_page_offset
    damaged[place : place + 8] = b"\xff" * 8
    job = await merchant.done(await merchant.submit(bytes(damaged), "orders.parquet"))
    assert job.state is JobState.FAILED
    assert job.failure is not None
    assert job.failure.code is ErrorCode.FILE_UNREADABLE
