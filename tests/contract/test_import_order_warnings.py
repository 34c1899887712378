"""What ImportOrder warns of: the order is imported all the same, and what was sent is kept."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.client import Client, a_product, an_order
from tests.contract.asserting import NOT_GIVEN, Fault, at, fault_at, imported, kept
from tests.contract.conftest import Shop


@pytest.fixture
def order(shop: Shop) -> dict[str, Any]:
    """An order of three units, against which nothing stands."""
    return an_order(shop.models[0], products=[a_product(shop.models[number]) for number in range(3)])


def after(**ahead: float) -> str:
    """A moment so far ahead of now."""
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat()


def test_a_good_order_earns_no_warning(client: Client, order: dict[str, Any]) -> None:
    assert imported(client, order) == []


@pytest.mark.parametrize("ahead", [{"minutes": 6}, {"hours": 2}, {"hours": 47, "minutes": 55}])
def test_a_purchase_more_than_five_minutes_ahead(client: Client, order: dict[str, Any], ahead: dict[str, int]) -> None:
    warnings = imported(client, at(order, "purchaseDateUtc", after(**ahead)))
    assert warnings == [Fault("PURCHASE_DATE_AHEAD", "purchaseDateUtc")]


@pytest.mark.parametrize("ahead", [{"minutes": 4}, {"minutes": -1}, {"days": -3650}])
def test_a_purchase_of_now_or_some_time_ago_is_ordinary(
    client: Client, order: dict[str, Any], ahead: dict[str, int]
) -> None:
    assert imported(client, at(order, "purchaseDateUtc", after(**ahead))) == []


@pytest.mark.parametrize(
    "date",
    ["1999-12-31T23:59:59Z", "1970-01-01 00:00:00", "0001-01-01T00:00:00Z", "2000-01-01T00:30:00+01:00"],
)
def test_a_purchase_before_2000(client: Client, order: dict[str, Any], date: str) -> None:
    warnings = imported(client, at(order, "purchaseDateUtc", date))
    assert warnings == [Fault("PURCHASE_DATE_VERY_OLD", "purchaseDateUtc")]


def test_a_purchase_at_the_beginning_of_2000_is_ordinary(client: Client, order: dict[str, Any]) -> None:
    assert imported(client, at(order, "purchaseDateUtc", "2000-01-01T00:00:00Z")) == []


def test_lines_in_two_currencies(client: Client, order: dict[str, Any]) -> None:
    order["products"][1]["price"]["currency"] = "GBP"
    assert imported(client, order) == [Fault("CURRENCIES_DIFFER", "products[1].price.currency", 1)]


def test_shipping_in_another_currency_than_the_lines(client: Client, order: dict[str, Any]) -> None:
    warnings = imported(client, at(order, "shippingPrice.currency", "GBP"))
    assert warnings == [Fault("SHIPPING_CURRENCY_DIFFERS", "shippingPrice.currency")]


def test_an_order_all_in_pounds_is_ordinary(client: Client, order: dict[str, Any]) -> None:
    for price in (order["shippingPrice"], *(product["price"] for product in order["products"])):
        price["currency"] = "GBP"
    assert imported(client, order) == []


@pytest.mark.parametrize("mail", NOT_GIVEN)
def test_a_missing_mail_address(client: Client, order: dict[str, Any], mail: object) -> None:
    warnings = imported(client, at(order, "customerMail", mail))
    assert warnings == [Fault("CUSTOMER_MAIL_MISSING", "customerMail")]


@pytest.mark.parametrize("mail", ["nobody", "a@b", "@example.org", "a b@example.org", "a@example.org, b@example.org"])
def test_a_mail_address_that_is_none_is_kept(client: Client, order: dict[str, Any], mail: str) -> None:
    warnings = imported(client, at(order, "customerMail", mail))
    assert warnings == [Fault("CUSTOMER_MAIL_INVALID", "customerMail")]
    assert kept(client, order["orderReference"])["customerMail"] == mail


@pytest.mark.parametrize("mail", ["a@example.org", "o'neil+shop@mail.example.co.uk", "élodie@exämple.fr"])
def test_a_mail_address_is_ordinary(client: Client, order: dict[str, Any], mail: str) -> None:
    assert imported(client, at(order, "customerMail", mail)) == []


@pytest.mark.parametrize("last", NOT_GIVEN)
@pytest.mark.parametrize("first", NOT_GIVEN)
def test_both_names_missing(client: Client, order: dict[str, Any], last: object, first: object) -> None:
    nameless = at(at(order, "customerLastName", last), "customerFirstName", first)
    assert imported(client, nameless) == [Fault("CUSTOMER_NAME_MISSING", "customerLastName")]


@pytest.mark.parametrize("field", ["customerLastName", "customerFirstName"])
def test_one_name_is_enough(client: Client, order: dict[str, Any], field: str) -> None:
    assert imported(client, at(order, field, None)) == []


@pytest.mark.parametrize(("civility", "near"), [("Mme", "Mrs"), ("Monsieur", "Mr"), ("Dr", None), ("2", None)])
def test_a_civility_that_is_not_known_is_kept_as_not_set(
    client: Client, order: dict[str, Any], civility: str, near: str | None
) -> None:
    assert imported(client, at(order, "civility", civility)) == [Fault("CIVILITY_UNKNOWN", "civility", None, near)]
    assert kept(client, order["orderReference"])["civility"] == "NotSet"


@pytest.mark.parametrize("address", [..., None, {}, {"city": None}, {"city": "", "zipCode": " ", "countryCode": None}])
def test_a_missing_address(client: Client, order: dict[str, Any], address: object) -> None:
    assert imported(client, at(order, "address", address)) == [Fault("ADDRESS_MISSING", "address")]
    assert "address" not in kept(client, order["orderReference"])


@pytest.mark.parametrize(
    ("text", "code"),
    [("France", "FR"), ("FRANCE", "FR"), (" france ", "FR"), ("FRA", "FR"), ("Royaume-Uni", "GB"), ("UK", "GB")],
)
def test_the_name_of_a_country_is_understood(client: Client, order: dict[str, Any], text: str, code: str) -> None:
    order["address"] = {"city": "X", "countryCode": text}
    order["phoneNumber"] = None
    assert imported(client, order) == [Fault("COUNTRY_UNDERSTOOD", "address.countryCode", None, code)]
    assert kept(client, order["orderReference"])["address"]["countryCode"] == code


@pytest.mark.parametrize(("text", "near"), [("Frnace", "FR"), ("Germny", "DE"), ("QQ", None), ("Atlantis", None)])
def test_a_country_that_is_none_is_kept_and_the_nearest_offered(
    client: Client, order: dict[str, Any], text: str, near: str | None
) -> None:
    (warning,) = imported(client, at(order, "address.countryCode", text))
    assert warning[:3] == ("COUNTRY_UNKNOWN", "address.countryCode", None)
    assert near is None or (warning.extra or "").startswith(near)
    assert kept(client, order["orderReference"])["address"]["countryCode"] == text


@pytest.mark.parametrize(("country", "zip_code"), [("FR", "ABC"), ("FR", "7500"), ("GB", "75002"), ("DE", "SW1A 1AA")])
def test_a_zip_code_that_does_not_fit_its_country_is_kept(
    client: Client, order: dict[str, Any], country: str, zip_code: str
) -> None:
    order["address"] = {"zipCode": zip_code, "countryCode": country}
    order["phoneNumber"] = None
    assert imported(client, order) == [Fault("ZIP_CODE_DOES_NOT_FIT", "address.zipCode")]
    assert kept(client, order["orderReference"])["address"]["zipCode"] == zip_code


@pytest.mark.parametrize("field", ["phoneNumber", "address.phone"])
@pytest.mark.parametrize("phone", ["123", "no phone", "+44 20 7946 0018"])
def test_a_phone_number_that_does_not_fit_the_country_is_kept(
    client: Client, order: dict[str, Any], field: str, phone: str
) -> None:
    assert imported(client, at(order, field, phone)) == [Fault("PHONE_DOES_NOT_FIT", field)]
    assert phone in json.dumps(kept(client, order["orderReference"]))


@pytest.mark.parametrize(
    ("country", "zip_code", "phone"),
    [("FR", "75 002", "+33 1 02 03 04 05"), ("GB", "sw1a1aa", "020 7946 0018"), ("IE", "D02 X285", "+353 1 234 5678")],
)
def test_zip_codes_and_phones_are_understood_as_people_write_them(
    client: Client, order: dict[str, Any], country: str, zip_code: str, phone: str
) -> None:
    order["address"] = {"zipCode": zip_code, "countryCode": country, "phone": phone}
    assert imported(client, order | {"phoneNumber": phone}) == []


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("orderReferense", "orderReference"),
        ("custmerMail", "customerMail"),
        ("xyzzy", None),
        ("address.zip", None),
        ("address.ZipCod", "zipCode"),
        ("products[1].modelld", "modelId"),
        ("products[1].price.ammount", "amount"),
        ("shippingPrice.curency", "currency"),
    ],
)
def test_an_unknown_member_is_named_with_the_nearest_known_name(
    client: Client, order: dict[str, Any], path: str, near: str | None
) -> None:
    (warning,) = imported(client, at(order, path, {"anything": ["at", "all"]}))
    assert warning[:3] == fault_at("FIELD_UNKNOWN", path)[:3]
    assert near is None or warning.extra == near


def test_a_member_sent_twice_counts_as_the_contract_spells_it(client: Client, order: dict[str, Any]) -> None:
    body = json.dumps({"saleschannel": "first"} | order | {"SALESCHANNEL": "third"})
    assert [warning.code for warning in imported(client, body)] == ["FIELD_REPEATED", "FIELD_REPEATED"]
    assert kept(client, order["orderReference"])["salesChannel"] == order["salesChannel"]


def test_all_warnings_come_at_once(client: Client, order: dict[str, Any]) -> None:
    order["address"] |= {"zipCode": "ABC", "phone": "1"}
    order |= {"civility": "Mme", "customerLastName": None, "customerFirstName": None, "customerMail": "?", "oops": 1}
    order["products"][2]["price"]["currency"] = "GBP"
    order["purchaseDateUtc"] = "1999-01-01 00:00:00"
    assert {warning.code for warning in imported(client, order)} == {
        "ZIP_CODE_DOES_NOT_FIT",
        "PHONE_DOES_NOT_FIT",
        "CIVILITY_UNKNOWN",
        "CUSTOMER_NAME_MISSING",
        "CUSTOMER_MAIL_INVALID",
        "FIELD_UNKNOWN",
        "CURRENCIES_DIFFER",
        "PURCHASE_DATE_VERY_OLD",
    }
