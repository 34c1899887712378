"""PostgreSQL databases with saleport's schema and nothing in them, each for one test at a time.

To copy and drop one costs a server ten times as much as to empty one that a test has left: so they come again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import asyncpg

from tests.postgres import DatabaseServer

T = TypeVar("T")

_SHAPE = """
SELECT concat(
    (SELECT string_agg(version_num, ' ') FROM alembic_version),
    (SELECT string_agg(concat(attrelid::regclass, attname, atttypid, attnotnull, attisdropped), ' '
                       ORDER BY attrelid::regclass::text, attnum)
       FROM pg_attribute WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)),
    (SELECT string_agg(concat(indexrelid::regclass, indisvalid), ' ' ORDER BY indexrelid::regclass::text)
       FROM pg_index WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)),
    (SELECT string_agg(pg_get_constraintdef(oid), ' ' ORDER BY conrelid::regclass::text, conname)
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'),
    (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal),
    (SELECT count(*) FROM pg_rewrite WHERE ev_class >= 16384),
    (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
    (SELECT count(*) FROM pg_namespace),
    (SELECT count(*) FROM pg_db_role_setting
      WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()))
)
"""
"""What a test may have changed about the tables, be it that it wanted to see how saleport takes it."""

_EMPTY = """
DO $$
DECLARE
    place regclass;
    is_filled boolean;
    filled text[];
BEGIN
    FOR place IN
        SELECT oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', place) INTO is_filled;
        IF is_filled OR pg_relation_size(place) > 65536 THEN filled := filled || place::text; END IF;
    END LOOP;
    IF filled IS NOT NULL THEN
        IF (SELECT sum(pg_table_size(name::regclass)) < 1000000 FROM unnest(filled) AS name) THEN
            SET LOCAL session_replication_role = replica;  -- whatever the order, nothing refers to what is gone
            FOREACH place IN ARRAY filled::regclass[] LOOP EXECUTE format('DELETE FROM %s', place); END LOOP;
        ELSE
            EXECUTE format('TRUNCATE %s CASCADE', array_to_string(filled, ', '));
        END IF;
    END IF;
END $$
"""
_CUT = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


class Databases:
    """Databases of one server: copies of the `original`, made when there is none to be used again."""

    def __init__(self, server: DatabaseServer, original: str) -> None:
        self._server = server
        self._original = original
        self._free: list[str] = []
        self._made = 0
        self._shape: str | None = None

    def take(self) -> str:
        """The name of a database for one test."""
        if self._free:
            return self._free.pop()
        self._made += 1
        name = f"emptied_{self._made}"
        self._server.create_database(name, self._original)
        if self._shape is None:
            self._shape = self._run(name, _shape)
        return name

    def give_back(self, name: str) -> None:
        """Empty a database for the next test, or remove it if a test has changed more than what is in its tables."""
        try:
            is_as_it_was = self._run(name, _emptied_if, self._shape)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            is_as_it_was = False
        if is_as_it_was:
            self._free.append(name)
        else:
            self._server.drop_database(name)

    def _run(self, name: str, work: Callable[..., Awaitable[T]], *arguments: object) -> T:
        async def run() -> T:
            connection = await asyncpg.connect(self._server.url(name), timeout=10)
            try:
                return await work(connection, *arguments)
            finally:
                await connection.close()

        # On a thread of its own, so that it can be called with or without a loop running.
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(lambda: asyncio.run(run())).result()


async def _shape(connection: asyncpg.Connection) -> str:
    return await connection.fetchval(_SHAPE)


async def _emptied_if(connection: asyncpg.Connection, shape: str) -> bool:
    """Whether the tables are of this shape; then they are emptied."""
    await connection.fetch(_CUT)
    if await connection.fetchval(_SHAPE) != shape:
        return False
    await connection.execute(_EMPTY)
    return True
