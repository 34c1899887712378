"""Who claims what, on both engines."""

from datetime import UTC, datetime
from typing import Any

import pytest

from saleport.db.engine import Database
from saleport.imports.claiming.claiming import Claims

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ACCOUNT = "INSERT INTO accounts (id, name, created_at, models_revision) VALUES ({account}, 'Maison Martin', now(), 0)"
JOBS = (
    "INSERT INTO import_jobs (account_id, id, file_name, file_bytes, file_hash, options, is_dry_run, is_checked_first, "
    "state, orders_read, bytes_read, created_by, created_at, tries) "
    "SELECT {account}, md5('job' || n)::uuid, 'orders.csv', 1, md5('file' || n)::uuid, '{{}}', false, false, "
    "CASE n WHEN 1 THEN 'importing' ELSE 'finished' END, 0, 0, 'test', now(), 0 FROM generate_series(1, {count}) n"
)
CHUNKS = (
    "INSERT INTO import_chunks (account_id, job_id, number, file, begins_at, ends_at, first_row, orders, is_in_turn, "
    "state, tries, created, updated, unchanged, warned, rejected, held, problem_counts) "
    "SELECT {account}, md5('job1')::uuid, n, 'orders.csv', 0, 1, 1, 1, false, "
    "CASE WHEN n % 2 = 0 THEN 'waiting' ELSE 'done' END, "
    "0, 0, 0, 0, 0, 0, 0, '{{}}' FROM generate_series(1, 2 * {count}) n"
)
EMPTIED = ("DELETE FROM import_chunks", "DELETE FROM import_jobs", "VACUUM ANALYZE import_chunks, import_jobs")


@pytest.mark.parametrize("was_filled", [False, True])
async def test_chunks_are_claimed_by_keys_and_states_whatever_was_planned_while_there_were_none(
    database: Database, *, was_filled: bool
) -> None:
    if database.is_embedded:
        pytest.skip("an embedded database remembers no plan for tables that were empty")
    claims = Claims(database, lambda: NOW)

    async def run(*statements: str, count: int) -> None:
        async def work(session: Any) -> None:  # noqa: ANN401 - looks behind the session
            for statement in statements:
                account = "md5('account')::uuid"
                await session._connection.execute(statement.format(account=account, count=count))

        await database.run_directly(work)

    async def looked_at(session: Any) -> int:  # noqa: ANN401 - looks behind the session
        await session._connection.execute("SELECT pg_stat_force_next_flush()")
        looks = "SELECT sum(idx_tup_fetch + seq_tup_read) FROM pg_stat_user_tables WHERE relname LIKE 'import_%'"
        return await session._connection.fetchval(looks)

    await run(ACCOUNT, count=1)
    if was_filled:
        await run(JOBS, CHUNKS, *EMPTIED, count=10)
    for _ in range(8):  # from the sixth time on a plan may be remembered
        assert not await claims.claim(3, None)
    await run(JOBS, CHUNKS, count=200)
    before = await database.run_directly(looked_at, is_lasting=False)
    assert len(await claims.claim(3, None)) == 3
    # A few for each of the 200 chunks that are open: through all jobs, or all chunks, it would be tens of thousands.
    assert await database.run_directly(looked_at, is_lasting=False) - before < 1_000
