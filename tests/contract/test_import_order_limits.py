"""How much ImportOrder takes of everything, and not one more."""

import json
from typing import Any

import pytest

from tests.client import Client, a_product, an_order
from tests.contract.asserting import Fault, at, fault_at, faults, imported, kept, refused, with_number
from tests.contract.conftest import Shop

TEXTS = [
    "civility",
    "customerLastName",
    "customerFirstName",
    "address.companyName",
    "address.streetAddress",
    "address.additionalAddress",
    "address.doorCode",
    "address.floor",
    "address.zipCode",
    "address.city",
    "address.countryCode",
    "address.phone",
    "phoneNumber",
    "customerMail",
    "products[0].orderLineReference",
    "salesChannel",
]
WARNED_OF = {
    "civility": "CIVILITY_UNKNOWN",
    "address.zipCode": "ZIP_CODE_DOES_NOT_FIT",
    "address.countryCode": "COUNTRY_UNKNOWN",
    "address.phone": "PHONE_DOES_NOT_FIT",
    "phoneNumber": "PHONE_DOES_NOT_FIT",
    "customerMail": "CUSTOMER_MAIL_INVALID",
}
"""Texts of 255 letters that are taken, and are worth a warning all the same."""

MEBIBYTE = 1024 * 1024


@pytest.fixture
def order(shop: Shop) -> dict[str, Any]:
    """An order against which nothing stands."""
    return an_order(shop.models[0])


@pytest.mark.parametrize("letter", ["x", "é", "字", "😀"])
@pytest.mark.parametrize("field", TEXTS)
def test_a_text_of_255_characters_is_taken(client: Client, order: dict[str, Any], field: str, letter: str) -> None:
    expected = [fault_at(WARNED_OF[field], field)] if field in WARNED_OF else []
    assert imported(client, at(order, field, letter * 255)) == expected


@pytest.mark.parametrize("letter", ["x", "é", "😀"])
@pytest.mark.parametrize("field", [*TEXTS, "products[0].price.currency", "shippingPrice.currency", "purchaseDateUtc"])
def test_a_text_of_256_characters_is_refused(client: Client, order: dict[str, Any], field: str, letter: str) -> None:
    assert refused(client, at(order, field, letter * 256)) == [fault_at("FIELD_TOO_LONG", field)]


@pytest.mark.parametrize("field", TEXTS)
def test_blanks_around_a_text_do_not_count(client: Client, order: dict[str, Any], field: str) -> None:
    client.put_order(at(order, field, f"   {'x' * 255}\n"))
    held = kept(client, order["orderReference"])
    if field == "civility":
        assert held["civility"] == "NotSet"
    else:
        assert "x" * 255 in json.dumps(held)
        assert "x\\n" not in json.dumps(held)


@pytest.mark.parametrize("letter", ["x", "é", "😀"])
def test_a_reference_has_at_most_100_characters(client: Client, order: dict[str, Any], letter: str) -> None:
    reference = order["orderReference"].ljust(100, letter)
    assert refused(client, at(order, "orderReference", reference + letter)) == [
        Fault("FIELD_TOO_LONG", "orderReference")
    ]
    assert imported(client, at(order, "orderReference", f"  {reference} ")) == []
    assert kept(client, reference)["orderReference"] == reference


def test_an_order_of_1000_products_is_kept_whole_and_in_order(client: Client, shop: Shop) -> None:
    products = [a_product(shop.models[n % len(shop.models)], orderLineReference=str(n)) for n in range(1000)]
    order = an_order(shop.models[0], products=products)
    assert imported(client, order) == []
    assert kept(client, order["orderReference"])["products"] == products


def test_an_order_of_1001_products_is_refused(client: Client, shop: Shop) -> None:
    order = an_order(shop.models[0], products=[a_product(shop.models[0])] * 1001)
    assert refused(client, order) == [Fault("TOO_MANY_ENTRIES", "products")]


@pytest.mark.parametrize(
    "literal",
    ["0", "0.00", "0.01", "999999999999.99", "999999999999.9999999999999999999999", "9.9e11", "1e-40", "0." + "1" * 40],
)
@pytest.mark.parametrize("field", ["products[0].price.amount", "shippingPrice.amount"])
def test_an_amount_from_0_to_less_than_a_million_millions_is_taken(
    client: Client, order: dict[str, Any], field: str, literal: str
) -> None:
    assert imported(client, with_number(order, field, literal)) == []


def test_a_body_of_1_mebibyte_is_taken_and_one_byte_more_is_not(client: Client, order: dict[str, Any]) -> None:
    body = json.dumps(order)
    larger = client.put_order(body.ljust(MEBIBYTE + 1))
    assert larger.status_code == 413
    assert faults(larger) == [Fault("BODY_TOO_LARGE")]
    assert imported(client, body.ljust(MEBIBYTE)) == []


def test_unknown_members_are_named_up_to_fifty(client: Client, order: dict[str, Any]) -> None:
    assert len(imported(client, order | {f"unheardOf{number}": 1 for number in range(1000)})) == 50
