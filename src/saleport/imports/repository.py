"""The SQL of jobs: what is asked of them, how they stand, and what was rejected of them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, case, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.db.columns import text_of
from saleport.db.tables import import_chunks, import_foretold, import_jobs, import_rejections
from saleport.errors import Problem
from saleport.imports.job import (
    AT_WORK,
    ENDED,
    Chunk,
    Counts,
    ImportOptions,
    Job,
    JobKey,
    JobState,
    Rejection,
    read_recognition,
)

OF_LATE = timedelta(seconds=30)
"""What is done within this time says how fast a job is."""

_options = msgspec.json.Decoder(ImportOptions).decode
_problem = msgspec.json.Decoder(Problem).decode
_problems: msgspec.json.Decoder[tuple[Problem, ...]] = msgspec.json.Decoder(tuple[Problem, ...])
_rows: msgspec.json.Decoder[tuple[int, ...]] = msgspec.json.Decoder(tuple[int, ...])
_counts = msgspec.json.Decoder(Counts).decode
_numbers: msgspec.json.Decoder[dict[str, int]] = msgspec.json.Decoder(dict[str, int])

_SUMMED = ("created", "updated", "unchanged", "warned", "rejected", "held")
_TIMES = (
    "created_at",
    "reading_began_at",
    "reading_ended_at",
    "checking_ended_at",
    "importing_began_at",
    "ended_at",
)


class _Tally(NamedTuple):
    """What the chunks of a job say of it."""

    counts: dict[str, int]
    lately: int


async def add(connection: AsyncConnection, job: Job, file_hash: UUID) -> None:
    """Keep a new job."""
    await connection.execute(
        import_jobs.insert().values(
            account_id=job.account_id,
            id=job.id,
            file_name=job.file_name,
            file_bytes=job.file_bytes,
            file_hash=file_hash,
            options=text_of(job.options),
            is_dry_run=job.options.is_dry_run,
            is_checked_first=job.options.are_checked_first,
            tries=0,
            state=job.state,
            orders_read=0,
            bytes_read=0,
            created_by=job.created_by,
            created_at=job.created_at,
        )
    )


async def find(connection: AsyncConnection, account_id: UUID, job_id: UUID, now: datetime) -> Job | None:
    """One job of an account, as it stands now."""
    found = await _jobs(connection, now, import_jobs.c.account_id == account_id, import_jobs.c.id == job_id)
    return found[0] if found else None


async def find_hash(connection: AsyncConnection, account_id: UUID, job_id: UUID) -> UUID:
    """The hash of a job's file."""
    statement = select(import_jobs.c.file_hash).where(
        import_jobs.c.account_id == account_id, import_jobs.c.id == job_id
    )
    return (await connection.execute(statement)).scalar_one()


async def list_jobs(
    connection: AsyncConnection, account_id: UUID, before: UUID | None, limit: int, now: datetime
) -> list[Job]:
    """So many jobs of an account that came before one of them, newest first."""
    conditions = [import_jobs.c.account_id == account_id]
    if before is not None:
        conditions.append(import_jobs.c.id < before)
    return await _jobs(connection, now, *conditions, limit=limit)


async def page_of_jobs(
    connection: AsyncConnection, account_id: UUID, start: int, limit: int, now: datetime
) -> list[Job]:
    """So many jobs of an account, newest first, after the first `start`."""
    return await _jobs(connection, now, import_jobs.c.account_id == account_id, limit=limit, offset=start)


async def count_jobs(connection: AsyncConnection, account_id: UUID) -> int:
    """How many jobs an account has."""
    counted = select(func.count()).select_from(import_jobs).where(import_jobs.c.account_id == account_id)
    return (await connection.execute(counted)).scalar_one()


async def find_unfinished(
    connection: AsyncConnection, account_id: UUID, file_hash: UUID, options: ImportOptions
) -> UUID | None:
    """The newest job of an account that has this file and these options and has not ended."""
    statement = select(import_jobs.c.id, import_jobs.c.options).where(
        import_jobs.c.account_id == account_id,
        import_jobs.c.file_hash == file_hash,
        import_jobs.c.state.not_in(ENDED),
    )
    for identity, wanted in await connection.execute(statement.order_by(import_jobs.c.id.desc())):
        if _options(wanted) == options:
            return identity
    return None


async def are_at_work(connection: AsyncConnection) -> bool:
    """Whether there is a job with which workers have something to do."""
    return (await connection.execute(select(import_jobs.c.id).where(_is_in(AT_WORK)).limit(1))).first() is not None


async def change(
    connection: AsyncConnection, key: JobKey, states: Collection[JobState], values: Mapping[str, Any]
) -> bool:
    """Change a job, if it is in one of these states; whether it was."""
    account_id, job_id = key
    statement = update(import_jobs).where(
        import_jobs.c.account_id == account_id, import_jobs.c.id == job_id, _is_in(states)
    )
    return (await connection.execute(statement.values(dict(values)))).rowcount > 0


async def first_chunk(connection: AsyncConnection, key: JobKey) -> Chunk | None:
    """The part of a job's file that begins with its first order; None where nothing was read yet."""
    columns = [import_chunks.c[name] for name in Chunk.__struct_fields__]
    statement = select(*columns).where(
        import_chunks.c.account_id == key[0], import_chunks.c.job_id == key[1], ~import_chunks.c.is_in_turn
    )
    row = (await connection.execute(statement.order_by(import_chunks.c.number).limit(1))).mappings().first()
    return None if row is None else Chunk(**{name: row[name] for name in Chunk.__struct_fields__})


async def drop_work(connection: AsyncConnection, key: JobKey) -> None:
    """Let nobody import what is not imported yet of a job, and whoever does so now find that it was taken away."""
    statement = update(import_chunks).where(
        import_chunks.c.account_id == key[0], import_chunks.c.job_id == key[1], import_chunks.c.state != "done"
    )
    await connection.execute(statement.values(state="dropped", holder=None, held_until=None))
    of_job = (import_foretold.c.account_id == key[0], import_foretold.c.job_id == key[1])
    await connection.execute(delete(import_foretold).where(*of_job))


async def keep_counts(connection: AsyncConnection, key: JobKey, now: datetime, *, are_refused: bool) -> Counts:
    """Note with a job that ends what became of its orders: its chunks need not be asked any more.

    `are_refused`: nothing was kept of those that are not rejected.
    """
    of_job = (import_jobs.c.account_id == key[0], import_jobs.c.id == key[1])
    read = (await connection.execute(select(import_jobs.c.orders_read).where(*of_job))).scalar_one()
    tally = (await _tallies(connection, [key], now)).get(key, _Tally({}, 0))
    numbers = {"rejected": tally.counts.get("rejected", 0)} if are_refused else tally.counts
    counts = Counts(read=read, **numbers)
    values = {"counts": text_of(counts), "problem_counts": text_of(await _problem_counts(connection, key))}
    await connection.execute(update(import_jobs).where(*of_job).values(values))
    return counts


async def list_rejections(
    connection: AsyncConnection, key: JobKey, after: int, limit: int, offset: int = 0
) -> list[Rejection]:
    """So many rejected orders of a job, in the order of the file, that begin after a row; `offset` are passed over."""
    columns = (import_rejections.c.rows, import_rejections.c.reference, import_rejections.c.problems)
    statement = select(*columns).where(
        import_rejections.c.account_id == key[0],
        import_rejections.c.job_id == key[1],
        import_rejections.c.first_row > after,
    )
    found = await connection.execute(statement.order_by(import_rejections.c.first_row).limit(limit).offset(offset))
    return [
        Rejection(rows=_rows.decode(rows), reference=reference, problems=_problems.decode(problems))
        for rows, reference, problems in found
    ]


async def _jobs(
    connection: AsyncConnection,
    now: datetime,
    *conditions: ColumnElement[bool],
    limit: int | None = None,
    offset: int | None = None,
) -> list[Job]:
    statement = select(import_jobs).where(*conditions).order_by(import_jobs.c.id.desc()).limit(limit).offset(offset)
    rows = (await connection.execute(statement)).mappings().all()
    open_jobs = [(row["account_id"], row["id"]) for row in rows if row["counts"] is None]
    tallies = await _tallies(connection, open_jobs, now - OF_LATE) if open_jobs else {}
    jobs: list[Job] = []
    for row in rows:
        key = (row["account_id"], row["id"])
        if row["counts"] is None:
            tally = tallies.get(key, _Tally({}, 0))
            counts = Counts(read=row["orders_read"], **tally.counts)
            problem_counts = await _problem_counts(connection, key) if tally.counts else {}
            jobs.append(_with_pace(_job(row, counts, problem_counts), tally.lately, now))
        else:
            jobs.append(_with_pace(_job(row, _counts(row["counts"]), _numbers.decode(row["problem_counts"])), 0, now))
    return jobs


def _job(row: Mapping[Any, Any], counts: Counts, problem_counts: dict[str, int]) -> Job:
    return Job(
        account_id=row["account_id"],
        id=row["id"],
        file_name=row["file_name"],
        file_bytes=row["file_bytes"],
        bytes_read=row["bytes_read"],
        options=_options(row["options"]),
        state=JobState(row["state"]),
        counts=counts,
        problem_counts=problem_counts,
        recognition=None if row["recognition"] is None else read_recognition(row["recognition"]),
        failure=None if row["failure"] is None else _problem(row["failure"]),
        created_by=row["created_by"],
        **{name: row[name] for name in _TIMES},
    )


async def _tallies(connection: AsyncConnection, keys: Sequence[JobKey], since: datetime) -> dict[JobKey, _Tally]:
    """What the chunks of jobs say of them; `lately` is since then."""
    of_job = (import_chunks.c.account_id, import_chunks.c.job_id)
    lately = func.sum(case((import_chunks.c.done_at > since, import_chunks.c.orders), else_=0))
    numbers: list[Any] = [lately, *(func.sum(import_chunks.c[name]) for name in _SUMMED)]
    statement = select(*of_job, *numbers).where(tuple_(*of_job).in_(keys)).group_by(*of_job)
    tallies: dict[JobKey, _Tally] = {}
    for row in await connection.execute(statement):
        account_id, job_id, late, *sums = cast("tuple[Any, ...]", row)
        tallies[account_id, job_id] = _Tally(dict(zip(_SUMMED, map(int, sums), strict=True)), int(late))
    return tallies


async def _problem_counts(connection: AsyncConnection, key: JobKey) -> dict[str, int]:
    statement = select(import_chunks.c.problem_counts).where(
        import_chunks.c.account_id == key[0], import_chunks.c.job_id == key[1], import_chunks.c.problem_counts != "{}"
    )
    total: Counter[str] = Counter()
    for (numbers,) in await connection.execute(statement):
        total.update(_numbers.decode(numbers))
    return dict(total.most_common())


def _with_pace(job: Job, lately: int, now: datetime) -> Job:
    """The job with how fast it is, and how long that will take."""
    began_at = job.reading_began_at
    if began_at is None:
        return job
    if job.ended_at is not None:
        seconds = (job.ended_at - began_at).total_seconds()
        return msgspec.structs.replace(job, orders_per_second=job.counts.done / seconds if seconds > 0 else None)
    seconds = min(OF_LATE, now - began_at).total_seconds()
    if job.state not in AT_WORK or not lately or seconds <= 0:
        return job
    pace = lately / seconds
    expected = job.counts.read
    if job.reading_ended_at is None and job.bytes_read:
        expected = max(expected, round(expected * job.file_bytes / job.bytes_read))
    left = expected - job.counts.done
    if job.course is JobState.CHECKING and not job.options.is_dry_run:
        left += expected
    return msgspec.structs.replace(job, orders_per_second=pace, eta_seconds=max(0, round(left / pace)))


def _is_in(states: Collection[JobState]) -> ColumnElement[bool]:
    return import_jobs.c.state.in_(states)
