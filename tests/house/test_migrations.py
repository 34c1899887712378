"""The history of migrations leads to exactly what tables.py says, on both engines."""

from collections.abc import AsyncGenerator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from saleport.db import schema
from saleport.db.engine import Database
from saleport.db.tables import metadata

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


@pytest.fixture
async def empty(database_url: str) -> AsyncGenerator[Database]:
    """A database with nothing in it."""
    database = Database(database_url)
    yield database
    await database.close()


async def differences(url: str) -> list[object]:
    """What is otherwise in a database than in tables.py."""
    # By an engine of its own: reading a schema back needs the JSON codecs that saleport's own engine goes without.
    scheme, _, rest = url.partition("://")
    engine = create_async_engine(f"{DRIVERS[scheme]}://{rest}")
    async with engine.connect() as connection:
        found = await connection.run_sync(compare)
    await engine.dispose()
    return found


def compare(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return compare_metadata(context, metadata)


async def set_revision(database: Database, revision: str) -> None:
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


@pytest.mark.usefixtures("database")
async def test_all_migrations_together_make_the_tables(database_url: str) -> None:
    assert await differences(database_url) == []


async def test_migrating_says_where_it_came_from_and_twice_is_once(empty: Database) -> None:
    assert await schema.migrate(empty) == (None, schema.head())
    await schema.check(empty)
    assert await schema.migrate(empty) == (schema.head(), schema.head())


async def test_a_database_without_a_schema_is_refused(empty: Database) -> None:
    with pytest.raises(schema.SchemaError, match="run `saleport database migrate`"):
        await schema.check(empty)


async def test_a_database_of_a_newer_saleport_is_refused_and_left_alone(database: Database) -> None:
    await set_revision(database, "9999")
    for attempt in (schema.check, schema.migrate):
        with pytest.raises(schema.SchemaError, match=r"9999.*update saleport"):
            await attempt(database)
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one() == "9999"


async def test_a_table_that_differs_would_be_seen(database: Database, database_url: str) -> None:
    async with database.writing() as connection:
        await connection.execute(text("ALTER TABLE orders ADD COLUMN colour VARCHAR"))
    assert len(await differences(database_url)) == 1
