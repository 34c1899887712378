"""The SQL of work: who reads which file, and who imports which chunk."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.db.tables import import_chunks, import_jobs, import_rejections
from saleport.imports.job import JobState

JobKey = tuple[UUID, UUID]


async def take_reading(connection: AsyncConnection, worker: UUID, now: datetime, until: datetime) -> JobKey | None:
    """Become the one that reads the file of the oldest job that nobody reads."""
    is_free = or_(import_jobs.c.holder.is_(None), import_jobs.c.held_until < now)
    wanted = select(import_jobs.c.account_id, import_jobs.c.id).where(
        import_jobs.c.state.in_([JobState.WAITING, JobState.READING]), is_free
    )
    wanted = wanted.order_by(import_jobs.c.id).limit(1).with_for_update(skip_locked=True)
    found = (await connection.execute(wanted)).first()
    if found is None:
        return None
    await connection.execute(
        update(import_jobs)
        .where(import_jobs.c.account_id == found[0], import_jobs.c.id == found[1])
        .values(state=JobState.READING, holder=worker, held_until=until, reading_began_at=now)
    )
    return found[0], found[1]


async def add_done(connection: AsyncConnection, chunk: dict[str, Any], rejections: list[dict[str, Any]]) -> None:
    """Note a chunk that is done, and what was rejected of it."""
    await connection.execute(import_chunks.insert().values(chunk))
    for rejection in rejections:
        await connection.execute(import_rejections.insert().values(rejection))
    await connection.execute(
        update(import_jobs)
        .where(import_jobs.c.account_id == chunk["account_id"], import_jobs.c.id == chunk["job_id"])
        .values(orders_read=chunk["orders"], bytes_read=chunk["ends_at"])
    )
