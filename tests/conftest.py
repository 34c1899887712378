"""What every test may ask for: a database of each engine, and a running service on each."""

import os
from collections.abc import AsyncGenerator, Generator
from itertools import count
from pathlib import Path

import pytest

from saleport.db import schema
from saleport.db.engine import Database
from tests.postgres import DatabaseServer, database_server

ENGINES = [
    pytest.param("sqlite", marks=pytest.mark.sqlite),
    pytest.param("postgresql", marks=pytest.mark.postgresql),
]

_numbers = count(1)


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


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Generator[str]:
    """The address of an empty database of each engine."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'saleport.db'}"
        return
    server: DatabaseServer = request.getfixturevalue("postgres")
    name = f"unit_{next(_numbers)}"
    yield server.create_database(name)
    server.drop_database(name)


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """A database of each engine, with saleport's schema and nothing in it."""
    database = Database(database_url)
    await schema.migrate(database)
    yield database
    await database.close()
