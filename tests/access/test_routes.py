import httpx
import pytest

from saleport.access.identify import Doorkeeper
from saleport.access.routes import routes
from saleport.api.routing import operation_routes
from tests.access.conftest import Opened
from tests.serving import client_of


@pytest.fixture
async def client(doorkeeper: Doorkeeper) -> httpx.AsyncClient:
    return client_of(operation_routes(routes(doorkeeper), doorkeeper, 1024))


async def test_a_secret_comes_in_a_header_or_in_the_query(client: httpx.AsyncClient, shop: Opened) -> None:
    key, secret = shop.primary.subscription_key, shop.primary.secret
    for headers, query in (
        ({"Ocp-Apim-Subscription-Key": key, "Ocp-Apim-Secret-Value": secret}, {}),
        ({"Ocp-Apim-Subscription-Key": key}, {"secret": secret}),
        ({}, {"subscription-key": key, "secret": secret}),
    ):
        answer = await client.get("/api/v1/token", headers=headers, params=query)
        assert answer.status_code == 200
        assert answer.json()["value"].count(".") == 2


async def test_a_refusal_has_the_gateway_s_words(client: httpx.AsyncClient, shop: Opened) -> None:
    answer = await client.get("/api/v1/token")
    assert answer.status_code == 401
    assert answer.json()["statusCode"] == 401
    assert answer.json()["message"].startswith("Access denied due to missing subscription key.")
    answer = await client.get(
        "/api/v1/token", headers={"Ocp-Apim-Subscription-Key": shop.primary.subscription_key}, params={"secret": "no"}
    )
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == "SECRET_INVALID"
