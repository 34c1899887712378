"""The SQL of what is counted and forgotten of imports."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.db.tables import import_chunks, import_foretold, import_jobs, import_rejections
from saleport.imports.job import ENDED, JobKey, JobState


async def count_open(connection: AsyncConnection) -> dict[str, int]:
    """How many jobs have not ended, by their state."""
    state = import_jobs.c.state
    are_open = state.in_([each for each in JobState if each not in ENDED])
    found = await connection.execute(select(state, func.count()).where(are_open).group_by(state))
    return {each: count for each, count in found}


async def known(connection: AsyncConnection, job_ids: Collection[UUID]) -> dict[UUID, datetime | None]:
    """Those of the jobs that there are, with when they ended."""
    statement = select(import_jobs.c.id, import_jobs.c.ended_at).where(import_jobs.c.id.in_(job_ids))
    return {identity: ended_at for identity, ended_at in await connection.execute(statement)}


async def ended_before(connection: AsyncConnection, before: datetime, most: int) -> list[JobKey]:
    """So many jobs that ended before that."""
    statement = select(import_jobs.c.account_id, import_jobs.c.id).where(import_jobs.c.ended_at < before)
    found = await connection.execute(statement.order_by(import_jobs.c.id).limit(most))
    return [(account_id, job_id) for account_id, job_id in found]


async def with_details(connection: AsyncConnection, before: datetime, most: int) -> list[JobKey]:
    """So many jobs that ended before that and of which more is kept than how they came out."""
    of_job = (import_chunks.c.account_id == import_jobs.c.account_id, import_chunks.c.job_id == import_jobs.c.id)
    has_chunks = select(import_chunks.c.number).where(*of_job).exists()
    statement = select(import_jobs.c.account_id, import_jobs.c.id).where(import_jobs.c.ended_at < before, has_chunks)
    found = await connection.execute(statement.order_by(import_jobs.c.id).limit(most))
    return [(account_id, job_id) for account_id, job_id in found]


async def forget_rejections(connection: AsyncConnection, key: JobKey, most: int) -> int:
    """Delete so many rejections of a job; returns how many those were."""
    of_job = (import_rejections.c.account_id == key[0], import_rejections.c.job_id == key[1])
    first = select(import_rejections.c.first_row).where(*of_job).order_by(import_rejections.c.first_row).limit(most)
    rows = (await connection.execute(first)).scalars().all()
    if rows:
        await connection.execute(delete(import_rejections).where(*of_job, import_rejections.c.first_row <= rows[-1]))
    return len(rows)


async def forget_chunks(connection: AsyncConnection, key: JobKey) -> None:
    """Delete the chunks of a job."""
    for table in (import_chunks, import_foretold):
        await connection.execute(delete(table).where(table.c.account_id == key[0], table.c.job_id == key[1]))


async def forget_job(connection: AsyncConnection, key: JobKey) -> None:
    """Delete a job of which nothing else is kept."""
    await connection.execute(delete(import_jobs).where(import_jobs.c.account_id == key[0], import_jobs.c.id == key[1]))
