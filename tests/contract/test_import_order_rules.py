"""What makes an order refused: each required part, each kind of value, each reference. Nothing of it is kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.client import Client, a_product, a_reference, an_order
from tests.contract.asserting import NIL, NOT_GIVEN, UNKNOWN, Fault, at, fault_at, refused, with_number
from tests.contract.conftest import Shop

TEXTS = [
    "orderReference",
    "civility",
    "customerLastName",
    "customerFirstName",
    *(
        f"address.{name}"
        for name in (
            "companyName",
            "streetAddress",
            "additionalAddress",
            "doorCode",
            "floor",
            "zipCode",
            "city",
            "countryCode",
            "phone",
        )
    ),
    "phoneNumber",
    "customerMail",
    "purchaseDateUtc",
    "products[1].price.currency",
    "products[1].orderLineReference",
    "shippingPrice.currency",
    "salesChannel",
]
AMOUNTS = ["products[1].price.amount", "shippingPrice.amount"]
IDS = ["products[1].modelId", "products[1].supplierId", "storePurchasedAt"]


@pytest.fixture
def order(shop: Shop) -> dict[str, Any]:
    """An order of two units, against which nothing stands."""
    return an_order(shop.models[0], products=[a_product(shop.models[0]), a_product(shop.models[1])])


@pytest.mark.parametrize("value", NOT_GIVEN)
@pytest.mark.parametrize("field", ["orderReference", "purchaseDateUtc", "products[1].price.currency"])
def test_a_required_text_that_is_not_given_is_named(
    client: Client, order: dict[str, Any], field: str, value: object
) -> None:
    assert refused(client, at(order, field, value)) == [fault_at("FIELD_REQUIRED", field)]


@pytest.mark.parametrize("value", [*NOT_GIVEN, NIL, f" {NIL} ", NIL.replace("-", "")])
def test_a_model_id_that_is_not_given_is_named(client: Client, order: dict[str, Any], value: object) -> None:
    assert refused(client, at(order, "products[1].modelId", value)) == [
        Fault("FIELD_REQUIRED", "products[1].modelId", 1)
    ]


@pytest.mark.parametrize("value", NOT_GIVEN)
def test_an_amount_that_is_not_given_is_named(client: Client, order: dict[str, Any], value: object) -> None:
    assert refused(client, at(order, "products[1].price.amount", value)) == [
        Fault("FIELD_REQUIRED", "products[1].price.amount", 1)
    ]


@pytest.mark.parametrize("value", [..., None])
def test_a_price_that_is_not_given_is_named(client: Client, order: dict[str, Any], value: object) -> None:
    assert refused(client, at(order, "products[1].price", value)) == [Fault("FIELD_REQUIRED", "products[1].price", 1)]


@pytest.mark.parametrize("value", [{}, {"amount": None, "currency": ""}])
def test_an_empty_price_lacks_its_amount_and_its_currency(client: Client, order: dict[str, Any], value: object) -> None:
    assert refused(client, at(order, "products[1].price", value)) == [
        Fault("FIELD_REQUIRED", "products[1].price.amount", 1),
        Fault("FIELD_REQUIRED", "products[1].price.currency", 1),
    ]


@pytest.mark.parametrize("value", [..., None, []])
def test_an_order_needs_at_least_one_product(client: Client, order: dict[str, Any], value: object) -> None:
    assert refused(client, at(order, "products", value)) == [Fault("PRODUCTS_MISSING", "products")]


@pytest.mark.parametrize("value", [None, {}])
def test_an_empty_product_lacks_all_that_is_required(client: Client, order: dict[str, Any], value: object) -> None:
    assert sorted(refused(client, at(order, "products[1]", value))) == [
        Fault("FIELD_REQUIRED", "products[1].modelId", 1),
        Fault("FIELD_REQUIRED", "products[1].price", 1),
    ]


@pytest.mark.parametrize("value", [12, 1.5, True, [], {}, ["x"]])
@pytest.mark.parametrize("field", TEXTS)
def test_a_text_of_another_type_is_refused(client: Client, order: dict[str, Any], field: str, value: object) -> None:
    assert refused(client, at(order, field, value)) == [fault_at("FIELD_WRONG_TYPE", field)]


@pytest.mark.parametrize("field", TEXTS)
def test_a_text_with_a_nul_is_refused(client: Client, order: dict[str, Any], field: str) -> None:
    reference = order["orderReference"]
    assert refused(client, at(order, field, "a\0b"), reference) == [fault_at("CHARACTER_NOT_ALLOWED", field)]


@pytest.mark.parametrize("value", ["x", 12, True, [], ["x"]])
@pytest.mark.parametrize("field", ["address", "products[1]", "products[1].price", "shippingPrice"])
def test_a_part_that_is_no_object_is_refused_once(
    client: Client, order: dict[str, Any], field: str, value: object
) -> None:
    assert refused(client, at(order, field, value)) == [fault_at("FIELD_WRONG_TYPE", field)]


@pytest.mark.parametrize("value", ["x", 12, True, {}, {"modelId": NIL}])
def test_products_that_are_no_list_are_refused_once(client: Client, order: dict[str, Any], value: object) -> None:
    assert refused(client, at(order, "products", value)) == [Fault("FIELD_WRONG_TYPE", "products")]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (-1, "AMOUNT_NEGATIVE"),
        (-0.01, "AMOUNT_NEGATIVE"),
        ("-0.01", "AMOUNT_NEGATIVE"),
        ("-1E-30", "AMOUNT_NEGATIVE"),
        (10**12, "AMOUNT_TOO_LARGE"),
        ("1000000000000", "AMOUNT_TOO_LARGE"),
        ("1e12", "AMOUNT_TOO_LARGE"),
        (10**30, "AMOUNT_TOO_LARGE"),
        ("NaN", "AMOUNT_INVALID"),
        ("sNaN", "AMOUNT_INVALID"),
        ("Infinity", "AMOUNT_INVALID"),
        ("-inf", "AMOUNT_INVALID"),
        ("1_000", "AMOUNT_INVALID"),
        ("1 000", "AMOUNT_INVALID"),
        ("1.000,50", "AMOUNT_INVALID"),
        ("12.50 EUR", "AMOUNT_INVALID"),
        ("0x10", "AMOUNT_INVALID"),
        ("1e", "AMOUNT_INVALID"),
        ("--1", "AMOUNT_INVALID"),
        (".", "AMOUNT_INVALID"),
        ("abc", "AMOUNT_INVALID"),
        (True, "AMOUNT_INVALID"),
        (False, "AMOUNT_INVALID"),
        ([], "AMOUNT_INVALID"),
        ({}, "AMOUNT_INVALID"),
        ([5.9], "AMOUNT_INVALID"),
    ],
)
@pytest.mark.parametrize("field", AMOUNTS)
def test_an_amount_out_of_bounds_or_that_is_no_number_is_refused(
    client: Client, order: dict[str, Any], field: str, value: object, code: str
) -> None:
    assert refused(client, at(order, field, value)) == [fault_at(code, field)]


@pytest.mark.parametrize("field", AMOUNTS)
def test_an_amount_with_a_comma_is_refused_and_the_point_is_offered(
    client: Client, order: dict[str, Any], field: str
) -> None:
    assert refused(client, at(order, field, "5,90")) == [fault_at("AMOUNT_INVALID", field, "5.90")]


@pytest.mark.parametrize(
    ("literal", "code"),
    [
        ("-0.000000000000000001", "AMOUNT_NEGATIVE"),
        ("1000000000000.0", "AMOUNT_TOO_LARGE"),
        ("1e12", "AMOUNT_TOO_LARGE"),
        ("1e400", "AMOUNT_TOO_LARGE"),
        ("1e999999", "AMOUNT_TOO_LARGE"),
        ("1e99999999999999999999", "AMOUNT_INVALID"),
        ("1e-99999999999999999999", "AMOUNT_INVALID"),
        ("0e99999999999999999999", "AMOUNT_INVALID"),
        ("1e-41", "AMOUNT_INVALID"),
        ("1e-999999", "AMOUNT_INVALID"),
        ("0e999999", "AMOUNT_INVALID"),
        ("0." + "0" * 40 + "1", "AMOUNT_INVALID"),
        ("0." + "1" * 5_000, "AMOUNT_INVALID"),
        ("9" * 5_000, "AMOUNT_TOO_LARGE"),
    ],
    ids=lambda text: text[:30],
)
@pytest.mark.parametrize("field", AMOUNTS)
def test_a_number_that_cannot_be_an_amount_is_refused(
    client: Client, order: dict[str, Any], field: str, literal: str, code: str
) -> None:
    assert refused(client, with_number(order, field, literal), order["orderReference"]) == [fault_at(code, field)]


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "+1", "01", ".5", "5.", "0x10", "1_000"])
def test_a_number_that_is_not_json_is_refused_with_the_whole_body(
    client: Client, order: dict[str, Any], literal: str
) -> None:
    body = with_number(order, "products[0].price.amount", literal)
    assert refused(client, body, order["orderReference"]) == [Fault("JSON_INVALID")]


@pytest.mark.parametrize(
    ("value", "extra"),
    [("USD", None), ("CHF", None), ("EURO", "EUR"), ("€", "EUR"), ("£", "GBP"), ("978", None), ("E UR", None)],
)
@pytest.mark.parametrize("field", ["products[1].price.currency", "shippingPrice.currency"])
def test_a_currency_other_than_eur_and_gbp_is_refused(
    client: Client, order: dict[str, Any], field: str, value: str, extra: str | None
) -> None:
    assert refused(client, at(order, field, value)) == [fault_at("CURRENCY_NOT_SUPPORTED", field, extra)]


@pytest.mark.parametrize("value", NOT_GIVEN)
def test_a_shipping_price_with_an_amount_needs_a_currency(client: Client, order: dict[str, Any], value: object) -> None:
    assert refused(client, at(order, "shippingPrice.currency", value)) == [
        Fault("FIELD_REQUIRED", "shippingPrice.currency")
    ]


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "21/11/2026 22:45:10",
        "2026-11-21",
        "2026-02-30T10:00:00Z",
        "2026-13-01T10:00:00Z",
        "2026-11-21T25:00:00Z",
        "2026-11-21T22:61:10Z",
        "2026-11-21T22:45:10+25:00",
        "2026-11-21T22:45:10 Europe/Paris",
        "2026-11-21T22:45:10Z and more",
        "0001-01-01T00:00:00+14:00",
        "٢٠٢٦-11-21T22:45:10Z",
        "1795300000",
    ],
)
def test_a_purchase_date_that_cannot_be_read_is_refused(client: Client, order: dict[str, Any], value: str) -> None:
    assert refused(client, at(order, "purchaseDateUtc", value)) == [Fault("PURCHASE_DATE_INVALID", "purchaseDateUtc")]


@pytest.mark.parametrize("ahead", [timedelta(hours=48, minutes=5), timedelta(days=365), timedelta(days=365 * 1000)])
def test_a_purchase_date_more_than_48_hours_ahead_is_refused(
    client: Client, order: dict[str, Any], ahead: timedelta
) -> None:
    date = (datetime.now(UTC) + ahead).isoformat()
    assert refused(client, at(order, "purchaseDateUtc", date)) == [Fault("PURCHASE_DATE_IN_FUTURE", "purchaseDateUtc")]


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("products[1].modelId", "MODEL_UNKNOWN"),
        ("products[1].supplierId", "SUPPLIER_UNKNOWN"),
        ("storePurchasedAt", "STORE_UNKNOWN"),
    ],
)
def test_an_id_that_the_account_does_not_have_is_refused(
    client: Client, order: dict[str, Any], field: str, code: str
) -> None:
    assert refused(client, at(order, field, UNKNOWN)) == [fault_at(code, field)]


@pytest.mark.parametrize("value", ["12345", "no id", UNKNOWN[:-1], UNKNOWN + "0", UNKNOWN.replace("c0", "xy")])
@pytest.mark.parametrize("field", IDS)
def test_an_id_that_is_no_uuid_is_refused(client: Client, order: dict[str, Any], field: str, value: str) -> None:
    assert refused(client, at(order, field, value)) == [fault_at("UUID_INVALID", field)]


@pytest.mark.parametrize("value", [12345, True, [], {}])
@pytest.mark.parametrize("field", IDS)
def test_an_id_of_another_type_is_refused(client: Client, order: dict[str, Any], field: str, value: object) -> None:
    assert refused(client, at(order, field, value)) == [fault_at("FIELD_WRONG_TYPE", field)]


def test_each_product_with_an_unknown_model_is_named_by_its_index(client: Client, shop: Shop) -> None:
    order = an_order(shop.models[0], orderReference=a_reference())
    order["products"] = [a_product(model) for model in (UNKNOWN, shop.models[0], UNKNOWN)]
    assert refused(client, order) == [
        Fault("MODEL_UNKNOWN", "products[0].modelId", 0),
        Fault("MODEL_UNKNOWN", "products[2].modelId", 2),
    ]
