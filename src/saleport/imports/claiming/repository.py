"""The SQL of claims: who reads which file, and who imports which chunk."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Dialect,
    Integer,
    Select,
    Update,
    and_,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.db.columns import UtcDateTime
from saleport.db.direct import Prepared, Session
from saleport.db.statements import Rows, literals
from saleport.db.tables import import_chunks, import_jobs
from saleport.imports.claiming.claim import OPEN, Claim, ClaimedFile, Holding, Wanted
from saleport.imports.job import ENDED, Chunk, ImportOptions, JobKey, JobState, UnknownProducts

_options = msgspec.json.Decoder(ImportOptions).decode


# What only the statements know: the time by which others' claims are over, how many chunks are wanted, of which job.
_NOW = Column("now", UtcDateTime())
_MOST = Column("most", Integer())
_ONLY = Column("only", import_jobs.c.id.type)
_LEFT = [import_jobs.c.id]
_OF_FILE = ("account_id", "id", "file_name", "file_bytes", "options", "tries")
_CHUNK = Chunk.__struct_fields__


async def take_reading(session: Session, holding: Holding, now: datetime, wanted: Wanted) -> ClaimedFile | None:
    """Become the one that reads the file of the oldest job that nobody reads; None where there is none."""
    found = await _run(session, _file(wanted.only is not None), holding, wanted, now=now)
    for account_id, job_id, name, size, options, tries, known, known_orders in found:
        return ClaimedFile((account_id, job_id), name, size, _options(options), tries, known, known_orders)
    return None


async def claim(session: Session, holding: Holding, now: datetime, most: int, wanted: Wanted) -> list[Claim]:
    """Have so many chunks to oneself: those whose orders came before wait until it is their turn."""
    for chunks in (_free_chunks, _chunks_in_turn):
        claimed = await _run(session, chunks(wanted.only is not None), holding, wanted, now=now, most=most)
        if claimed:
            return sorted(map(_claim_of, claimed), key=lambda each: (each.chunk.job_id, each.chunk.number))
    return []


async def _run(
    session: Session, prepared: Prepared, holding: Holding, wanted: Wanted, **values: object
) -> Sequence[tuple[Any, ...]]:
    worker, until = holding
    if wanted.only is not None:
        values["only"] = wanted.only[1]
    left = ((job_id,) for job_id in wanted.left)
    return await session.run(prepared, left, holder=worker, held_until=until, **values)


def _claim_of(row: tuple[Any, ...]) -> Claim:
    *chunk, tries, state, options = row
    return Claim(
        Chunk(**dict(zip(_CHUNK, chunk, strict=True))),
        tries,
        is_check=state == JobState.CHECKING,
        holds=_options(options).unknown_products is UnknownProducts.HOLD,
    )


async def renew(connection: AsyncConnection, worker: UUID, until: datetime) -> None:
    """Keep what a worker has claimed, and what it reads."""
    for table, states in ((import_chunks, ["claimed"]), (import_jobs, [JobState.READING])):
        mine = (table.c.state.in_(states), table.c.holder == worker)
        await connection.execute(update(table).where(*mine).values(held_until=until))


async def postpone(connection: AsyncConnection, claim: Claim, worker: UUID, holding: Holding) -> None:
    """Give up a chunk in a way that nobody claims it for a while."""
    is_chunk = (*_is_of(claim.key), import_chunks.c.number == claim.chunk.number)
    mine = (*is_chunk, import_chunks.c.holder == worker, import_chunks.c.state == "claimed")
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
    statement = select(import_chunks.c.number).where(*_is_of(key), import_chunks.c.is_in_turn)
    return (await connection.execute(statement.limit(1))).first() is not None


# To put these together takes longer than the database takes to answer. Each is one statement, and so one exchange.


@cache
def _file(has_only: bool) -> Prepared:
    def make(_: Dialect, rows: Rows) -> Update:
        now = rows.shared(_NOW)
        is_free = or_(import_jobs.c.holder.is_(None), import_jobs.c.held_until < now)
        is_wanted = (
            _is_in(import_jobs.c.state, JobState.WAITING, JobState.READING),
            is_free,
            *_of_wanted(import_jobs.c.id, rows, has_only),
        )
        oldest = select(import_jobs.c.account_id, import_jobs.c.id).where(*is_wanted).order_by(import_jobs.c.id)
        found = oldest.limit(literal_column("1")).with_for_update(skip_locked=True).cte("oldest")
        of_job = (import_chunks.c.account_id == import_jobs.c.account_id, import_chunks.c.job_id == import_jobs.c.id)
        return (
            update(import_jobs)
            .where(import_jobs.c.account_id == found.c.account_id, import_jobs.c.id == found.c.id)
            .values(
                state=literal_column(f"'{JobState.READING}'"),
                **_held(import_jobs, rows),
                reading_began_at=func.coalesce(import_jobs.c.reading_began_at, now),
            )
            .returning(
                *(import_jobs.c[name] for name in _OF_FILE),
                select(func.count()).select_from(import_chunks).where(*of_job).scalar_subquery().label("known"),
                select(func.coalesce(func.sum(import_chunks.c.orders), literal_column("0")))
                .where(*of_job)
                .scalar_subquery()
                .label("known_orders"),
            )
        )

    return Prepared(_LEFT, make)


@cache
def _free_chunks(has_only: bool) -> Prepared:
    def wanted(rows: Rows) -> Select[UUID, UUID, int]:
        is_wanted = or_(
            _is_in(import_jobs.c.state, JobState.CHECKING, JobState.IMPORTING),
            and_(_is_in(import_jobs.c.state, JobState.READING), ~import_jobs.c.is_checked_first),
        )
        return (
            _open_chunks(rows, has_only)
            .where(~import_chunks.c.is_in_turn, is_wanted)
            .order_by(import_chunks.c.job_id, import_chunks.c.number)
            .limit(rows.shared(_MOST))
        )

    return Prepared(_LEFT, _claiming(wanted))


@cache
def _chunks_in_turn(has_only: bool) -> Prepared:
    """The first chunk of a job that is not done, where all that are left are to be imported in turn."""

    def wanted(rows: Rows) -> Select[UUID, UUID, int]:
        left = import_chunks.alias("left_over")
        first = (
            select(left.c.account_id, left.c.job_id, func.min(left.c.number).label("number"))
            .where(_is_in(left.c.state, *OPEN))
            .group_by(left.c.account_id, left.c.job_id)
            .having(func.count() == func.count().filter(left.c.is_in_turn))
            .subquery("first")
        )
        is_wanted = _is_in(import_jobs.c.state, JobState.CHECKING, JobState.IMPORTING)
        chunks = _open_chunks(rows, has_only).join(first, _is_chunk(first.c))
        return chunks.where(import_chunks.c.is_in_turn, is_wanted).limit(literal_column("1"))

    return Prepared(_LEFT, _claiming(wanted))


def _claiming(wanted: Callable[[Rows], Select[UUID, UUID, int]]) -> Callable[[Dialect, Rows], Update]:
    def make(_: Dialect, rows: Rows) -> Update:
        found = wanted(rows).cte("wanted")
        of_chunk = _is_job_of_chunk()
        return (
            update(import_chunks)
            .where(_is_chunk(found.c))
            .values(state=literal_column("'claimed'"), **_held(import_chunks, rows))
            .returning(
                *(import_chunks.c[name] for name in (*_CHUNK, "tries")),
                # The embedded database tells of no other table but in this way.
                select(import_jobs.c.state).where(of_chunk).scalar_subquery().label("job_state"),
                select(import_jobs.c.options).where(of_chunk).scalar_subquery().label("job_options"),
            )
        )

    return make


def _open_chunks(rows: Rows, has_only: bool) -> Select[UUID, UUID, int]:
    is_free = or_(import_chunks.c.state == literal_column("'waiting'"), import_chunks.c.held_until < rows.shared(_NOW))
    statement = select(import_chunks.c.account_id, import_chunks.c.job_id, import_chunks.c.number)
    statement = statement.join(import_jobs, _is_job_of_chunk()).with_for_update(of=import_chunks, skip_locked=True)
    is_wanted = _of_wanted(import_chunks.c.job_id, rows, has_only)
    return statement.where(_is_in(import_chunks.c.state, *OPEN), is_free, *is_wanted)


def _held(table: Any, rows: Rows) -> dict[str, Any]:  # noqa: ANN401 - one of two tables
    values = {name: rows.shared(table.c[name]) for name in ("holder", "held_until")}
    return {**values, "tries": table.c.tries + literal_column("1")}


def _of_wanted(job_id: ColumnElement[UUID], rows: Rows, has_only: bool) -> list[ColumnElement[bool]]:
    is_not_left = job_id.not_in(select(rows.c.id))
    return [is_not_left, job_id == rows.shared(_ONLY)] if has_only else [is_not_left]


def _is_job_of_chunk() -> ColumnElement[bool]:
    return and_(import_jobs.c.account_id == import_chunks.c.account_id, import_jobs.c.id == import_chunks.c.job_id)


def _is_chunk(columns: Any) -> ColumnElement[bool]:  # noqa: ANN401 - those of a part of a statement
    return and_(*(import_chunks.c[name] == columns[name] for name in ("account_id", "job_id", "number")))


def _is_in(column: ColumnElement[Any], *states: str) -> ColumnElement[bool]:
    return column.in_(literals(states))


def _only(job_id: ColumnElement[UUID], only: JobKey | None) -> list[ColumnElement[bool]]:
    return [] if only is None else [job_id == only[1]]


def _is_job(key: JobKey) -> list[ColumnElement[bool]]:
    return [import_jobs.c.account_id == key[0], import_jobs.c.id == key[1]]


def _is_of(key: JobKey) -> list[ColumnElement[bool]]:
    return [import_chunks.c.account_id == key[0], import_chunks.c.job_id == key[1]]
