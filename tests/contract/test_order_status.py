"""The status of an order: what a customer can still return."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.client import Client, a_product, a_reference, an_order
from tests.contract.asserting import order_path
from tests.contract.conftest import Shop, World
from tests.running import RunningService


def ago(**time: float) -> str:
    """A moment so long ago."""
    return (datetime.now(UTC) - timedelta(**time)).isoformat()


def a_model(client: Client, is_returnable: bool | None) -> str:
    """The id of a new model that can, or cannot, be returned."""
    body = {"sKU": a_reference(), "label": "x", "additionalInformation": {"isReturnable": is_returnable}}
    return client.value("PUT", "catalog/models", json=body)["id"]


def open_lines(client: Client, reference: str) -> list[bool]:
    """Of each line whether it is open for claims."""
    status = client.value("GET", order_path(reference, "status"))
    return [line["isOpenForClaims"] for line in status["orderLines"]]


def test_the_status_has_the_lines_as_they_were_sent(client: Client, shop: Shop) -> None:
    reference = a_reference()
    products = [
        a_product(shop.models[1], orderLineReference=reference),
        a_product(shop.models[0], orderLineReference=reference),
        a_product(shop.models[1], orderLineReference=None),
    ]
    identity = client.put_order(an_order(shop.models[0], orderReference=reference, products=products)).json()["value"]
    status = client.value("GET", order_path(reference, "status"))
    assert (status["orderId"], status["orderReference"]) == (identity, reference)
    assert [(line["orderLineReference"], line["modelId"]) for line in status["orderLines"]] == [
        (reference, shop.models[1]),
        (reference, shop.models[0]),
        (None, shop.models[1]),
    ]
    assert all(line["hasOpenFile"] is False and line["openFiles"] == [] for line in status["orderLines"])


@pytest.mark.parametrize(
    ("purchased", "is_open"),
    [
        ({"hours": 1}, True),
        ({"days": 29, "hours": 23}, True),
        ({"days": 30, "minutes": 5}, False),
        ({"days": 400}, False),
        ({"hours": -1}, True),
    ],
)
def test_a_line_is_open_for_claims_for_30_days(
    world: World, client: Client, purchased: dict[str, int], is_open: bool
) -> None:
    if world.service is None:
        pytest.skip("the service may have another return window")
    order = an_order(a_model(client, True), purchaseDateUtc=ago(**purchased))
    client.put_order(order)
    assert open_lines(client, order["orderReference"]) == [is_open]


def test_a_line_is_open_while_its_model_is_returnable(client: Client) -> None:
    models = {is_returnable: a_model(client, is_returnable) for is_returnable in (True, False, None)}
    order = an_order("", products=[a_product(model) for model in models.values()])
    client.put_order(order)
    assert open_lines(client, order["orderReference"]) == [True, False, True]
    change = {"additionalInformation": {"isReturnable": False}}
    client.value("POST", f"catalog/models/{models[True]}", json=change)
    assert open_lines(client, order["orderReference"]) == [False, False, True]


@pytest.mark.sqlite
@pytest.mark.parametrize(("days", "expected"), [("0", [True, True, True]), ("3", [True, False, False])])
def test_the_return_window_is_a_setting(tmp_path: Path, days: str, expected: list[bool]) -> None:
    settings = {"SALEPORT_RETURN_WINDOW_DAYS": days}
    service = RunningService(f"sqlite:///{tmp_path / 'window.db'}", tmp_path, settings=settings)
    demo = service.json_command("demo")
    service.start()
    client = Client(service.base_url, demo["subscriptionKey"], demo["secret"])
    model = a_model(client, True)
    for purchased, is_open in zip(({"days": 2}, {"days": 4}, {"days": 365 * 1000}), expected, strict=True):
        order = an_order(model, purchaseDateUtc=ago(**purchased))
        client.put_order(order)
        assert open_lines(client, order["orderReference"]) == [is_open]
    client.close()
    service.stop()


@pytest.mark.parametrize("reference", ["ZZZZZZZZZ", "a/b", "é", "\0", "x" * 101])
def test_an_unknown_reference_is_not_found(client: Client, reference: str) -> None:
    response = client.call("GET", order_path(reference, "status"))
    assert response.status_code == 404
    assert response.json()["isNotFound"] is True
    assert client.errors(response) == [("ORDER_NOT_FOUND", None)]
