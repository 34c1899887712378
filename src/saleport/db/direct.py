"""The short road to the database, for the import of orders and what workers ask all the time: on the driver itself.

Everything else goes through SQLAlchemy's connections (`Database.writing`, `reading`). Here its
statements are compiled once, and a batch of orders costs the driver's work and no more.
"""

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, NamedTuple, TypeVar

import asyncpg
from sqlalchemy import Column, Dialect
from sqlalchemy.dialects.postgresql.asyncpg import dialect as server_dialect
from sqlalchemy.dialects.sqlite.aiosqlite import dialect as embedded_dialect

from saleport.db.copying import copied
from saleport.db.statements import PLANNED_ANEW, Rows, plain, reader_of

T = TypeVar("T")

Row = tuple[Any, ...]
"""A row of an answer: what Python has for the types of its columns, and JSON as its text."""

Work = Callable[["Session"], Coroutine[Any, Any, T]]
"""What is done on one connection. It waits for nothing but the session."""


class Prepared:
    """A statement about many rows, compiled once for each engine."""

    def __init__(self, columns: Sequence[Column[Any]], make: Callable[[Dialect, Rows], Any]) -> None:
        """`columns` are those of the rows that will be given; `make` builds the statement around them."""
        self._columns = columns
        self._make = make
        self._compiled: dict[str, _Compiled] = {}

    def compiled(self, dialect: Dialect) -> "_Compiled":
        """Its text for one engine, and what makes its parameters."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            rows = Rows(dialect, self._columns)
            made = self._make(dialect, rows)
            statement = made.compile(dialect=dialect)
            read = tuple(reader_of(column.type) for column in made.exported_columns)
            compiled = _Compiled(str(statement), tuple(statement.positiontup), statement.params, rows, read)
            self._compiled[dialect.name] = compiled
        return compiled


class _Compiled(NamedTuple):
    text: str
    names: tuple[str, ...]
    """Of its parameters, in their order."""
    constants: dict[str, Any]
    rows: Rows
    read: "tuple[Callable[[Any], Any], ...]"
    """What makes of each column of its answer what Python has for it, where the database is an embedded one."""

    def values(self, row: Sequence[Any]) -> Row:
        return tuple(None if value is None else read(value) for read, value in zip(self.read, row, strict=True))

    def parameters(self, rows: Iterable[Sequence[Any]], shared: Mapping[str, Any]) -> list[Any]:
        values = self.constants | self.rows.parameters(rows, shared)
        return [values[name] for name in self.names]


class Session(ABC):
    """A connection to the database, while it does one piece of work."""

    @abstractmethod
    async def run(self, prepared: Prepared, rows: Iterable[Sequence[Any]], **shared: Any) -> Sequence[Row]:  # noqa: ANN401
        """What a statement about these rows answers; `shared` are the values that all of them have, by column.

        Outside of `transaction` it is a transaction of its own: kept, on stable storage, when it returns.
        """

    @abstractmethod
    async def call(self, channel: str) -> None:
        """Call all that hear this channel (`Road.hear`), once the transaction is committed; nobody where the engine
        has no calls."""

    @abstractmethod
    async def add(self, columns: Sequence[Column[Any]], rows: Sequence[Sequence[Any]], shared: Sequence[Any]) -> bool:
        """Add rows with these columns to their table, by the fastest way there is; whether they were added.

        Within a large transaction only, before anything else is written in it. None of them is added where one is there
        already. What the last columns have in all rows is `shared`.
        """

    @abstractmethod
    def transaction(self, *, is_large: bool = False) -> AbstractAsyncContextManager[Any]:
        """What runs within is kept together, on stable storage, when the block ends; undone when it raises. None is
        begun within another.

        A large one is about thousands of rows: its statements are planned for the tables as they are by now, and
        the disk is given what it writes bit by bit.
        """


class Road(ABC):
    """Where work gets its connections. They are made when they are needed, and given up when work on them fails."""

    @abstractmethod
    async def run(self, work: Work[T]) -> T:
        """The result of the work. Raises whatever the driver raises."""

    @abstractmethod
    async def hear(self, channel: str, heard: Callable[[], None]) -> None:
        """Tell of each `call` on a channel, from any process, until the connection is lost; of none where the engine
        has no calls. Raises whatever the driver raises."""

    @abstractmethod
    async def close(self) -> None:
        """Close every connection."""


class ServerRoad(Road):
    """To PostgreSQL: as many connections as work is done at a time."""

    _dialect: Dialect = server_dialect()

    def __init__(self, options: dict[str, Any]) -> None:
        """`options` are those of `asyncpg.connect`."""
        self._options = options
        self._idle: list[asyncpg.Connection] = []

    async def run(self, work: Work[T]) -> T:
        """See Road."""
        connection = await self._connection()
        try:
            result = await work(_ServerSession(connection, self._dialect))
        except BaseException:
            connection.terminate()
            # What broke this connection (a server that was restarted) has broken the others too.
            await self.close()
            raise
        self._idle.append(connection)
        return result

    async def hear(self, channel: str, heard: Callable[[], None]) -> None:
        """See Road."""
        connection = await asyncpg.connect(**self._options)
        is_lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: is_lost.set())

            def tell(*_: object) -> None:
                heard()

            await connection.add_listener(channel, tell)
            await is_lost.wait()
        finally:
            connection.terminate()

    async def close(self) -> None:
        """See Road."""
        while self._idle:
            self._idle.pop().terminate()

    async def _connection(self) -> asyncpg.Connection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return await asyncpg.connect(**self._options)


_SAVEPOINT = "added"
# What is written goes on to the disk at once: at the next checkpoint all of it would, and every commit wait meanwhile.
# All of it is one exchange: each of them costs both sides as much as a few orders.
_BEGIN_LARGE = f"BEGIN; SELECT {PLANNED_ANEW}, set_config('backend_flush_after', '512kB', true); SAVEPOINT {_SAVEPOINT}"


class _ServerSession(Session):
    def __init__(self, connection: asyncpg.Connection, dialect: Dialect) -> None:
        self._connection = connection
        self._dialect = dialect

    async def run(self, prepared: Prepared, rows: Iterable[Sequence[Any]], **shared: Any) -> Sequence[Row]:  # noqa: ANN401
        compiled = prepared.compiled(self._dialect)
        # The driver prepares a text that it has not seen on this connection, and remembers it.
        records: Any = await self._connection.fetch(compiled.text, *compiled.parameters(rows, shared))
        return records

    async def call(self, channel: str) -> None:
        await self._connection.fetch("SELECT pg_notify($1, '')", channel)

    async def add(self, columns: Sequence[Column[Any]], rows: Sequence[Sequence[Any]], shared: Sequence[Any]) -> bool:
        names = [column.name for column in columns]
        try:
            await self._connection.copy_to_table(
                columns[0].table.name, source=_pieces(copied(columns, rows, shared)), columns=names, format="binary"
            )
        except asyncpg.UniqueViolationError:
            # A key that is there must not be the end of the whole.
            await self._connection.execute(f"ROLLBACK TO {_SAVEPOINT}")
            return False
        return True

    @asynccontextmanager
    async def transaction(self, *, is_large: bool = False) -> AsyncGenerator[None]:
        await self._connection.execute(_BEGIN_LARGE if is_large else "BEGIN")
        try:
            yield
        except BaseException:
            if not self._connection.is_closed():
                await self._connection.execute("ROLLBACK")
            raise
        await self._connection.execute("COMMIT")


class EmbeddedRoad(Road):
    """To an SQLite file: one connection, in a thread of its own.

    The whole piece of work runs in that thread at once. An asynchronous driver would change
    threads twice for every statement, and each change waits for the interpreter's lock.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="saleport-orders")
        self._connection: sqlite3.Connection | None = None

    async def run(self, work: Work[T]) -> T:
        """See Road."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._complete, work)

    async def hear(self, channel: str, heard: Callable[[], None]) -> None:
        """See Road."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """See Road."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._give_up)

    def _complete(self, work: Work[T]) -> T:
        if self._connection is None:
            self._connection = self._connect()
        coroutine = work(_EmbeddedSession(self._connection))
        try:
            # Nothing in the work waits: the session answers at once, so one step is all of it.
            coroutine.send(None)
        except StopIteration as done:
            return done.value
        except BaseException:
            self._give_up()
            raise
        coroutine.close()
        raise RuntimeError("work on an embedded database may wait for nothing but its session")

    def _give_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


async def _pieces(content: Iterable[bytes]) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece


_IS_THERE = (sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE)


class _EmbeddedSession(Session):
    _dialect: Dialect = embedded_dialect()

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def run(self, prepared: Prepared, rows: Iterable[Sequence[Any]], **shared: Any) -> Sequence[Row]:  # noqa: ANN401
        compiled = prepared.compiled(self._dialect)
        found = self._connection.execute(compiled.text, compiled.parameters(rows, shared)).fetchall()
        return [compiled.values(row) for row in found]

    async def call(self, channel: str) -> None:
        """Nobody hears."""

    async def add(self, columns: Sequence[Column[Any]], rows: Sequence[Sequence[Any]], shared: Sequence[Any]) -> bool:
        names, marks = ", ".join(column.name for column in columns), ", ".join("?" * len(columns))
        text = f"INSERT INTO {columns[0].table.name} ({names}) VALUES ({marks})"  # noqa: S608 - the names are our own
        tail = [plain(value) for value in shared]
        self._connection.execute("SAVEPOINT added")
        try:
            self._connection.executemany(text, ([plain(value) for value in row] + tail for row in rows))
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorcode not in _IS_THERE:
                raise
            self._connection.execute("ROLLBACK TO added")
            return False
        finally:
            self._connection.execute("RELEASE added")
        return True

    @asynccontextmanager
    async def transaction(self, *, is_large: bool = False) -> AsyncGenerator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
