"""Several services on one PostgreSQL act as one."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.client import KEY_HEADER, Client, an_order
from tests.durability.conftest import MakeClient, MakeService
from tests.postgres import DatabaseServer
from tests.running import RunningService

pytestmark = pytest.mark.postgresql

EVERYWHERE_WITHIN_SECONDS = 5.0

Services = tuple[RunningService, list[Client], dict[str, Any]]


@pytest.fixture
def services(postgres: DatabaseServer, make_service: MakeService, make_client: MakeClient) -> Services:
    """Two machines' worth of service on one database, and a client of each."""
    url = postgres.create_database("many_workers")
    first, second = make_service(url, workers=2), make_service(url, workers=2)
    first.command("database", "migrate")
    demo = first.json_command("demo")
    clients = [make_client(service.start(), demo) for service in (first, second)]
    return first, clients, demo


def test_a_key_replaced_by_one_is_refused_by_all_within_five_seconds(
    services: Services,
) -> None:
    operator, clients, demo = services
    order = an_order(demo["modelIds"][0])
    for client in clients:
        assert client.put_order(order).status_code == 200
    other = {KEY_HEADER: demo["secondarySubscriptionKey"]}

    def is_refused_everywhere() -> bool:
        assert [client.put_order(order, headers=other).status_code for client in clients * 2] == [200] * 4
        return [client.put_order(order).status_code for client in clients * 4] == [401] * 8

    issued = operator.json_command("application", "rotate", "Demo shop", "primary")
    _wait_until(is_refused_everywhere)
    new = {KEY_HEADER: issued["subscriptionKey"]}
    for client in clients:
        assert client.put_order(order, headers=new).status_code == 200
        assert client.put_order(order, headers=other).status_code == 200, "the other key goes on working"
        client.subscription_key, client.secret = demo["secondarySubscriptionKey"], demo["secondarySecret"]
        assert client.fetch_token(), "and so does its secret"


def test_a_suspended_application_is_refused_by_all_and_let_in_again_when_resumed(
    services: Services,
) -> None:
    operator, clients, demo = services
    order = an_order(demo["modelIds"][0])
    assert [client.put_order(order).status_code for client in clients] == [200, 200]
    operator.json_command("application", "suspend", "Demo shop")
    _wait_until(lambda: [client.put_order(order).status_code for client in clients * 4] == [403] * 8)
    operator.json_command("application", "resume", "Demo shop")
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
