"""Several orders in one request: each its own fate, the same rules, and what is no batch."""

import json
from typing import Any

import pytest

from tests.client import Client, a_reference, an_order
from tests.contract.conftest import Shop

BATCH = "orders/batch"


def send(client: Client, orders: list[Any], **options: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """What became of each order."""
    results = client.value("POST", BATCH, json=orders, **options)
    assert len(results) == len(orders)
    return results


def codes(result: dict[str, Any]) -> list[str]:
    return [error["code"] for error in result["errors"]]


def test_five_hundred_orders_are_answered_one_by_one_in_their_order(client: Client, shop: Shop) -> None:
    orders = [an_order(shop.models[0]) for _ in range(500)]
    results = send(client, orders)
    assert [result["orderReference"] for result in results] == [order["orderReference"] for order in orders]
    assert {result["outcome"] for result in results} == {"created"}
    held = client.value("GET", f"orders/{orders[17]['orderReference']}")
    assert held["orderId"] == results[17]["orderId"]
    again = send(client, orders[:20])
    assert {result["outcome"] for result in again} == {"unchanged"}


def test_one_that_is_refused_harms_none_of_the_others(client: Client, shop: Shop) -> None:
    good = an_order(shop.models[0])
    bad = an_order(shop.models[0], products=[])
    warned = an_order(shop.models[0], customerMail="nobody")
    results = send(client, [good, bad, 5, warned, {}])
    assert [result["outcome"] for result in results] == ["created", None, None, "created", None]
    assert codes(results[0]) == []
    assert codes(results[1]) == ["PRODUCTS_MISSING"]
    assert codes(results[2])[0] == "FIELD_WRONG_TYPE"
    assert codes(results[3]) == ["CUSTOMER_MAIL_INVALID"]
    assert results[1]["orderReference"] == bad["orderReference"]
    assert results[4]["orderReference"] is None
    alone = client.put_order(bad).json()["errors"]
    assert results[1]["errors"] == alone, "as it is told to one alone"
    assert client.call("GET", f"orders/{bad['orderReference']}").status_code == 404


@pytest.mark.parametrize("is_dry_run", [False, True])
def test_orders_of_one_reference_come_one_after_the_other(client: Client, shop: Shop, *, is_dry_run: bool) -> None:
    first = an_order(shop.models[0])
    second = first | {"salesChannel": "another"}
    results = send(client, [first, first, second, first], params={"dryRun": str(is_dry_run).lower()})
    assert [result["outcome"] for result in results] == ["created", "unchanged", "updated", "updated"]
    assert len({result["orderId"] for result in results}) == 1
    held = client.call("GET", f"orders/{first['orderReference']}/versions")
    assert held.status_code == (404 if is_dry_run else 200)
    if not is_dry_run:
        assert len(held.json()["value"]) == 3


def test_no_answer_tells_of_more_than_it_can_hold(client: Client) -> None:
    results = send(client, [{"products": [1] * 1000}] * 12)
    told = [len(result["errors"]) for result in results]
    assert told[0] > 1000, "all that is wrong with an order"
    assert sum(told[:-2]) == 10_000
    assert told[-2:] == [1, 1]


def test_an_empty_batch_is_answered_with_nothing(client: Client) -> None:
    assert send(client, []) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "BODY_MISSING"),
        (b"{}", "FIELD_WRONG_TYPE"),
        (b"5", "FIELD_WRONG_TYPE"),
        (b"[{}", "JSON_INVALID"),
        (b"[{},]", "JSON_INVALID"),
        (b"[" * 100_000, "JSON_INVALID"),
        (b"\xff", "JSON_INVALID"),
        (json.dumps([{}] * 501).encode(), "TOO_MANY_ENTRIES"),
    ],
    ids=["nothing", "object", "number", "cut short", "comma", "too deep", "not UTF-8", "501"],
)
def test_what_is_no_batch_is_refused_as_a_whole(client: Client, body: bytes, code: str) -> None:
    response = client.call("POST", BATCH, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert [error["code"] for error in response.json()["errors"]] == [code]
    if code == "TOO_MANY_ENTRIES":
        assert "POST /api/v1/imports" in response.json()["errors"][0]["developerMessage"]


def test_a_batch_may_be_larger_than_one_order_and_not_without_limit(client: Client, shop: Shop) -> None:
    large = [an_order(shop.models[0], salesChannel="x", products=an_order(shop.models[0])["products"] * 900)] * 20
    assert {result["outcome"] for result in send(client, large)} == {"created", "unchanged"}
    response = client.call("POST", BATCH, content=b" " * (16 * 1024**2 + 1), headers={"Content-Type": "text/json"})
    assert response.status_code == 413


def test_an_order_that_is_called_like_the_path_can_be_read(client: Client, shop: Shop) -> None:
    client.put_order(an_order(shop.models[0], orderReference="batch"))
    assert client.value("GET", BATCH)["orderReference"] == "batch"
    response = client.call("DELETE", BATCH)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


def test_what_belongs_to_another_account_is_unknown(client: Client, other: Shop) -> None:
    sku = a_reference()
    theirs = other.client.value("PUT", "catalog/models", json={"sKU": sku, "label": "Theirs"})["id"]
    assert codes(send(client, [an_order(theirs)])[0]) == ["MODEL_UNKNOWN"]
