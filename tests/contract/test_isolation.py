"""What belongs to another account is not there: in no operation, under no spelling."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.client import Client, a_product, a_reference, an_order
from tests.contract.asserting import UNKNOWN, Fault, at, faults, imported, kept, order_path, refused
from tests.contract.conftest import Shop, World


@pytest.fixture
def their_model(other: Shop) -> dict[str, Any]:
    """A model of the other account."""
    body = {"sKU": a_reference(), "label": "Theirs", "eANs": [f"{uuid4().int}"[:13]]}
    return other.client.value("PUT", "catalog/models", json=body)


@pytest.fixture
def their_order(other: Shop, their_model: dict[str, Any]) -> dict[str, Any]:
    """An order of the other account, with its id."""
    order = an_order(their_model["id"])
    order_id = other.client.put_order(order).json()["value"]
    other.client.put_order(order | {"salesChannel": "changed"})
    return order | {"id": order_id}


def test_orders_of_another_account_are_not_found(client: Client, their_order: dict[str, Any]) -> None:
    for more in ((), ("status",), ("versions",), ("versions", "1"), ("versions", "2")):
        response = client.call("GET", order_path(their_order["orderReference"], *more))
        assert response.status_code == 404
        assert faults(response) == [Fault("ORDER_NOT_FOUND")]


def test_one_reference_in_two_accounts_is_two_orders(client: Client, other: Shop, shop: Shop) -> None:
    model = other.client.value("PUT", "catalog/models", json={"sKU": "shared", "label": "x"})
    reference = a_reference()
    ours = an_order(shop.models[0], orderReference=reference, salesChannel="ours")
    theirs = an_order(model["id"], orderReference=reference, salesChannel="theirs")
    answers = [client.put_order(ours), other.client.put_order(theirs), client.put_order(ours)]
    assert [answer.headers["import-outcome"] for answer in answers] == ["created", "created", "unchanged"]
    assert answers[0].json()["value"] != answers[1].json()["value"]
    assert kept(client, reference) == ours
    assert kept(other.client, reference) == theirs
    assert client.put_order(ours | {"salesChannel": "changed"}).headers["import-outcome"] == "updated"
    assert len(other.client.value("GET", order_path(reference, "versions"))) == 1


def test_a_model_of_another_account_cannot_be_sold(client: Client, shop: Shop, their_model: dict[str, Any]) -> None:
    unknown = Fault("MODEL_UNKNOWN", "products[0].modelId", 0)
    # The account that has it has just been asked about it: what one may know must not leak to the other.
    for _ in range(2):
        assert refused(client, an_order(their_model["id"])) == [unknown]
    theirs, nobodys = (client.put_order(an_order(model)).json() for model in (their_model["id"], UNKNOWN))
    assert [error["message"].replace(their_model["id"], UNKNOWN) for error in theirs["errors"]] == [
        error["message"] for error in nobodys["errors"]
    ]


def test_a_model_of_another_account_is_in_no_answer(client: Client, their_model: dict[str, Any]) -> None:
    assert their_model["id"] not in client.call("GET", "catalog/models").text
    assert client.call("GET", f"catalog/models/bySku/{their_model['sku']}").status_code == 404
    response = client.call("POST", f"catalog/models/{their_model['id']}", json={"label": "Mine"})
    assert response.status_code == 404
    for code in (their_model["sku"], their_model["ean"]):
        assert refused(client, an_order(code)) == [Fault("UUID_INVALID", "products[0].modelId", 0)]


def test_one_sku_in_two_accounts_is_two_models(client: Client, their_model: dict[str, Any], other: Shop) -> None:
    ours = client.value("PUT", "catalog/models", json={"sKU": their_model["sku"], "label": "Ours"})
    assert ours["id"] != their_model["id"]
    path = f"catalog/models/bySku/{their_model['sku']}"
    assert client.value("GET", path) == ours
    assert other.client.value("GET", path) == their_model


def test_a_brand_of_another_account_is_not_there(client: Client, other: Shop) -> None:
    name = a_reference()
    theirs = other.client.value("PUT", "catalog/brands", json={"name": name})
    assert theirs["id"] not in client.call("GET", "catalog/brands").text
    assert client.call("POST", f"catalog/brands/{theirs['id']}", json={"name": "Mine"}).status_code == 404
    response = client.call("PUT", "catalog/models", json={"sKU": "x", "label": "x", "brandId": theirs["id"]})
    assert faults(response) == [Fault("BRAND_UNKNOWN", "brandId")]
    ours = client.value("PUT", "catalog/brands", json={"name": name})
    assert ours["id"] != theirs["id"]
    assert theirs in other.client.value("GET", "catalog/brands")


def test_a_model_type_of_another_account_is_not_there(other: Shop, client: Client) -> None:
    kinds = client.value("GET", "catalog/modelTypes")
    assert not {kind["id"] for kind in kinds} & {kind["id"] for kind in other.client.value("GET", "catalog/modelTypes")}
    body = {"sKU": "x", "label": "x", "modelTypeId": kinds[0]["id"]}
    response = other.client.call("PUT", "catalog/models", json=body)
    assert faults(response) == [Fault("MODEL_TYPE_UNKNOWN", "modelTypeId")]


def test_a_store_of_another_account_is_not_there(client: Client, shop: Shop, other: Shop) -> None:
    number = a_reference()
    theirs = other.client.value("PUT", "stores", json={"name": "Theirs", "chainInternalId": number})
    assert theirs["id"] not in client.call("GET", "stores").text
    assert refused(client, an_order(shop.models[0], storePurchasedAt=theirs["id"])) == [
        Fault("STORE_UNKNOWN", "storePurchasedAt")
    ]
    response = client.call("PUT", "stores", json={"id": theirs["id"], "name": "Mine"})
    assert faults(response) == [Fault("STORE_UNKNOWN", "id")]
    ours = client.value("PUT", "stores", json={"name": "Ours", "chainInternalId": number})
    assert ours["id"] != theirs["id"]
    assert theirs in other.client.value("GET", "stores")


def test_a_supplier_of_another_account_is_not_there(other: Shop, shop: Shop, their_model: dict[str, Any]) -> None:
    ours = an_order(shop.models[0], products=[a_product(shop.models[0], supplierId=shop.suppliers[0])])
    assert imported(shop.client, ours) == []
    theirs = at(an_order(their_model["id"]), "products[0].supplierId", shop.suppliers[0])
    assert refused(other.client, theirs) == [Fault("SUPPLIER_UNKNOWN", "products[0].supplierId", 0)]
    response = other.client.call(
        "PUT", "catalog/models", json={"sKU": "x", "label": "x", "supplierId": shop.suppliers[0]}
    )
    assert response.status_code == 400


def test_no_link_leads_to_an_order_of_another_account(client: Client, other: Shop, their_order: dict[str, Any]) -> None:
    response = client.call("POST", "links", json={"orderId": their_order["id"]})
    assert response.status_code == 400
    assert faults(response) == [Fault("ORDER_UNKNOWN", "orderId")]
    theirs = other.client.value("POST", "links", json={"orderId": their_order["id"]})
    assert httpx.get(theirs).status_code == 200


@pytest.mark.parametrize("of_key", ["ours", "theirs"])
def test_the_key_of_one_account_and_the_token_of_another_open_nothing(world: World, of_key: str) -> None:
    pair = (world.shop.client, world.other.client) if of_key == "ours" else (world.other.client, world.shop.client)
    headers = {"Ocp-Apim-Subscription-Key": pair[0].subscription_key, "Authorization": f"Bearer {pair[1].token}"}
    for client in pair:
        response = client.http.get("/api/v1/stores", headers=headers)
        assert response.status_code == 403
        assert faults(response) == [Fault("APPLICATION_MISMATCH")]


@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_a_dry_run_foretells_by_the_own_account_alone(
    client: Client, shop: Shop, other: Shop, their_order: dict[str, Any], first: str
) -> None:
    order = an_order(shop.models[0], orderReference=their_order["orderReference"])
    calls: list[Callable[[], httpx.Response]] = [
        lambda: client.put_order(order, params={"dryRun": "true"}),
        lambda: other.client.call("GET", order_path(order["orderReference"])),
    ]
    for call in calls if first == "ours" else reversed(calls):
        assert call().status_code == 200
    assert calls[0]().headers["import-outcome"] == "created"
