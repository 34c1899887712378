"""The idioms that need care because the two engines spell them differently."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    FromClause,
    Table,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    text,
    true,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import TypeEngine

from saleport.db.columns import ExactText, JsonText, UtcDateTime, from_microseconds, to_microseconds
from saleport.identifiers import id_of

PLANNED_ANEW = "set_config('plan_cache_mode', 'force_custom_plan', true)"
"""What has the statements of a transaction planned for the tables as they are by now, on the server: a plan that was
remembered while a table was small reads all of it when it has grown, each time again."""

_SHARED = "shared_"
_NOTHING: Mapping[str, Any] = {}


def upsert(connection: AsyncConnection | Dialect, table: Table) -> Any:  # noqa: ANN401 - either engine's Insert
    """An INSERT with `on_conflict_do_nothing`, `on_conflict_do_update` and RETURNING, in the engine's own spelling."""
    return (postgresql.insert if _is_postgresql(connection) else sqlite.insert)(table)


async def is_my_turn(connection: AsyncConnection, work: int) -> bool:
    """Whether no other worker does this work now, of those that ask; it is this one's until the transaction ends.

    `work` is any number that stands for it everywhere. On an embedded database whoever writes is alone anyway.
    """
    if not _is_postgresql(connection):
        return True
    return bool((await connection.execute(text("SELECT pg_try_advisory_xact_lock(:work)"), {"work": work})).scalar())


async def call(connection: AsyncConnection, channel: str) -> None:
    """Call all that hear this channel (`Database.hear`), once the transaction is committed.

    On an embedded database nobody is called, and must look.
    """
    if _is_postgresql(connection):
        await connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": channel})


async def plan_anew(connection: AsyncConnection) -> None:
    """Have rows found by their keys in the rest of the transaction, however much their tables have grown."""
    if _is_postgresql(connection):
        await connection.exec_driver_sql(f"SELECT {PLANNED_ANEW}, set_config('enable_seqscan', 'off', true)")


def beginning_of_step(connection: AsyncConnection, instant: ColumnElement[datetime], step: timedelta) -> Any:  # noqa: ANN401
    """The beginning of the step that an instant is in, where steps of this length follow each other since 1970."""
    if _is_postgresql(connection):
        seconds = func.floor(func.extract("epoch", instant) / step.total_seconds()) * step.total_seconds()
        return type_coerce(func.to_timestamp(seconds), UtcDateTime())
    number = type_coerce(instant, BigInteger())
    return type_coerce(number - number % (step // timedelta(microseconds=1)), UtcDateTime())


class Rows:
    """Many rows as one table of a statement, so that a batch of any size is one statement with one plan.

    PostgreSQL gets an array per column (`unnest`), SQLite one JSON text (`json_each`).
    `Rows(connection, [orders.c.id, orders.c.version])` has `.c`, the columns in the given order;
    `parameters(rows)` makes what `execute` needs of an iterable of tuples. What is the same for all rows is better
    sent once: `shared(orders.c.imported_at)` is that value, and `parameters(rows, {"imported_at": now})` sends it.
    """

    def __init__(self, connection: AsyncConnection | Dialect, columns: Sequence[Column[Any]]) -> None:
        """A connection, or the dialect of the one that will be used."""
        self._is_postgresql = _is_postgresql(connection)
        self._columns = columns
        self.source: FromClause = self._unnest() if self._is_postgresql else self._json_each()
        # SQLite reads `INSERT ... SELECT ... ON CONFLICT` as a join's ON unless a WHERE stands between.
        self.always = true()
        self.c = self.source.c

    def shared(self, column: Column[Any]) -> ColumnElement[Any]:
        """The value that all rows have in this column."""
        return bindparam(f"{_SHARED}{column.name}", type_=column.type)

    def parameters(self, rows: Iterable[Sequence[Any]], shared: Mapping[str, Any] = _NOTHING) -> dict[str, Any]:
        """The bound values for the given rows, and for what they share, by the name of its column."""
        if self._is_postgresql:
            columns = list(zip(*rows, strict=True)) or [()] * len(self._columns)
            values = {f"rows_{column.name}": list(each) for column, each in zip(self._columns, columns, strict=True)}
            return values | {f"{_SHARED}{name}": value for name, value in shared.items()}
        values = [[plain(value) for value in row] for row in rows]
        return {"rows": msgspec.json.encode(values).decode()} | {
            f"{_SHARED}{name}": plain(value) for name, value in shared.items()
        }

    def _unnest(self) -> FromClause:
        arrays = [
            bindparam(f"rows_{column.name}", type_=postgresql.ARRAY(_sent_as(column))) for column in self._columns
        ]
        names = [column.name for column in self._columns]
        rows = func.unnest(*arrays).table_valued(*names, name="rows").render_derived()
        return select(*(_received(column, rows.c[column.name]) for column in self._columns)).subquery("batch")

    def _json_each(self) -> FromClause:
        rows = func.json_each(bindparam("rows", type_=Text())).table_valued("value", name="rows")
        return select(
            *(
                type_coerce(func.json_extract(rows.c.value, f"$[{place}]"), column.type).label(column.name)
                for place, column in enumerate(self._columns)
            )
        ).subquery("batch")


def _is_postgresql(connection: AsyncConnection | Dialect) -> bool:
    return (connection if isinstance(connection, Dialect) else connection.dialect).name == "postgresql"


def _sent_as(column: Column[Any]) -> TypeEngine[Any]:
    # JSON travels as text and is cast on arrival; a collation has no place in an array's type.
    return Text() if isinstance(column.type, JsonText | ExactText) else column.type


def _received(column: Column[Any], value: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, JsonText):
        return cast(value, postgresql.JSONB()).label(column.name)
    return type_coerce(value, column.type).label(column.name)


def literals(texts: Iterable[str]) -> list[ColumnElement[Any]]:
    """Texts of our own as they stand in a statement: as parameters they would be sent with each call of it."""
    return [literal_column(f"'{each}'") for each in texts]


def plain(value: Any) -> Any:  # noqa: ANN401 - any column's value
    """A value as the embedded database takes it."""
    match value:
        case UUID():
            return value.hex
        case datetime():
            return to_microseconds(value)
        case bytes():
            return value.decode()
        case _:
            return value


def reader_of(kind: TypeEngine[Any]) -> Callable[[Any], Any]:
    """What makes of a value of this type, as the embedded database has it, what Python has for it."""
    match kind:
        case Uuid():
            return _id
        case Boolean():
            return bool
        case UtcDateTime():
            return from_microseconds
        case _:
            return _as_it_is


def _id(value: str) -> UUID:
    return id_of(bytes.fromhex(value))


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - any column's value
    return value
