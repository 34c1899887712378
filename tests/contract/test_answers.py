"""What every answer has: a request id, a language, a media type, and nothing that should not be told."""

from uuid import UUID

import httpx
import pytest

from tests.client import SECRET_HEADER, Client, an_order, trusted
from tests.contract.conftest import Shop, World

NOT_FOUND = "orders/there-is-no-such-order"


@pytest.mark.parametrize(
    ("accept_language", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("en", "en"),
        ("fr", "fr"),
        ("FR", "fr"),
        ("fr-CA", "fr"),
        ("fr_FR", "fr"),
        ("en-GB,fr;q=0.9", "en"),
        ("en,fr", "en"),
        ("fr-FR,fr;q=0.9,en;q=0.5", "fr"),
        ("en;q=0.5, fr;q=0.9", "fr"),
        ("en; q=0.1 , fr ; q=0.2", "fr"),
        ("de, fr;q=0.1", "fr"),
        ("de, es;q=0.1", "en"),
        ("gb", "en"),
        ("qc", "en"),
        ("gb,qc,fr;q=0.3", "fr"),
        ("*", "en"),
        ("fr;q=0", "en"),
        ("fr;q=nan", "en"),
        ("fr;q=-1", "en"),
        ("french", "en"),
        (";;;,,,===", "en"),
        ("fr" * 3000, "en"),
        (b"\xff\xfe", "en"),
    ],
)
def test_a_message_comes_in_the_language_that_suits_best(
    client: Client, accept_language: str | bytes | None, language: str
) -> None:
    headers = {} if accept_language is None else {"Accept-Language": accept_language}
    response = client.call("GET", NOT_FOUND, headers=headers)
    assert response.status_code == 404
    assert response.headers["content-language"] == language
    expected = {"en": "No order has this order reference", "fr": "Aucune commande"}[language]
    assert response.json()["errors"][0]["message"].startswith(expected)


@pytest.mark.parametrize("sent", ["abcdefgh", "x" * 64, "0.1_2-3.4", "5d2f7a60-6f0e-4d43-9d5b-5f2f0a4f7c11"])
@pytest.mark.parametrize("path", ["stores", NOT_FOUND, "nothing"])
def test_a_sensible_request_id_is_taken_over(client: Client, path: str, sent: str) -> None:
    response = client.call("GET", path, headers={"X-Request-Id": sent})
    assert response.headers.get_list("x-request-id") == [sent]


@pytest.mark.parametrize(
    "sent", ["", "short", "x" * 65, "with blanks", 'with"quotes', b"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"]
)
def test_any_other_request_id_is_replaced(client: Client, sent: str | bytes) -> None:
    response = client.call("GET", "stores", headers={"X-Request-Id": sent})
    assert UUID(response.headers["x-request-id"])


def test_request_ids_differ(client: Client) -> None:
    assert len({client.call("GET", "stores").headers["x-request-id"] for _ in range(20)}) == 20


@pytest.mark.parametrize("accept", ["application/problem+json", "application/json;q=0.1, APPLICATION/PROBLEM+JSON"])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", NOT_FOUND, 404), ("GET", "nothing", 404), ("DELETE", "orders", 405), ("PUT", "catalog/brands", 400)],
)
def test_failures_come_as_problem_details_where_they_are_asked_for(
    world: World, method: str, path: str, status: int, accept: str
) -> None:
    headers = world.shop.client.headers | {"Accept": accept}
    response = httpx.request(method, f"{world.base_url}/api/v1/{path}", headers=headers, verify=trusted())
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["instance"] == f"/api/v1/{path}"
    assert problem["requestId"] == response.headers["x-request-id"]
    assert problem["detail"] == problem["errors"][0]["message"]
    assert "value" not in problem


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("shop.example.com", "http://shop.example.com"),
        ("shop.example.com:8443", "http://shop.example.com:8443"),
        ("[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_addresses_in_answers_are_those_that_the_caller_used(world: World, host: str, base: str) -> None:
    if world.service is None:
        pytest.skip("the service may have an address of its own")
    response = world.shop.client.call("GET", NOT_FOUND, headers={"Host": host})
    assert response.json()["errors"][0]["moreInfo"] == f"{base}/errors/ORDER_NOT_FOUND"


@pytest.mark.parametrize("host", ['x"><script>', "a b", "a/b", "a@b", "x" * 300])
def test_a_host_that_is_none_is_not_repeated(world: World, host: str) -> None:
    response = httpx.get(f"{world.base_url}/api/v1/nothing", headers={"Host": host}, verify=trusted())
    assert response.status_code in (400, 404)
    assert host not in response.text


def test_the_log_has_the_request_id_and_no_secret_and_no_customer(world: World, shop: Shop) -> None:
    if world.service is None:
        pytest.skip("the log is somebody else's")
    client = shop.client
    order = an_order(shop.models[0], customerLastName="Zyxwvutsson", customerMail="zyx@wvut.example")
    response = client.put_order(order)
    client.http.get(f"/api/v1/token?secret={client.secret}&subscription-key={client.subscription_key}")
    client.call("GET", f"orders/{order['orderReference']}/status")
    client.call("GET", "stores", headers={"Authorization": "Bearer garbage.of.mine", SECRET_HEADER: client.secret})
    client.call("GET", "stores")
    log = world.service.log
    assert response.headers["x-request-id"] in log
    for secret in (
        client.secret,
        client.subscription_key,
        client.token,
        shop.secondary_secret,
        "garbage.of.mine",
        order["orderReference"],
        "Zyxwvutsson",
        "zyx@wvut",
        "Lefèvre",
        "0102030405",
    ):
        assert secret not in log
