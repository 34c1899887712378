"""Models found by their SKU, whatever characters it has and however it is encoded."""

from urllib.parse import quote, quote_plus

import pytest

from tests.client import Client, a_reference
from tests.contract.asserting import faults

SKUS = [
    "A+B/É 42",
    "a/b/c/d",
    "50% off",
    "%2F",
    'say "hi"',
    "it's",
    "a\\b",
    "a?b=c&d#e",
    "semi;colon,comma",
    "日本語 😀",
    "e\u0301",
    "++",
    "%",
    "{sku}",
    "..",
    "a  b",
    "x" * 200,
]


@pytest.mark.parametrize("sku", SKUS)
def test_a_model_is_found_by_any_sku(client: Client, sku: str) -> None:
    unique = f"{sku} {a_reference()}"
    model = client.value("PUT", "catalog/models", json={"sKU": unique, "label": "x"})
    assert model["sku"] == unique
    for encoded in (quote_plus(unique, safe=""), quote(unique, safe="")):
        assert client.value("GET", f"catalog/models/bySku/{encoded}") == model


def test_the_sku_of_the_contract_is_found_in_each_encoding(client: Client) -> None:
    model = client.value("PUT", "catalog/models", json={"sKU": "A+B/É 42", "label": "x"})
    for encoded in ("A%2BB%2F%C3%89+42", "A%2BB%2F%C3%89%2042", "A%2bB%2f%c3%89+42", "%41%2BB%2F%C3%89+42/"):
        response = client.http.get(f"{client.base_url}/api/v1/catalog/models/bySku/{encoded}", headers=client.headers)
        assert response.json()["value"] == model, encoded


@pytest.mark.parametrize(
    "sku", ["no+such+sku", "A%2BB%2F%C3%89%2043", "a%2Bb%2F%C3%A9+42", "%00", "a%00b", "%FF", "x" * 3000, "%20", "+"]
)
def test_an_sku_that_no_model_has_is_not_found(client: Client, sku: str) -> None:
    response = client.call("GET", f"catalog/models/bySku/{sku}")
    assert response.status_code == 404
    assert [fault.code for fault in faults(response)] == ["MODEL_NOT_FOUND"]
    assert response.json()["errors"][0]["subject"] == "model"


def test_skus_compare_exactly(client: Client) -> None:
    unique = a_reference()
    skus = [f"{unique} é", f"{unique} É", f"{unique} e", f"{unique}  e"]
    models = [client.value("PUT", "catalog/models", json={"sKU": sku, "label": "x"}) for sku in skus]
    assert len({model["id"] for model in models}) == len(skus)
