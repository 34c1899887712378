"""The history of migrations leads to exactly what tables.py says, on both engines."""

from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, text
from sqlalchemy.ext.asyncio import create_async_engine

from saleport.access.keys import Keys
from saleport.access.managing import Managing
from saleport.clock import now
from saleport.db import schema
from saleport.db.engine import Database
from saleport.db.tables import accounts, applications, metadata, orders
from saleport.orders.search.backlog import Backlog
from saleport.orders.search.entry import Sought
from saleport.orders.search.indexing import OrderIndexer
from saleport.orders.search.searching import OrderSearch

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


def upgrade_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


async def set_revision(database: Database, revision: str) -> None:
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_the_history_is_one_line_that_the_names_of_its_files_tell() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    line = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    files = Path(schema.__file__).parent.glob("migrations/versions/*.py")
    assert line == sorted((file.name.partition("_")[0] for file in files), reverse=True)
    assert line[0] == schema.head()


@pytest.mark.usefixtures("database")
async def test_all_migrations_together_make_the_tables(database_url: str) -> None:
    assert await differences(database_url) == []


async def test_migrating_says_where_it_came_from_and_twice_is_once(empty: Database) -> None:
    assert await schema.migrate(empty) == (None, schema.head())
    await schema.check(empty)
    assert await schema.migrate(empty) == (schema.head(), schema.head())


async def test_what_a_database_of_the_first_schema_holds_stays_and_can_be_searched(
    empty: Database, database_url: str
) -> None:
    account_id, application_id = uuid4(), uuid4()
    document = (
        '{"orderReference": "A-1", "customerLastName": "Lefèvre", "purchaseDateUtc": "2026-11-20T10:00:00Z", '
        '"products": [{"price": {"amount": 1.5, "currency": "EUR"}}]}'
    )
    async with empty.writing() as connection:
        await connection.run_sync(upgrade_to, "0001")
        await connection.execute(insert(accounts).values(id=account_id, name="Maison Martin", created_at=now()))
        of_account = {"account_id": account_id}
        application = {"id": application_id, "name": "Shop", "scopes": "orders:write", "is_suspended": False}
        await connection.execute(insert(applications).values(of_account | application | {"created_at": now()}))
        order = {"id": uuid4(), "reference": "A-1", "version": 1, "content_hash": uuid4(), "document": document}
        await connection.execute(insert(orders).values(of_account | order | {"imported_at": now()}))
    assert await schema.migrate(empty) == ("0001", schema.head())
    assert await differences(database_url) == []

    managing = Managing(empty, Keys("a secret of thirty-two characters"), now)
    (kept,) = await managing.list_applications(account_id)
    assert (kept.id, kept.name, kept.is_cancelled) == (application_id, "Shop", False)
    await OrderIndexer(empty, Backlog(), now).catch_up()
    found = await OrderSearch(empty, Backlog(), now).page(account_id, Sought(name="lefevre"))
    assert [each.order.reference for each in found.orders] == ["A-1"]


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
