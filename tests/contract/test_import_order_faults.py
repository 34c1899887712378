"""How ImportOrder says what is wrong: all of it at once, in the sender's spelling, with the way out."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.client import Client, a_product, a_reference, an_order, trusted
from tests.contract.asserting import UNKNOWN, Fault, assert_not_kept, at, fault_at, faults, refused
from tests.contract.conftest import Shop, World


def many_faults(shop: Shop) -> dict[str, Any]:
    """An order with faults of form, faults against the rules and against the catalogue, and warnings."""
    return {
        "orderReference": a_reference(),
        "civility": 7,
        "customerLastName": "x" * 256,
        "customerMail": "nobody",
        "phoneNumber": "a\0b",
        "purchaseDateUtc": "tomorrow",
        "address": {"zipCode": "?", "countryCode": "FR", "floor": False},
        "products": [
            {"modelId": UNKNOWN, "price": {"amount": -1, "currency": "USD"}},
            {"modelId": shop.models[0], "price": {"amount": "5,90", "currency": None}, "supplierId": UNKNOWN},
            {"modelId": "no id", "price": 12},
            None,
        ],
        "shippingPrice": {"amount": "NaN", "currency": "EUR"},
        "storePurchasedAt": UNKNOWN,
        "custmerMail": "a@example.org",
    }


def test_all_faults_of_a_body_come_at_once(client: Client, shop: Shop) -> None:
    found = refused(client, many_faults(shop))
    assert sorted(found, key=repr) == sorted(
        [
            Fault("FIELD_WRONG_TYPE", "civility"),
            Fault("FIELD_TOO_LONG", "customerLastName"),
            Fault("CUSTOMER_MAIL_INVALID", "customerMail"),
            Fault("CHARACTER_NOT_ALLOWED", "phoneNumber"),
            Fault("PURCHASE_DATE_INVALID", "purchaseDateUtc"),
            Fault("ZIP_CODE_DOES_NOT_FIT", "address.zipCode"),
            Fault("FIELD_WRONG_TYPE", "address.floor"),
            Fault("MODEL_UNKNOWN", "products[0].modelId", 0),
            Fault("AMOUNT_NEGATIVE", "products[0].price.amount", 0),
            Fault("CURRENCY_NOT_SUPPORTED", "products[0].price.currency", 0),
            Fault("AMOUNT_INVALID", "products[1].price.amount", 1, "5.90"),
            Fault("FIELD_REQUIRED", "products[1].price.currency", 1),
            Fault("SUPPLIER_UNKNOWN", "products[1].supplierId", 1),
            Fault("UUID_INVALID", "products[2].modelId", 2),
            Fault("FIELD_WRONG_TYPE", "products[2].price", 2),
            Fault("FIELD_REQUIRED", "products[3].modelId", 3),
            Fault("FIELD_REQUIRED", "products[3].price", 3),
            Fault("AMOUNT_INVALID", "shippingPrice.amount"),
            Fault("STORE_UNKNOWN", "storePurchasedAt"),
            Fault("FIELD_UNKNOWN", "custmerMail", None, "customerMail"),
        ],
        key=repr,
    )


def test_errors_come_before_warnings(client: Client, shop: Shop) -> None:
    answer = client.put_order(many_faults(shop)).json()
    warned = [error["isWarning"] for error in answer["errors"]]
    assert warned == sorted(warned)
    assert set(warned) == {False, True}
    assert answer["hasWarnings"] is True
    assert answer["failure"] is True


def test_a_dry_run_finds_the_same_faults(client: Client, shop: Shop) -> None:
    order = many_faults(shop)
    real, dry = client.put_order(order), client.put_order(order, params={"dryRun": "true"})
    assert (dry.status_code, dry.json()) == (real.status_code, real.json())
    assert dry.status_code == 400


def test_an_empty_object_lacks_everything_that_is_required(client: Client) -> None:
    assert refused(client, {}) == [
        Fault("FIELD_REQUIRED", "orderReference"),
        Fault("FIELD_REQUIRED", "purchaseDateUtc"),
        Fault("PRODUCTS_MISSING", "products"),
        Fault("CUSTOMER_NAME_MISSING", "customerLastName"),
        Fault("ADDRESS_MISSING", "address"),
        Fault("CUSTOMER_MAIL_MISSING", "customerMail"),
    ]


def test_fields_are_spelt_as_the_sender_spells_them(client: Client, shop: Shop) -> None:
    body = {
        "ORDERREFERENCE": a_reference(),
        "PurchaseDateUTC": "tomorrow",
        "Products": [
            {"ModelID": shop.models[0], "PRICE": {"AMOUNT": -1, "currency": "EUR", "Rebate": 1}},
            {"MODELid": UNKNOWN, "Price": {"Currency": "USD"}},
        ],
        "Address": {"COUNTRYCODE": "Frnace"},
        "customermail": "nobody",
    }
    found = refused(client, body, body["ORDERREFERENCE"])
    assert {(fault.field, fault.entry) for fault in found} == {
        ("PurchaseDateUTC", None),
        ("Products[0].PRICE.AMOUNT", 0),
        ("Products[0].PRICE.Rebate", 0),
        ("Products[1].MODELid", 1),
        ("Products[1].Price.amount", 1),
        ("Products[1].Price.Currency", 1),
        ("Address.COUNTRYCODE", None),
        ("customermail", None),
        ("customerLastName", None),
    }


def test_each_error_has_a_subject(client: Client, shop: Shop) -> None:
    errors = client.put_order(many_faults(shop)).json()["errors"]
    subjects = {error.get("field"): error.get("subject") for error in errors}
    assert subjects["civility"] == "order"
    assert subjects["products[1].price.amount"] == "product"
    assert subjects["products[0].modelId"] == "model"
    assert subjects["products[1].supplierId"] == "supplier"
    assert subjects["storePurchasedAt"] == "store"


def test_a_developer_message_quotes_the_value(client: Client, shop: Shop) -> None:
    errors = client.put_order(many_faults(shop)).json()["errors"]
    quoted = {"customerMail": "nobody", "purchaseDateUtc": "tomorrow", "storePurchasedAt": UNKNOWN}
    told = {error["field"]: error["developerMessage"] for error in errors}
    assert all(value in told[field] for field, value in quoted.items())


def test_messages_come_in_english_and_in_french(client: Client, shop: Shop) -> None:
    order = many_faults(shop)
    english, french = (
        client.put_order(order, headers={"Accept-Language": language}).json()["errors"] for language in ("en", "fr")
    )
    for one, other in zip(english, french, strict=True):
        assert one["message"] != other["message"]
        assert {**one, "message": ""} == {**other, "message": ""}


def test_more_info_leads_to_a_page_about_the_code(client: Client, shop: Shop, world: World) -> None:
    for error in client.put_order(many_faults(shop)).json()["errors"]:
        page = httpx.get(error["moreInfo"], verify=trusted())
        assert error["moreInfo"] == f"{world.base_url}/errors/{error['code']}"
        assert page.status_code == 200
        assert error["code"] in page.text


@pytest.mark.parametrize("sku", ["A+B/É 42", "x" * 32, "x" * 36, "SKU-" + "9" * 100])
def test_an_sku_sent_for_a_model_id_is_answered_with_the_id(client: Client, shop: Shop, sku: str) -> None:
    model = client.value("PUT", "catalog/models", json={"sKU": sku, "label": "A model"})
    order = an_order(shop.models[0], products=[a_product(shop.models[0]), a_product(sku)])
    assert refused(client, order) == [Fault("UUID_INVALID", "products[1].modelId", 1, model["id"])]


def test_an_ean_sent_for_a_model_id_is_answered_with_the_id(client: Client, shop: Shop) -> None:
    ean = f"{uuid4().int}"[:13]  # one that no other model has
    model = client.value("PUT", "catalog/models", json={"sKU": f"of {ean}", "label": "A model", "eANs": [ean]})
    assert refused(client, an_order(ean)) == [Fault("UUID_INVALID", "products[0].modelId", 0, model["id"])]


def test_an_sku_is_no_suggestion_for_another_id(client: Client, shop: Shop) -> None:
    sku = a_reference()
    client.value("PUT", "catalog/models", json={"sKU": sku, "label": "A model"})
    order = an_order(shop.models[0], storePurchasedAt=sku)
    assert refused(client, at(order, "products[0].supplierId", sku)) == [
        fault_at("UUID_INVALID", "products[0].supplierId"),
        fault_at("UUID_INVALID", "storePurchasedAt"),
    ]


@pytest.mark.parametrize(
    ("name", "shown"), [("", ""), ("a.b", "a.b"), ("a[0]", "a[0]"), ("]", "]"), ("\u0000", "\u0000"), ("é" * 5000, "é")]
)
def test_an_unknown_member_of_any_name_does_no_harm(client: Client, shop: Shop, name: str, shown: str) -> None:
    response = client.put_order(an_order(shop.models[0]) | {name: 1, "CIVILITY": "Mr"})
    assert response.status_code == 200, response.text
    (unknown,) = [fault for fault in faults(response) if fault.code == "FIELD_UNKNOWN"]
    assert (unknown.field or "").startswith(shown)
    assert len(unknown.field or "") <= 256


def test_what_follows_a_fault_is_read_on(client: Client, shop: Shop) -> None:
    """A price that is no object must not hide what is wrong with the next product."""
    order = an_order(shop.models[0], products=[a_product(shop.models[0], price=[]), a_product("no id")])
    assert refused(client, order) == [
        Fault("FIELD_WRONG_TYPE", "products[0].price", 0),
        Fault("UUID_INVALID", "products[1].modelId", 1),
    ]


def test_a_failure_may_be_had_as_problem_details(client: Client, shop: Shop) -> None:
    order = many_faults(shop)
    envelope = client.put_order(order).json()
    response = client.put_order(order, headers={"Accept": "application/problem+json"})
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["errors"] == envelope["errors"]
    assert problem["status"] == 400
    assert problem["instance"] == "/api/v1/orders"
    assert problem["requestId"] == response.headers["x-request-id"]
    assert problem["type"] == envelope["errors"][0]["moreInfo"]
    assert_not_kept(client, order["orderReference"])


def test_a_success_is_the_envelope_even_where_problem_details_are_asked_for(client: Client, shop: Shop) -> None:
    response = client.put_order(an_order(shop.models[0]), headers={"Accept": "application/problem+json"})
    assert response.status_code == 200
    assert set(json.loads(response.text)) == {
        "value",
        "pagination",
        "errors",
        "isHandledError",
        "failure",
        "hasWarnings",
        "isNotFound",
    }
