"""What every test may ask for: a database of each engine, and a running service on each."""

import gc
import os
import shutil
from collections.abc import AsyncGenerator, Generator
from itertools import count
from pathlib import Path

import pytest

from saleport.db import schema
from saleport.db.engine import Database
from tests.databases import Databases
from tests.postgres import DatabaseServer, database_server

ENGINES = [
    pytest.param("sqlite", marks=pytest.mark.sqlite),
    pytest.param("postgresql", marks=pytest.mark.postgresql),
]

LONG_ONES = [
    "test_tracing.py",
    "browser/test_every_page.py",
    "cli/test_serve.py",
    "contract/test_schemathesis.py",
    "durability/test_crashes.py",
    "browser/test_getting_started.py",
    "contract/test_random_orders.py",
    "examples/test_answers.py",
    "contract/test_changed_access.py",
    "browser/test_pages_of_people.py",
    "samples/test_running.py",
    "durability/test_concurrent_imports.py",
    "browser/test_try_for_all.py",
    "browser/test_origins.py",
    "durability/test_many_workers.py",
    "browser/test_try.py",
    "browser/test_people.py",
    "browser/test_try_bodies.py",
    "browser/test_strange_answers.py",
    "browser/test_profile.py",
    "browser/test_request_log.py",
    "browser/test_reference.py",
]
"""Files that take long: several processes begin with these, lest one is left alone with one of them at the end."""

_TESTS = Path(__file__).parent
_numbers = count(1)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while ten thousand tests are collected, which stay, nor among them later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let long files come first where files are handed out to several processes."""
    ranks = {_TESTS / file: rank for rank, file in enumerate(LONG_ONES)}
    for file in ranks:
        if not file.exists():
            raise pytest.UsageError(f"LONG_ONES of {__file__} names {file}, which is not there.")
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: ranks.get(item.path, len(ranks)))


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_the_shell() -> None:
    """A developer's own SALEPORT_ settings must not reach the tests."""
    for name in [name for name in os.environ if name.startswith("SALEPORT_") and not name.startswith("SALEPORT_TEST_")]:
        del os.environ[name]


@pytest.fixture(scope="session")
def postgres() -> Generator[DatabaseServer]:
    """A real PostgreSQL server."""
    server = database_server()
    yield server
    server.close()


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return request.param


# Every test has a database to itself. That with the schema is migrated once, and copied.


@pytest.fixture(scope="session")
async def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with saleport's schema, to be copied and not to be opened."""
    file = tmp_path_factory.mktemp("migrated") / "saleport.db"
    await _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
async def migrated_databases(postgres: DatabaseServer) -> Databases:
    """PostgreSQL databases with saleport's schema, copied from one that is not opened."""
    await _migrate(postgres.create_database("migrated"))
    return Databases(postgres, "migrated")


async def _migrate(url: str) -> None:
    database = Database(url)
    await schema.migrate(database)
    await database.close()


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Generator[str]:
    """The address of a database of each engine: an empty one, or that of the fixture `database`."""
    has_schema = "database" in request.fixturenames
    if engine_name == "sqlite":
        file = tmp_path / "saleport.db"
        if has_schema:
            shutil.copy(request.getfixturevalue("migrated_file"), file)
        yield f"sqlite:///{file}"
        return
    server: DatabaseServer = request.getfixturevalue("postgres")
    if has_schema:
        databases: Databases = request.getfixturevalue("migrated_databases")
        name = databases.take()
        yield server.url(name)
        databases.give_back(name)
    else:
        name = f"unit_{next(_numbers)}"
        yield server.create_database(name)
        server.drop_database(name)


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """A database of each engine, with saleport's schema and nothing in it."""
    database = Database(database_url)
    yield database
    await database.close()
