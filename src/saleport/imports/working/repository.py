"""The SQL of work: how far a file is read, what became of its chunks, and what comes after the last one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Insert,
    Select,
    Update,
    and_,
    case,
    delete,
    exists,
    func,
    literal_column,
    null,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.db.columns import text_of
from saleport.db.direct import Prepared, Session
from saleport.db.statements import Rows, literals, upsert
from saleport.db.tables import import_chunks, import_foretold, import_jobs, import_rejections
from saleport.imports.chunks.chunking import Cut
from saleport.imports.claiming.claim import OPEN, Claim, Holding
from saleport.imports.job import JobKey, JobState, Rejection

_COUNTED = ("created", "updated", "unchanged", "warned", "rejected", "held")


class Part(NamedTuple):
    """What was read of a file at a time."""

    cuts: Sequence[Cut]
    bytes_read: int
    """Of the file so far."""
    orders_read: int
    is_last: bool


class Settled(NamedTuple):
    """A job of which no chunk is left."""

    key: JobKey
    state: JobState
    """Whether they were to be checked or to be imported."""
    is_dry_run: bool
    rejected: int
    """How many of its orders."""


class Done(NamedTuple):
    """What became of the orders of a chunk."""

    counts: Mapping[str, int]
    problem_counts: Mapping[str, int]
    rejections: Sequence[Rejection]


# How the reading goes.


async def tell_recognition(session: Session, key: JobKey, holding: Holding, recognition: str) -> bool:
    """Note what the file is read as; False where the worker is not the reader any more, or should not go on."""
    worker, until = holding
    return bool(await session.run(_RECOGNISE, [(*key, worker, recognition)], held_until=until))


async def tell_reading(session: Session, key: JobKey, holding: Holding, part: Part, now: datetime) -> bool:
    """Note how far the reading is, and let the chunks be imported; False, and nothing of it, where it should not go on.

    After the last part it is over: what comes next is up to those who import.
    """
    worker, until = holding
    row = (*key, worker, part.bytes_read, part.orders_read)
    began_at = now if part.cuts else None
    if part.is_last:
        is_mine = bool(await session.run(_END_READING, [row], importing_began_at=began_at, reading_ended_at=now))
    else:
        is_mine = bool(await session.run(_GO_ON_READING, [row], importing_began_at=began_at, held_until=until))
    if is_mine and part.cuts:
        await session.run(_ADD_CHUNKS, ((*key, *cut) for cut in part.cuts))
    return is_mine


async def stop_reading(
    connection: AsyncConnection, key: JobKey, worker: UUID, holding: Holding | tuple[None, None]
) -> None:
    """Read no further: others may at once, or after a while."""
    mine = (*_is_job(key), import_jobs.c.holder == worker)
    await connection.execute(update(import_jobs).where(*mine).values(holder=holding[0], held_until=holding[1]))


def _recognise(_: Dialect, rows: Rows) -> Update:
    values: dict[str, Any] = {"recognition": rows.c.recognition, "held_until": rows.shared(import_jobs.c.held_until)}
    return _of_reader(rows).values(values)


def _go_on_reading(_: Dialect, rows: Rows) -> Update:
    # Something came of it: those who began before and ended are forgotten.
    values: dict[str, Any] = {"held_until": rows.shared(import_jobs.c.held_until), "tries": _literal("1")}
    return _of_reader(rows).values({**_progress(rows), **values})


def _end_reading(_: Dialect, rows: Rows) -> Update:
    checking, importing = (_literal(f"'{state}'") for state in (JobState.CHECKING, JobState.IMPORTING))
    values: dict[str, Any] = {
        "state": case((import_jobs.c.is_checked_first, checking), else_=importing),
        "reading_ended_at": rows.shared(import_jobs.c.reading_ended_at),
        "holder": null(),
        "held_until": null(),
        "tries": _literal("0"),
    }
    return _of_reader(rows).values({**_progress(rows), **values})


def _of_reader(rows: Rows) -> Update:
    is_reader = (import_jobs.c[name] == rows.c[name] for name in _READER)
    is_reading = import_jobs.c.state == _literal(f"'{JobState.READING}'")
    return update(import_jobs).where(*is_reader, is_reading).returning(import_jobs.c.id)


def _progress(rows: Rows) -> dict[str, Any]:
    began_at = case((~import_jobs.c.is_checked_first, rows.shared(import_jobs.c.importing_began_at)))
    progress = {name: rows.c[name] for name in _PROGRESS}
    return {**progress, "importing_began_at": func.coalesce(import_jobs.c.importing_began_at, began_at)}


def _add_chunks(_: Dialect, rows: Rows) -> Insert:
    fresh = {"state": "'waiting'", "tries": "0", **dict.fromkeys(_COUNTED, "0"), "problem_counts": "'{}'"}
    chunks = select(rows.source, *(_literal(value) for value in fresh.values())).where(rows.always)
    return import_chunks.insert().from_select([*_NEW_CHUNK, *fresh], chunks)


_READER = ("account_id", "id", "holder")
_PROGRESS = ("bytes_read", "orders_read")
_NEW_CHUNK = ("account_id", "job_id", *Cut._fields)
_RECOGNISE = Prepared([import_jobs.c[name] for name in (*_READER, "recognition")], _recognise)
_GO_ON_READING = Prepared([import_jobs.c[name] for name in (*_READER, *_PROGRESS)], _go_on_reading)
_END_READING = Prepared([import_jobs.c[name] for name in (*_READER, *_PROGRESS)], _end_reading)
_ADD_CHUNKS = Prepared([import_chunks.c[name] for name in _NEW_CHUNK], _add_chunks)


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
    values |= {"state": _literal("'done'"), "done_at": rows.shared(import_chunks.c.done_at)}
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


async def find_settled(session: Session, only: JobKey | None) -> list[Settled]:
    """The jobs of which no chunk is left."""
    if only is None:
        found = await session.run(_settled(has_only=False), ())
    else:
        found = await session.run(_settled(has_only=True), [only])
    return [
        Settled((account_id, job_id), JobState(state), is_dry_run, rejected)
        for account_id, job_id, state, is_dry_run, rejected in found
    ]


@cache
def _settled(*, has_only: bool) -> Prepared:
    def make(_: Dialect, rows: Rows) -> Select[Any]:
        of_job = (import_chunks.c.account_id == import_jobs.c.account_id, import_chunks.c.job_id == import_jobs.c.id)
        is_left = exists().where(*of_job, import_chunks.c.state.in_(literals(OPEN)))
        rejected = select(func.coalesce(func.sum(import_chunks.c.rejected), _literal("0"))).where(*of_job)
        columns = [import_jobs.c[name] for name in ("account_id", "id", "state", "is_dry_run")]
        settled = select(*columns, rejected.scalar_subquery().label("rejected")).where(
            import_jobs.c.state.in_(literals((JobState.CHECKING, JobState.IMPORTING))), ~is_left
        )
        if has_only:
            is_only = and_(*(import_jobs.c[column.name] == rows.c[column.name] for column in _JOB))
            settled = settled.join(rows.source, is_only)
        return settled

    return Prepared(_JOB, make)


def _literal(text: str) -> ColumnElement[Any]:
    return literal_column(text)


async def rehearse(session: Session, now: datetime) -> None:
    """Run what is about rows with none of them."""
    for prepared, shared in _ABOUT_ROWS.items():
        await session.run(prepared, (), **dict.fromkeys(shared, now))


_ABOUT_ROWS = {
    _RECOGNISE: ("held_until",),
    _GO_ON_READING: ("importing_began_at", "held_until"),
    _END_READING: ("importing_began_at", "reading_ended_at"),
    _ADD_CHUNKS: (),
    _FINISH: ("done_at",),
}


_JOB = [import_jobs.c.account_id, import_jobs.c.id]


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


def _is_job(key: JobKey) -> list[ColumnElement[bool]]:
    return [import_jobs.c.account_id == key[0], import_jobs.c.id == key[1]]


def _is_of(table: Any, key: JobKey) -> list[ColumnElement[bool]]:  # noqa: ANN401 - one of three tables
    return [table.c.account_id == key[0], table.c.job_id == key[1]]
