"""The service under the contract tests: each engine's, or any other that is named.

SALEPORT_TEST_BASE_URL names a saleport that runs already; SALEPORT_TEST_DEMO is then what
`saleport demo --json` printed for it, and SALEPORT_TEST_OTHER the same members for another account.
"""

import json
import os
from collections.abc import Generator
from typing import Any, NamedTuple

import pytest

from tests.client import Client
from tests.conftest import ENGINES
from tests.postgres import DatabaseServer
from tests.running import RunningService

BASE_URL_VARIABLE = "SALEPORT_TEST_BASE_URL"
_GIVEN = os.environ.get(BASE_URL_VARIABLE)


class Shop(NamedTuple):
    """An account with a catalogue, and a client of its application."""

    client: Client
    models: list[str]
    stores: list[str]
    suppliers: list[str]
    secondary_subscription_key: str
    secondary_secret: str


class World(NamedTuple):
    """A service with two accounts that must not see each other."""

    base_url: str
    service: RunningService | None
    """None when the service is somebody else's: tests that need the command line are then skipped."""
    shop: Shop
    other: Shop

    def close(self) -> None:
        """Let go of the connections."""
        self.shop.client.close()
        self.other.client.close()


@pytest.fixture(scope="session", params=["given"] if _GIVEN else ENGINES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[World]:
    """The service under test, on each engine in turn."""
    if _GIVEN:
        demo, other = json.loads(os.environ["SALEPORT_TEST_DEMO"]), json.loads(os.environ["SALEPORT_TEST_OTHER"])
        given = World(_GIVEN, None, _shop(_GIVEN, demo), _shop(_GIVEN, other))
        yield given
        given.close()
        return
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'saleport.db'}"
    else:
        server: DatabaseServer = request.getfixturevalue("postgres")
        url = server.create_database("contract")
    service = RunningService(url, folder)
    service.command("database", "migrate")
    demo = service.json_command("demo")
    other = other_account(service)
    service.start()
    world = World(service.base_url, service, _shop(service.base_url, demo), _shop(service.base_url, other))
    yield world
    world.close()
    service.stop()


@pytest.fixture
def shop(world: World) -> Shop:
    """The account that most tests act for."""
    return world.shop


@pytest.fixture
def client(world: World) -> Client:
    """The client of the account that most tests act for."""
    return world.shop.client


@pytest.fixture
def other(world: World) -> Shop:
    """Another account of the same service."""
    return world.other


def other_account(service: RunningService) -> dict[str, Any]:
    """A second account with one application and nothing in its catalogue, in the shape of `demo --json`."""
    service.json_command("account", "create", "Other")
    return service.json_command("application", "create", "Other shop", "--account", "Other") | {
        "modelIds": [],
        "storeIds": [],
        "supplierIds": [],
    }


def _shop(base_url: str, demo: dict[str, Any]) -> Shop:
    return Shop(
        client=Client(base_url, demo["subscriptionKey"], demo["secret"]),
        models=demo["modelIds"],
        stores=demo["storeIds"],
        suppliers=demo["supplierIds"],
        secondary_subscription_key=demo["secondarySubscriptionKey"],
        secondary_secret=demo["secondarySecret"],
    )
