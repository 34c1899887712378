"""Services that a test may start, kill and starve."""

from collections.abc import Callable, Generator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.client import Client
from tests.postgres import PostgresServer, stoppable_server
from tests.running import RunningService

_numbers = count(1)

MakeService = Callable[..., RunningService]
MakeClient = Callable[[RunningService, dict[str, Any]], Client]


@pytest.fixture
def make_service(tmp_path: Path) -> Generator[MakeService]:
    """Makes services that are gone when the test ends."""
    made: list[RunningService] = []

    def make(database_url: str, **options: object) -> RunningService:
        folder = tmp_path / f"service-{next(_numbers)}"
        folder.mkdir()
        service = RunningService(database_url, folder, **options)  # pyright: ignore[reportArgumentType]
        made.append(service)
        return service

    yield make
    for service in made:
        service.kill()


@pytest.fixture
def make_client() -> Generator[MakeClient]:
    """Makes clients of a demo account that are closed when the test ends."""
    made: list[Client] = []

    def make(service: RunningService, demo: dict[str, Any]) -> Client:
        made.append(Client(service.base_url, demo["subscriptionKey"], demo["secret"]))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture(scope="session")
def own_postgres() -> Generator[PostgresServer]:
    """A PostgreSQL server that may be stopped and started."""
    server = stoppable_server()
    yield server
    server.close()
