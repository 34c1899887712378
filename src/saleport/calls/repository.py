"""The SQL of calls: as they are kept, counted, read and forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import (
    ColumnElement,
    Dialect,
    RowMapping,
    String,
    Table,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.calls.call import FIRST_FAILURE, FIRST_FAULT, GONE, Call, Filters, Problem, Result
from saleport.calls.counting import CallCount, Grain, KeyUseCount, Wanted
from saleport.db.statements import Rows, beginning_of_step, upsert
from saleport.db.tables import FAILED_CALL, call_counts, calls, key_uses, subscription_keys
from saleport.identifiers import first_ordered_id

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(tuple[Problem, ...]).decode
_IN_LIST = [column for column in calls.c if column.name != "body"]


class Group(NamedTuple):
    """Calls that were counted together, as they are read. What they were grouped by comes first."""

    by: Any
    result: str
    bucket: int
    calls: int


class Use(NamedTuple):
    """The use of a key that there is now, from one place."""

    application_id: UUID
    slot: str
    issued_at: datetime
    host: str
    last_used_at: datetime
    calls: int


async def add_counts(connection: AsyncConnection, counts: Sequence[CallCount], uses: Sequence[KeyUseCount]) -> None:
    """Add what was counted to what is there. Both come in the order of their keys, in every worker."""
    dialect = connection.dialect
    for rows, (statement, batch) in ((counts, _adding_counts(dialect)), (uses, _adding_uses(dialect))):
        if rows:
            await connection.execute(statement, batch.parameters(rows))


async def add_calls(connection: AsyncConnection, made: Sequence[Call]) -> None:
    """Keep these calls."""
    if made:
        rows = [msgspec.structs.asdict(call) | {"problems": _encode(call.problems).decode()} for call in made]
        # Where a commit was kept and its answer lost, they are there already.
        await connection.execute(upsert(connection, calls).on_conflict_do_nothing(), rows)


async def list_calls(
    connection: AsyncConnection, account_id: UUID, filters: Filters, before: UUID | None, most: int
) -> list[Call]:
    """The newest calls that fit, of those before one, without their bodies."""
    query = select(*_IN_LIST).where(calls.c.account_id == account_id, *_conditions(filters))
    if before is not None:
        query = query.where(calls.c.id < before)
    rows = await connection.execute(query.order_by(calls.c.id.desc()).limit(most))
    return [_call(row) for row in rows.mappings()]


async def find_call(connection: AsyncConnection, account_id: UUID, call_id: UUID) -> Call | None:
    """One call whole."""
    query = select(calls).where(calls.c.account_id == account_id, calls.c.id == call_id)
    row = (await connection.execute(query)).mappings().first()
    return None if row is None else _call(row)


async def list_operations(connection: AsyncConnection, account_id: UUID, since: datetime) -> list[str]:
    """The operations of which calls were counted since then, by name."""
    query = select(call_counts.c.operation).where(*_counted_since(account_id, Grain.HOUR, since))
    rows = await connection.execute(query.distinct().order_by(call_counts.c.operation))
    return list(rows.scalars())


async def count_by_step(connection: AsyncConnection, wanted: Wanted, step: timedelta) -> list[Group]:
    """The calls by the beginning of the step that they were made in."""
    beginning = beginning_of_step(connection, call_counts.c.period, step).label("step")
    return [Group(*row) for row in await connection.execute(_counting([beginning], wanted))]


async def count_by_kind(connection: AsyncConnection, wanted: Wanted) -> list[Group]:
    """The calls by operation and application, a pair."""
    rows = await connection.execute(_counting([call_counts.c.operation, call_counts.c.application_id], wanted))
    return [Group(tuple(row)[:2], *tuple(row)[2:]) for row in rows]


async def list_uses(connection: AsyncConnection, account_id: UUID) -> list[Use]:
    """The uses of the keys that the account has now, newest first."""
    is_present = and_(
        *(
            subscription_keys.c[name] == key_uses.c[name]
            for name in ("account_id", "application_id", "slot", "issued_at")
        )
    )
    columns = [key_uses.c[name] for name in Use._fields]
    query = select(*columns).join(subscription_keys, is_present).where(key_uses.c.account_id == account_id)
    return [Use(*row) for row in await connection.execute(query.order_by(key_uses.c.last_used_at.desc()))]


async def count_by_slot(connection: AsyncConnection, account_id: UUID, since: datetime) -> dict[tuple[UUID, str], int]:
    """The calls since then, to the minute, by application and slot."""
    minute = Grain.MINUTE.beginning(since)
    # Few rows are read: minutes up to the next full hour, and hours from there on.
    hour = Grain.HOUR.beginning(minute + Grain.HOUR.length - Grain.MINUTE.length)
    counts = call_counts.c
    is_within = or_(
        and_(counts.grain == Grain.MINUTE, counts.period >= minute, counts.period < hour),
        and_(counts.grain == Grain.HOUR, counts.period >= hour),
    )
    query = select(counts.application_id, counts.slot, func.sum(counts.calls)).where(
        counts.account_id == account_id, is_within
    )
    rows = await connection.execute(query.group_by(counts.application_id, counts.slot))
    return {(application_id, slot): int(made) for application_id, slot, made in rows}


async def forget_calls(connection: AsyncConnection, before: datetime, most: int) -> int:
    """Delete some of the calls that were made before then; returns how many."""
    return await _forget(connection, calls, calls.c.called_at < before, most)


async def forget_counts(connection: AsyncConnection, grain: Grain, before: datetime, most: int) -> int:
    """Delete some of the counts of periods that began before then; returns how many."""
    return await _forget(
        connection, call_counts, and_(call_counts.c.grain == grain, call_counts.c.period < before), most
    )


async def forget_uses(connection: AsyncConnection, before: datetime, most: int) -> int:
    """Delete some of the uses that ended before then, of keys that were replaced, and from places used no more.

    Of a key that there is, the last use stays, however long ago it was.
    """
    key = ("account_id", "application_id", "slot", "issued_at")
    later = key_uses.alias("later")
    is_there = exists().where(*(subscription_keys.c[name] == key_uses.c[name] for name in key))
    was_used_later = exists().where(
        *(later.c[name] == key_uses.c[name] for name in key), later.c.last_used_at > key_uses.c.last_used_at
    )
    return await _forget(
        connection, key_uses, and_(key_uses.c.last_used_at < before, or_(~is_there, was_used_later)), most
    )


async def _forget(connection: AsyncConnection, table: Table, condition: ColumnElement[bool], most: int) -> int:
    key = list(table.primary_key.columns)
    some = select(*key).where(condition).limit(most)
    return (await connection.execute(delete(table).where(tuple_(*key).in_(some)))).rowcount


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    given: list[tuple[object, Any]] = [
        (filters.application_id, calls.c.application_id == filters.application_id),
        (filters.operation, calls.c.operation == filters.operation),
        (filters.status, calls.c.status == filters.status),
        (filters.request_id, calls.c.request_id == filters.request_id),
        (filters.order_reference, calls.c.order_reference == filters.order_reference),
        (filters.least_milliseconds, calls.c.microseconds >= (filters.least_milliseconds or 0) * 1000),
        (filters.is_failure or None, FAILED_CALL),
    ]
    conditions = [condition for value, condition in given if value is not None]
    if filters.since is not None:
        conditions.append(calls.c.id >= first_ordered_id(filters.since))
    if filters.until is not None:
        conditions.append(calls.c.id < first_ordered_id(filters.until))
    if filters.code is not None:
        # Of the text, because that needs no index and no function: codes are words that are in no other place.
        conditions.append(cast(calls.c.problems, String).contains(f'"{filters.code}"', autoescape=True))
    match filters.result:
        case Result.SUCCESS:
            conditions.append(and_(calls.c.status < FIRST_FAILURE, calls.c.status != GONE))
        case Result.CLIENT_ERROR:
            conditions += [FAILED_CALL, calls.c.status < FIRST_FAULT]
        case Result.SERVER_ERROR:
            conditions += [FAILED_CALL, calls.c.status >= FIRST_FAULT]
        case None:
            pass
    return conditions


def _call(row: RowMapping) -> Call:
    fields: dict[str, Any] = dict(row)
    fields["problems"] = _decode(fields["problems"])
    return Call(**fields)


def _counted_since(account_id: UUID, grain: Grain, since: datetime) -> list[ColumnElement[bool]]:
    counts = call_counts.c
    return [counts.account_id == account_id, counts.grain == grain, counts.period >= since]


def _counting(by: list[Any], wanted: Wanted) -> Any:  # noqa: ANN401 - a Select of as many columns
    counts = call_counts.c
    query = select(*by, counts.result, counts.bucket, cast(func.sum(counts.calls), counts.calls.type))
    query = query.where(*_counted_since(wanted.account_id, wanted.grain, wanted.since))
    if wanted.operation is not None:
        query = query.where(counts.operation == wanted.operation)
    if wanted.application_id is not None:
        query = query.where(counts.application_id == wanted.application_id)
    return query.group_by(*by, counts.result, counts.bucket)


@cache
def _adding_counts(dialect: Dialect) -> tuple[Any, Rows]:
    # Made once for each engine: to build the statement takes longer than to run it.
    columns = [call_counts.c[name] for name in CallCount._fields]
    batch = Rows(dialect, columns)
    statement = upsert(dialect, call_counts).from_select(
        [column.name for column in columns], select(batch.source).where(batch.always)
    )
    total = call_counts.c.calls + statement.excluded.calls
    return statement.on_conflict_do_update(
        index_elements=list(call_counts.primary_key.columns), set_={"calls": total}
    ), batch


@cache
def _adding_uses(dialect: Dialect) -> tuple[Any, Rows]:
    columns = [key_uses.c[name] for name in KeyUseCount._fields]
    batch = Rows(dialect, columns)
    statement = upsert(dialect, key_uses).from_select(
        [column.name for column in columns], select(batch.source).where(batch.always)
    )
    new, there = statement.excluded, key_uses.c
    newest = case((new.last_used_at > there.last_used_at, new.last_used_at), else_=there.last_used_at)
    return statement.on_conflict_do_update(
        index_elements=list(key_uses.primary_key.columns),
        set_={"calls": there.calls + new.calls, "last_used_at": newest},
    ), batch
