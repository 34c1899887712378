"""The operations on the catalogue over HTTP, as the two shop modules call them."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from saleport.catalogue.cataloguing import Cataloguing
from saleport.catalogue.routes import routes
from tests.catalogue.conftest import OpenGate, client_of


@pytest.fixture
def gate(account_id: UUID) -> OpenGate:
    return OpenGate(account_id)


@pytest.fixture
async def client(cataloguing: Cataloguing, gate: OpenGate) -> AsyncGenerator[httpx.AsyncClient]:
    async with client_of(routes(cataloguing), gate) as client:
        yield client


async def value(client: httpx.AsyncClient, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401 - any JSON value
    response = await client.request(method, path, **options)
    assert response.status_code == 200, response.text
    return response.json()["value"]


async def test_model_types_are_labelled_in_the_callers_language(
    client: httpx.AsyncClient, cataloguing: Cataloguing, account_id: UUID
) -> None:
    shoe = await cataloguing.create_model_type(account_id, "shoe", "Shoe", "Chaussure")
    for tag, label in (("fr", "Chaussure"), ("en-GB", "Shoe"), ("qc", "Shoe")):
        answer = await value(client, "GET", "catalog/modelTypes", headers={"Accept-Language": tag})
        assert answer == [{"id": str(shoe.id), "key": "shoe", "label": label}]


async def test_brands_are_made_listed_and_renamed(client: httpx.AsyncClient, gate: OpenGate) -> None:
    assert await value(client, "GET", "catalog/brands") == []
    brand = await value(client, "PUT", "catalog/brands", json={"name": "Acme"})
    assert await value(client, "PUT", "catalog/brands", json={"Name": "Acme"}) == brand
    renamed = await value(client, "POST", f"catalog/brands/{brand['id']}", json={"name": "Acme 2"})
    assert renamed == {"id": brand["id"], "name": "Acme 2"}
    assert await value(client, "GET", "catalog/brands") == [renamed]
    assert gate.scopes == ["catalogue:read", *["catalogue:write"] * 3, "catalogue:read"]


@pytest.mark.parametrize("identity", ["%7Bid%7D", "x", "00000000-0000-4000-8000-000000000000", "%00"])
async def test_a_placeholder_is_not_found(identity: str, client: httpx.AsyncClient) -> None:
    for noun in ("brands", "models"):
        response = await client.post(f"catalog/{noun}/{identity}", json={"name": "Acme", "label": "T-shirt"})
        assert response.status_code == 404
        assert response.json()["isNotFound"]
        assert response.json()["errors"][0]["message"]


async def test_a_model_is_made_found_by_sku_changed_and_listed(client: httpx.AsyncClient) -> None:
    model = await value(client, "PUT", "catalog/models", json={"sKU": "A+B/É 42", "label": "T-shirt", "eANs": [None]})
    assert (model["sku"], model["name"], model["eaNs"], model["ean"], model["locales"]) == (
        "A+B/É 42", "T-shirt", [], None, [],
    )  # fmt: skip
    # As Magento sends it: form-encoded inside the path.
    assert await value(client, "GET", "catalog/models/bySku/A%2BB%2F%C3%89+42") == model
    assert await value(client, "GET", "catalog/models/bySku/A%2BB%2F%C3%89%2042") == model
    changed = await value(client, "POST", f"catalog/models/{model['id']}", json={"state": "new", "isLowValue": True})
    assert changed == model | {"state": "New"}
    assert await value(client, "GET", "catalog/models") == [changed]


async def test_an_sku_that_is_unknown_is_not_found(client: httpx.AsyncClient) -> None:
    for sku in ("nothing", "%00", "%FF", "bySku%2Fx"):
        response = await client.get(f"catalog/models/bySku/{sku}")
        assert response.status_code == 404
        assert response.json()["errors"][0]["code"] == "MODEL_NOT_FOUND"


async def test_lists_can_be_had_in_pages(client: httpx.AsyncClient) -> None:
    for number in range(3):
        await client.put("catalog/models", json={"sKU": f"SKU {number}", "label": "T-shirt"})
    response = await client.get("catalog/models", params={"page": 2, "pageSize": 2})
    assert [each["sku"] for each in response.json()["value"]] == ["SKU 2"]
    assert response.json()["pagination"]["total"] == 3


async def test_warnings_come_with_a_success(client: httpx.AsyncClient) -> None:
    response = await client.put("catalog/models", json={"sKU": "TEE", "label": "T-shirt", "wieght": 1})
    assert response.status_code == 200
    assert (response.json()["hasWarnings"], response.json()["failure"]) == (True, False)
    assert response.json()["errors"][0]["extraData"] == "weight"
    response = await client.put("catalog/brands", json={"name": "Acme", "nmae": "Acme"})
    assert [each["code"] for each in response.json()["errors"]] == ["FIELD_UNKNOWN"]


async def test_what_is_wrong_with_a_model_is_said_with_its_field(client: httpx.AsyncClient) -> None:
    brand_id = str(uuid4())
    response = await client.put("catalog/models", json={"SKU": "", "label": "T-shirt", "brandID": brand_id})
    assert response.status_code == 400
    errors = response.json()["errors"]
    assert [(each["code"], each["field"], each["subject"]) for each in errors] == [
        ("FIELD_REQUIRED", "SKU", "model"),
        ("BRAND_UNKNOWN", "brandID", "model"),
    ]
    assert brand_id in errors[1]["developerMessage"]
    assert "value" not in response.json()
