"""Several services on one PostgreSQL act as one."""

import time
from collections.abc import Callable, Generator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.client import KEY_HEADER, Client, an_order
from tests.durability.conftest import MakeClient
from tests.postgres import DatabaseServer
from tests.running import RunningService

pytestmark = pytest.mark.postgresql

EVERYWHERE_WITHIN_SECONDS = 5.0

Services = tuple[RunningService, list[Client], dict[str, Any]]


@pytest.fixture(scope="module")
def machines(
    postgres: DatabaseServer, tmp_path_factory: pytest.TempPathFactory
) -> Generator[tuple[list[RunningService], list[str]]]:
    """Two machines' worth of service on one database, and the ids of models of its demo account."""
    url = postgres.create_database("many_workers")
    machines = [RunningService(url, tmp_path_factory.mktemp("machine"), workers=2) for _ in range(2)]
    machines[0].command("database", "migrate")
    models = machines[0].json_command("demo")["modelIds"]
    for machine in machines:
        machine.start()
    yield machines, models
    for machine in machines:
        machine.kill()


@pytest.fixture
def services(machines: tuple[list[RunningService], list[str]], make_client: MakeClient) -> Services:
    """The first of them, to be told commands, and a client of each, which are one application: made for this test."""
    services, models = machines
    opened = services[0].json_command("application", "create", f"shop {uuid4().hex[:8]}", "--account", "Demo")
    return services[0], [make_client(service, opened) for service in services], opened | {"modelIds": models}


def test_a_key_replaced_by_one_is_refused_by_all_within_five_seconds(
    services: Services,
) -> None:
    operator, clients, shop = services
    order = an_order(shop["modelIds"][0])
    for client in clients:
        assert client.put_order(order).status_code == 200
    other = {KEY_HEADER: shop["secondarySubscriptionKey"]}

    def is_refused_everywhere() -> bool:
        assert [client.put_order(order, headers=other).status_code for client in clients * 2] == [200] * 4
        return [client.put_order(order).status_code for client in clients * 4] == [401] * 8

    issued = operator.json_command("application", "rotate", shop["id"], "primary")
    _wait_until(is_refused_everywhere)
    new = {KEY_HEADER: issued["subscriptionKey"]}
    for client in clients:
        assert client.put_order(order, headers=new).status_code == 200
        assert client.put_order(order, headers=other).status_code == 200, "the other key goes on working"
        client.subscription_key, client.secret = shop["secondarySubscriptionKey"], shop["secondarySecret"]
        assert client.fetch_token(), "and so does its secret"


def test_a_suspended_application_is_refused_by_all_and_let_in_again_when_resumed(
    services: Services,
) -> None:
    operator, clients, shop = services
    order = an_order(shop["modelIds"][0])
    assert [client.put_order(order).status_code for client in clients] == [200, 200]
    operator.json_command("application", "suspend", shop["id"])
    _wait_until(lambda: [client.put_order(order).status_code for client in clients * 4] == [403] * 8)
    operator.json_command("application", "resume", shop["id"])
    _wait_until(lambda: [client.put_order(order).status_code for client in clients * 4] == [200] * 8)


def test_a_model_made_on_one_is_known_on_the_other_at_once(
    services: Services,
) -> None:
    _, (here, there), _ = services
    for number in range(5):
        model = here.value("PUT", "catalog/models", json={"sKU": f"new-{number}", "label": "new"})
        assert there.put_order(an_order(model["id"])).status_code == 200


def test_a_token_of_one_is_good_at_the_other(services: Services) -> None:
    _, (here, there), _ = services
    headers = {**here.headers}
    response = httpx.get(f"{there.base_url}/api/v1/stores", headers=headers)
    assert response.status_code == 200


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + EVERYWHERE_WITHIN_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it took more than five seconds"
        time.sleep(0.2)
