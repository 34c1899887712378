"""The SQL of work: who reads which file, who imports which chunk, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import (
    ColumnElement,
    Dialect,
    Integer,
    Select,
    Update,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.db.columns import text_of
from saleport.db.direct import Prepared, Session
from saleport.db.statements import Rows, upsert
from saleport.db.tables import import_chunks, import_foretold, import_jobs, import_rejections
from saleport.imports.chunks.chunking import Cut
from saleport.imports.job import ENDED, Chunk, ImportOptions, JobKey, JobState, Rejection, UnknownProducts
from saleport.imports.working.claim import Claim, Wanted

Holding = tuple[UUID, datetime]
"""A worker, and until when something is its own."""

OPEN = ("waiting", "claimed")
"""Chunks in these states are still to be imported."""

_CHUNK = [import_chunks.c[name] for name in Chunk.__struct_fields__]
_COUNTED = ("created", "updated", "unchanged", "warned", "rejected", "held")
_options = msgspec.json.Decoder(ImportOptions).decode


class Done(NamedTuple):
    """What became of the orders of a chunk."""

    counts: Mapping[str, int]
    problem_counts: Mapping[str, int]
    rejections: Sequence[Rejection]


# Who reads.


async def take_reading(
    connection: AsyncConnection, worker: UUID, now: datetime, until: datetime, wanted: Wanted
) -> JobKey | None:
    """Become the one that reads the file of the oldest job that nobody reads; None where there is none."""
    is_free = or_(import_jobs.c.holder.is_(None), import_jobs.c.held_until < now)
    oldest = select(import_jobs.c.account_id, import_jobs.c.id).where(
        import_jobs.c.state.in_([JobState.WAITING, JobState.READING]), is_free, *_only(import_jobs.c.id, *wanted)
    )
    found = (
        await connection.execute(oldest.order_by(import_jobs.c.id).limit(1).with_for_update(skip_locked=True))
    ).first()
    if found is None:
        return None
    key = (found[0], found[1])
    await connection.execute(
        update(import_jobs)
        .where(*_is_job(key))
        .values(
            state=JobState.READING,
            holder=worker,
            held_until=until,
            tries=import_jobs.c.tries + 1,
            reading_began_at=func.coalesce(
                import_jobs.c.reading_began_at, literal(now, import_jobs.c.reading_began_at.type)
            ),
        )
    )
    return key


async def reading_tries(connection: AsyncConnection, key: JobKey) -> int:
    """How many workers began to read the file of a job since anything came of it."""
    return (await connection.execute(select(import_jobs.c.tries).where(*_is_job(key)))).scalar_one()


async def tell_reading(connection: AsyncConnection, key: JobKey, worker: UUID, values: Mapping[str, Any]) -> bool:
    """Note how the reading goes; False where the worker is not the reader any more, or should not go on."""
    statement = update(import_jobs).where(
        *_is_job(key), import_jobs.c.holder == worker, import_jobs.c.state == JobState.READING
    )
    return (await connection.execute(statement.values(dict(values)))).rowcount > 0


async def end_reading(connection: AsyncConnection, key: JobKey, worker: UUID, values: Mapping[str, Any]) -> bool:
    """The same, for the last time: what comes next is up to those who import."""
    following = case((import_jobs.c.is_checked_first, JobState.CHECKING.value), else_=JobState.IMPORTING.value)
    return await tell_reading(connection, key, worker, {**values, "state": following})


async def stop_reading(
    connection: AsyncConnection, key: JobKey, worker: UUID, holding: Holding | tuple[None, None]
) -> None:
    """Read no further: others may at once, or after a while."""
    mine = (*_is_job(key), import_jobs.c.holder == worker)
    await connection.execute(update(import_jobs).where(*mine).values(holder=holding[0], held_until=holding[1]))


async def add_chunks(connection: AsyncConnection, key: JobKey, cuts: Sequence[Cut], now: datetime) -> None:
    """Let chunks be imported."""
    account_id, job_id = key
    rows = [
        {
            "account_id": account_id,
            "job_id": job_id,
            **cut._asdict(),
            "state": "waiting",
            "tries": 0,
            **dict.fromkeys(_COUNTED, 0),
            "problem_counts": "{}",
        }
        for cut in cuts
    ]
    await connection.execute(import_chunks.insert(), rows)
    began = (*_is_job(key), ~import_jobs.c.is_checked_first, import_jobs.c.importing_began_at.is_(None))
    await connection.execute(update(import_jobs).where(*began).values(importing_began_at=now))


async def count_chunks(connection: AsyncConnection, key: JobKey) -> int:
    """How many chunks a job has."""
    statement = select(func.count()).select_from(import_chunks).where(*_is_of(import_chunks, key))
    return (await connection.execute(statement)).scalar_one()


# Who imports.


async def claim(connection: AsyncConnection, holding: Holding, now: datetime, most: int, wanted: Wanted) -> list[Claim]:
    """Have so many chunks to oneself: those whose orders came before wait until it is their turn."""
    only, left = wanted
    values = {"now": now, "most": most} | ({} if only is None else {"only": only[1]})
    for chunks in (_free_chunks(only is not None), _chunks_in_turn(only is not None)):
        others = chunks.where(import_chunks.c.job_id.not_in(left)) if left else chunks
        if claims := await _claim(connection, others, values, holding):
            return claims
    return []


def _is_free(has_only: bool) -> ColumnElement[bool]:
    free = or_(
        import_chunks.c.state == "waiting",
        import_chunks.c.held_until < bindparam("now", type_=import_chunks.c.held_until.type),
    )
    only = [import_chunks.c.job_id == bindparam("only", type_=import_chunks.c.job_id.type)] if has_only else []
    return and_(import_chunks.c.state.in_(OPEN), free, *only)


# To put these together takes longer than the database takes to answer.
@cache
def _free_chunks(has_only: bool) -> Select[Any]:
    is_wanted = or_(
        import_jobs.c.state.in_([JobState.CHECKING, JobState.IMPORTING]),
        and_(import_jobs.c.state == JobState.READING, ~import_jobs.c.is_checked_first),
    )
    statement = _chunks().where(_is_free(has_only), ~import_chunks.c.is_in_turn, is_wanted)
    return statement.order_by(import_chunks.c.job_id, import_chunks.c.number).limit(bindparam("most", type_=Integer()))


@cache
def _chunks_in_turn(has_only: bool) -> Select[Any]:
    """The first chunk of a job that is not done, where all that are left are to be imported in turn."""
    left = import_chunks.alias("left_over")
    first = (
        select(left.c.account_id, left.c.job_id, func.min(left.c.number).label("number"))
        .where(left.c.state.in_(OPEN))
        .group_by(left.c.account_id, left.c.job_id)
        .having(func.count() == func.count().filter(left.c.is_in_turn))
        .subquery("first")
    )
    is_first = and_(
        import_chunks.c.account_id == first.c.account_id,
        import_chunks.c.job_id == first.c.job_id,
        import_chunks.c.number == first.c.number,
    )
    is_wanted = import_jobs.c.state.in_([JobState.CHECKING, JobState.IMPORTING])
    return _chunks().join(first, is_first).where(_is_free(has_only), import_chunks.c.is_in_turn, is_wanted).limit(1)


def _chunks() -> Select[Any]:
    of_job = and_(import_jobs.c.account_id == import_chunks.c.account_id, import_jobs.c.id == import_chunks.c.job_id)
    statement = select(*_CHUNK, import_chunks.c.tries, import_jobs.c.state, import_jobs.c.options)
    return statement.join(import_jobs, of_job).with_for_update(of=import_chunks, skip_locked=True)


async def _claim(
    connection: AsyncConnection, wanted: Select[Any], values: dict[str, Any], holding: Holding
) -> list[Claim]:
    worker, until = holding
    found = await connection.execute(wanted, values)
    claims = [
        Claim(
            Chunk(**{name: row[name] for name in Chunk.__struct_fields__}),
            row["tries"] + 1,
            is_check=row["state"] == JobState.CHECKING,
            holds=_options(row["options"]).unknown_products is UnknownProducts.HOLD,
        )
        for row in found.mappings()
    ]
    if claims:
        rows = [
            {
                "of_account": claim.chunk.account_id,
                "of_job": claim.chunk.job_id,
                "of_number": claim.chunk.number,
                "holder": worker,
                "held_until": until,
                "tries": claim.tries,
            }
            for claim in claims
        ]
        await connection.execute(_claimed(), rows)
    return claims


@cache
def _claimed() -> Update:
    chunk = {"of_account": import_chunks.c.account_id, "of_job": import_chunks.c.job_id}
    chunk |= {"of_number": import_chunks.c.number}
    is_chunk = [column == bindparam(name, type_=column.type) for name, column in chunk.items()]
    values: dict[str, Any] = {name: bindparam(name) for name in ("holder", "held_until", "tries")}
    return update(import_chunks).where(*is_chunk).values(state="claimed", **values)


async def renew(connection: AsyncConnection, worker: UUID, until: datetime) -> None:
    """Keep what a worker has claimed, and what it reads."""
    for table, states in ((import_chunks, ["claimed"]), (import_jobs, [JobState.READING])):
        mine = (table.c.state.in_(states), table.c.holder == worker)
        await connection.execute(update(table).where(*mine).values(held_until=until))


async def postpone(connection: AsyncConnection, claim: Claim, worker: UUID, holding: Holding) -> None:
    """Give up a chunk in a way that nobody claims it for a while."""
    mine = (*_is_chunk(claim.chunk), import_chunks.c.holder == worker, import_chunks.c.state == "claimed")
    await connection.execute(update(import_chunks).where(*mine).values(holder=holding[0], held_until=holding[1]))


async def is_stopped(connection: AsyncConnection, key: JobKey) -> bool:
    """Whether a job has ended or is paused."""
    state = (await connection.execute(select(import_jobs.c.state).where(*_is_job(key)))).scalar_one()
    return state in {*ENDED, JobState.PAUSED}


async def release(connection: AsyncConnection, worker: UUID, *, has_crashed: bool, only: JobKey | None = None) -> None:
    """Give up what a worker has claimed and what it reads; as if it had never begun, unless it has crashed."""
    tries = 0 if has_crashed else 1
    mine = _only(import_chunks.c.job_id, only)
    of_worker = (import_chunks.c.state == "claimed", import_chunks.c.holder == worker, *mine)
    free = {"state": "waiting", "holder": None, "held_until": None, "tries": import_chunks.c.tries - tries}
    await connection.execute(update(import_chunks).where(*of_worker).values(free))
    is_read = import_jobs.c.state.in_([JobState.READING, JobState.PAUSED])
    reads = (is_read, import_jobs.c.holder == worker, *_only(import_jobs.c.id, only))
    values = {"holder": None, "held_until": None, "tries": import_jobs.c.tries - tries}
    await connection.execute(update(import_jobs).where(*reads).values(values))


async def are_some_in_turn(connection: AsyncConnection, key: JobKey) -> bool:
    """Whether a job has orders that come twice."""
    statement = select(import_chunks.c.number).where(*_is_of(import_chunks, key), import_chunks.c.is_in_turn)
    return (await connection.execute(statement.limit(1))).first() is not None


# What became of it.


async def finish(session: Session, claim: Claim, worker: UUID, done: Done, now: datetime) -> bool:
    """Note that a chunk is done, and what was rejected of it; False where it was another's by then."""
    chunk = claim.chunk
    row = (
        chunk.account_id,
        chunk.job_id,
        chunk.number,
        worker,
        claim.tries,
        *(done.counts.get(name, 0) for name in _COUNTED),
        text_of(done.problem_counts),
    )
    if not await session.run(_FINISH, [row], done_at=now):
        return False
    if done.rejections:
        await session.run(
            _REJECT,
            (
                (*claim.key, each.rows[0], chunk.number, text_of(each.rows), each.reference, text_of(each.problems))
                for each in done.rejections
            ),
        )
    return True


async def keep_claimed(session: Session, claim: Claim, worker: UUID) -> bool:
    """Let nobody else claim a chunk before the transaction ends; False where it is another's by now."""
    chunk = claim.chunk
    row = (chunk.account_id, chunk.job_id, chunk.number, worker, claim.tries)
    return bool(await session.run(_KEEP_CLAIMED, [row]))


def _is_claim(rows: Rows) -> list[ColumnElement[bool]]:
    # The worker alone does not say which claim it is: it may have lost one to check, and have one to import since.
    return [*(import_chunks.c[name] == rows.c[name] for name in _CLAIM), import_chunks.c.state == "claimed"]


def _keep_claimed(_: Dialect, rows: Rows) -> Select[UUID]:
    statement = select(import_chunks.c.job_id).join(rows.source, and_(*_is_claim(rows)))
    return statement.with_for_update(of=import_chunks)


def _finish(_: Dialect, rows: Rows) -> Update:
    values = {name: rows.c[name] for name in (*_COUNTED, "problem_counts")}
    values |= {"state": literal_column("'done'"), "done_at": rows.shared(import_chunks.c.done_at)}
    return update(import_chunks).where(*_is_claim(rows)).values(values).returning(import_chunks.c.job_id)


_CLAIM = ("account_id", "job_id", "number", "holder", "tries")
_FINISHED = (*_CLAIM, *_COUNTED, "problem_counts")
_KEEP_CLAIMED = Prepared([import_chunks.c[name] for name in _CLAIM], _keep_claimed)
_FINISH = Prepared([import_chunks.c[name] for name in _FINISHED], _finish)


def _reject(dialect: Dialect, rows: Rows) -> Any:  # noqa: ANN401 - either engine's Insert
    insert = upsert(dialect, import_rejections).from_select(_REJECTED, select(rows.source).where(rows.always))
    # In the second half of reject-all an order may fail that did not in the first.
    return insert.on_conflict_do_nothing().returning(import_rejections.c.job_id)


_REJECTED = ["account_id", "job_id", "first_row", "chunk", "rows", "reference", "problems"]
_REJECT = Prepared([import_rejections.c[name] for name in _REJECTED], _reject)


# What comes next.


async def find_settled(connection: AsyncConnection, only: JobKey | None) -> list[tuple[JobKey, JobState]]:
    """The jobs of which no chunk is left, and whether that is to be checked or to be imported."""
    is_left = exists().where(
        import_chunks.c.account_id == import_jobs.c.account_id,
        import_chunks.c.job_id == import_jobs.c.id,
        import_chunks.c.state.in_(OPEN),
    )
    statement = select(import_jobs.c.account_id, import_jobs.c.id, import_jobs.c.state).where(
        import_jobs.c.state.in_([JobState.CHECKING, JobState.IMPORTING]), ~is_left, *_only(import_jobs.c.id, only)
    )
    found = await connection.execute(statement)
    return [((account_id, job_id), JobState(state)) for account_id, job_id, state in found]


async def import_what_was_checked(connection: AsyncConnection, key: JobKey, now: datetime) -> bool:
    """Let all chunks of a job be imported, after they were checked; False where another worker did so."""
    statement = update(import_jobs).where(
        *_is_job(key), import_jobs.c.state == JobState.CHECKING, import_jobs.c.checking_ended_at.is_(None)
    )
    values = {"state": JobState.IMPORTING, "checking_ended_at": now, "importing_began_at": now}
    if not (await connection.execute(statement.values(values))).rowcount:
        return False
    # The tries go on, so that a claim to check is never taken for one to import.
    fresh = {"state": "waiting", "holder": None, "held_until": None, "done_at": None}
    fresh |= {**dict.fromkeys(_COUNTED, 0), "problem_counts": "{}"}
    await connection.execute(update(import_chunks).where(*_is_of(import_chunks, key)).values(fresh))
    await connection.execute(delete(import_foretold).where(*_is_of(import_foretold, key)))
    return True


async def end_checking(connection: AsyncConnection, key: JobKey, now: datetime) -> None:
    """Note when all orders of a job were checked."""
    unnoted = (*_is_job(key), import_jobs.c.checking_ended_at.is_(None))
    await connection.execute(update(import_jobs).where(*unnoted).values(checking_ended_at=now))


def _only(job_id: ColumnElement[UUID], only: JobKey | None, left: Sequence[UUID] = ()) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [job_id.not_in(left)] if left else []
    return wanted if only is None else [*wanted, job_id == only[1]]


def _is_job(key: JobKey) -> list[ColumnElement[bool]]:
    return [import_jobs.c.account_id == key[0], import_jobs.c.id == key[1]]


def _is_of(table: Any, key: JobKey) -> list[ColumnElement[bool]]:  # noqa: ANN401 - one of three tables
    return [table.c.account_id == key[0], table.c.job_id == key[1]]


def _is_chunk(chunk: Chunk) -> list[ColumnElement[bool]]:
    return [*_is_of(import_chunks, (chunk.account_id, chunk.job_id)), import_chunks.c.number == chunk.number]
