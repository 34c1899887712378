"""Opens a database by its address and hands out transactions; the only file that sets up drivers."""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, event, make_url
from sqlalchemy import Connection as PlainConnection
from sqlalchemy.dialects.postgresql.asyncpg import dialect as server_dialect
from sqlalchemy.exc import DisconnectionError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from saleport import metrics
from saleport.db.direct import EmbeddedRoad, ServerRoad, Work
from saleport.db.failures import (
    CONNECTION_FAILURES,
    StatementFailed,
    passing_reason,
    unavailable,
    unique_violation,
)
from saleport.logs import logger

_CONNECT_SECONDS = 3
_STATEMENT_SECONDS = 15
POOL_WAIT_SECONDS = 5
"""How long whoever wants a connection waits for one."""
_SOON_SECONDS = 1.0
# What is asked on a road is about rows whose keys are given, or about the few in a state that an index has: what can be
# claimed, say. A plan that is remembered while a table is small reads all of it, and goes on to when it is large: until
# the server has looked at the table again, a minute or more, one order that changes would take as long as all of them.
_BY_KEY = {"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off"}
# Claims, orders and models are looked for while tables are empty, too: a plan that is remembered from then, or from
# when all was deleted, reads them as a whole when they no longer are.
_PLANNED_ANEW = {"plan_cache_mode": "force_custom_plan"}
_PASSING = {"synchronous_commit": "off", **_PLANNED_ANEW}
_PRAGMAS = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")

T = TypeVar("T")

Transaction = AsyncConnection
"""A transaction as verbs hand it on: to their repository, and to what notes in it what they do."""

log = logger("database")


class Database:
    """One database, either engine. Every transaction goes through `writing` or `reading`."""

    def __init__(self, url: str, connections: int = 10) -> None:
        """`url` as in the setting `database_url`. Nothing is opened before the first transaction."""
        self.is_embedded = url.startswith("sqlite:")
        self.engine = _embedded(url, connections) if self.is_embedded else _server(url, connections)
        self._road = _embedded_road(url) if self.is_embedded else _server_road(url)
        self._passing_road = self._road if self.is_embedded else _server_road(url, **_PASSING)
        # Who reads a file waits for nobody who writes it.
        self._reading_road = _embedded_road(url) if self.is_embedded else _server_road(url, **_PLANNED_ANEW)
        self._writer_engine = self.engine.execution_options(is_writing=True)
        # One file has one writer: waiting here, in order, is kinder than polling its lock.
        self._writer = asyncio.Lock() if self.is_embedded else None
        self._is_away: dict[object, bool] = {}
        self._connections = connections
        self._wanted = 0

    @property
    def batches_in_flight(self) -> int:
        """How many batches of writes are worth having under way at a time (docs/performance.md)."""
        return 1 if self.is_embedded else 3

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction that writes: committed, on stable storage, when the block ends; undone when it raises.

        Raises Unavailable when the database cannot be used now, UniqueViolation when a key is taken.
        """
        if self._writer is None:
            async with self._transaction(self._writer_engine) as connection:
                yield connection
            return
        async with self._writer, self._transaction(self._writer_engine) as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction that only reads; same errors as `writing`."""
        async with self._transaction(self.engine) as connection:
            yield connection

    async def close(self) -> None:
        """Close all connections."""
        for road in (self._road, self._passing_road, self._reading_road):
            await road.close()
        await self.engine.dispose()

    async def run_directly(self, work: Work[T], *, is_lasting: bool = True) -> T:
        """The result of work on a connection of the driver itself, beside the pool's. Same errors as `writing`.

        What is not lasting is seen by all at once, and lost where the database crashes before it is on stable storage:
        never without all that was written after it.
        """
        road = self._road if is_lasting else self._passing_road
        async with self._writer or nullcontext():
            with self._translating(self._road):
                return await road.run(work)

    async def read_directly(self, work: Work[T]) -> T:
        """The same of work that only reads, and can be done again: what a restarted database cut is not noticed."""
        began = time.monotonic()
        with self._translating(self.engine):
            try:
                return await self._reading_road.run(work)
            except CONNECTION_FAILURES as error:
                # A connection that was cut while it lay idle fails at once, and a fresh one works.
                if passing_reason(error) is None or time.monotonic() - began > _SOON_SECONDS:
                    raise
            return await self._reading_road.run(work)

    async def hear(self, channel: str, heard: Callable[[], None]) -> None:
        """Be told of each `statements.call` on a channel, from any process, on a connection beside the pool's.

        Returns when that is lost, or cannot be had; never where the engine has no calls.
        """
        # Whoever does more than hear is told that the database is away, and tells it.
        with suppress(*CONNECTION_FAILURES):
            await self._road.hear(channel, heard)

    @asynccontextmanager
    async def _transaction(self, engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
        self._wanted += 1
        self._tell_of_pool()
        try:
            with self._translating(engine):
                async with engine.begin() as connection:
                    yield connection
        finally:
            self._wanted -= 1
            self._tell_of_pool()

    def _tell_of_pool(self) -> None:
        in_use = min(self._wanted, self._connections)
        metrics.pool(self._connections, in_use, self._wanted - in_use)

    @contextmanager
    def _translating(self, way: object) -> Generator[None]:
        """What the drivers raise becomes what the service understands; `way` is what a person is told of once."""
        try:
            yield
        except CONNECTION_FAILURES as error:
            if isinstance(error, IntegrityError) and (violation := unique_violation(error)):
                raise violation from None
            reason = passing_reason(error)
            if reason is None:
                raise StatementFailed(error).with_traceback(error.__traceback__) from None
            if not self._is_away.get(way):
                self._is_away[way] = True
                log.error("database cannot be used", reason=reason)
            raise unavailable(reason) from None
        # Told apart for reading and writing: on a full disk the one works and the other does not.
        if self._is_away.get(way):
            self._is_away[way] = False
            log.info("database is back")


def _embedded(url: str, connections: int) -> AsyncEngine:
    file = _file(url)
    with suppress(OSError):  # then the file cannot be opened, and that is said when it is
        Path(file).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # It holds names and addresses: for its owner alone, and what SQLite puts beside it takes after it.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{file}",
        pool_size=connections,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's connection  # pyright: ignore[reportUnusedFunction]
        # The driver would begin transactions by itself, and too late to be immediate: we begin them.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: PlainConnection) -> None:  # pyright: ignore[reportUnusedFunction]
        # A transaction that will write takes the lock at once: one that began reading cannot always get it later.
        is_writing = connection.get_execution_options().get("is_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")

    return engine


def _embedded_road(url: str) -> EmbeddedRoad:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(_file(url), isolation_level=None, check_same_thread=False)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    return EmbeddedRoad(connect)


def _file(url: str) -> str:
    return url.removeprefix("sqlite:///")


def _server(url: str, connections: int) -> AsyncEngine:
    address, options = _server_address(url)
    engine = create_async_engine(
        address,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_use_lifo=True,
        hide_parameters=True,
        # JSON is encoded and decoded by us, once: text passes through.
        json_serializer=_unchanged,
        json_deserializer=_unchanged,
        connect_args=options,
    )

    @event.listens_for(engine.sync_engine, "checkout")
    def _is_open(connection: Any, *_: object) -> None:  # noqa: ANN401 - the driver's connection  # pyright: ignore[reportUnusedFunction]
        # What a restarted server left in the pool is known to be cut: whoever comes first must not find out.
        if connection.driver_connection.is_closed():
            raise DisconnectionError

    return engine


def _server_road(url: str, **server_settings: str) -> ServerRoad:
    address, options = _server_address(url)
    _, names = server_dialect().create_connect_args(address)
    server_settings = {**options["server_settings"], **_BY_KEY, **server_settings}
    return ServerRoad({**names, **options, "server_settings": server_settings})


def _server_address(url: str) -> tuple[URL, dict[str, Any]]:
    """Where the server is, and how it is talked to."""
    address = make_url(url).set(drivername="postgresql+asyncpg")
    # libpq's name for it, which operators write; the driver has another.
    ssl = address.query.get("sslmode")
    return address.difference_update_query(["sslmode"]), {
        **({"ssl": ssl} if ssl else {}),
        "timeout": _CONNECT_SECONDS,
        "command_timeout": _STATEMENT_SECONDS + 1,
        "server_settings": {
            "application_name": "saleport",
            "statement_timeout": str(_STATEMENT_SECONDS * 1000),
            # An answer of 200 promises stable storage, whatever the server's default is.
            "synchronous_commit": "on",
            # Statements here are short: compiling them would cost more than running them.
            "jit": "off",
        },
    }


def _unchanged(text: str) -> str:
    return text
