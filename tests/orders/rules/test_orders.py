"""The pure rules of an order: what is kept, what is refused, what is warned of."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, Problem
from saleport.orders.order import (
    KeptOrder,
    Order,
    OrderIn,
    OrderLine,
    Price,
    PriceIn,
    ProductIn,
    order_id,
)
from saleport.orders.rules.orders import check
from saleport.orders.rules.prices import check_currencies, check_price
from saleport.values import Address
from tests.orders.rules.good_order import MODEL, NIL, NOW, PRICE, STORE, SUPPLIER, an_order


def an_address(**changes: Any) -> Address:  # noqa: ANN401 - as the struct has them
    return msgspec.structs.replace(Address(zip_code="75002", country_code="FR"), **changes)


def checked(order: OrderIn) -> tuple[Order | None, list[Problem]]:
    findings = Findings()
    order_kept = check(order, findings, NOW)
    return order_kept, findings.in_order()


def kept_of(order: OrderIn) -> Order:
    order_kept, problems = checked(order)
    assert all(problem.is_warning for problem in problems)
    assert order_kept is not None
    return order_kept


def found(order: OrderIn) -> list[tuple[ErrorCode, str | None]]:
    return [(problem.code, problem.field) for problem in checked(order)[1]]


def test_a_good_order_is_kept_as_it_was_sent() -> None:
    order, problems = checked(an_order())
    assert problems == []
    assert order == Order(
        reference="W-1",
        civility="Mrs",
        customer_last_name="Lefèvre",
        customer_first_name="Anaïs",
        address=Address(street_address="12 rue de la Paix", zip_code="75002", city="Paris", country_code="FR"),
        phone_number="0102030405",
        customer_mail="anais.lefevre@example.org",
        purchased_at=datetime(2026, 11, 21, 20, tzinfo=UTC),
        lines=(OrderLine(MODEL, Price(Decimal("29.99"), "EUR"), "1", SUPPLIER),),
        shipping_price=Price(Decimal("5.900000"), "EUR"),
        sales_channel="web",
        store_purchased_at=STORE,
    )


def test_blanks_around_texts_are_taken_off_and_blank_is_not_given() -> None:
    order = kept_of(
        an_order(
            order_reference="  W-1\t",
            civility=" mrs ",
            customer_first_name=" ",
            sales_channel="",
            customer_mail=" a@b.example ",
            purchase_date_utc=" 2026-11-21T20:00:00Z ",
            store_purchased_at=NIL,
            products=[ProductIn(MODEL, PriceIn(Decimal(1), " eur "), " ", NIL)],
            address=an_address(street_address="", city=" Paris "),
        )
    )
    assert (order.reference, order.civility, order.customer_first_name, order.sales_channel) == (
        "W-1",
        "Mrs",
        None,
        None,
    )
    assert (order.customer_mail, order.store_purchased_at) == ("a@b.example", None)
    assert order.lines == (OrderLine(MODEL, Price(Decimal(1), "EUR"), None, None),)
    assert order.address == Address(zip_code="75002", city="Paris", country_code="FR")


def test_an_empty_order_is_told_everything_that_is_required() -> None:
    order, problems = checked(OrderIn())
    assert order is None
    assert [(problem.code, problem.field) for problem in problems if not problem.is_warning] == [
        (ErrorCode.FIELD_REQUIRED, "orderReference"),
        (ErrorCode.FIELD_REQUIRED, "purchaseDateUtc"),
        (ErrorCode.PRODUCTS_MISSING, "products"),
    ]
    assert {problem.code for problem in problems if problem.is_warning} == {
        ErrorCode.CUSTOMER_NAME_MISSING,
        ErrorCode.CUSTOMER_MAIL_MISSING,
        ErrorCode.ADDRESS_MISSING,
    }


def test_every_product_is_told_what_it_lacks() -> None:
    products = [ProductIn(), ProductIn(MODEL, PRICE), ProductIn(NIL, PriceIn(None, " "))]
    order, problems = checked(an_order(products=products))
    assert order is None
    required = ["products[0].price", "products[0].modelId"]
    required += ["products[2].price.amount", "products[2].price.currency", "products[2].modelId"]
    assert [(problem.field, problem.index, problem.subject) for problem in problems] == [
        (field, int(field[9]), "product") for field in required
    ]


@pytest.mark.parametrize(
    ("ahead", "code"),
    [
        (timedelta(minutes=5), None),
        (timedelta(minutes=5, seconds=1), ErrorCode.PURCHASE_DATE_AHEAD),
        (timedelta(hours=48), ErrorCode.PURCHASE_DATE_AHEAD),
        (timedelta(hours=48, seconds=1), ErrorCode.PURCHASE_DATE_IN_FUTURE),
        (timedelta(days=-9000), None),
        (timedelta(days=-10_000), ErrorCode.PURCHASE_DATE_VERY_OLD),
    ],
)
def test_a_purchase_date_far_from_now_is_told(ahead: timedelta, code: ErrorCode | None) -> None:
    expected = [] if code is None else [(code, "purchaseDateUtc")]
    assert found(an_order(purchase_date_utc=(NOW + ahead).isoformat())) == expected


def test_the_year_2000_is_not_old() -> None:
    assert found(an_order(purchase_date_utc="2000-01-01T00:00:00Z")) == []
    assert found(an_order(purchase_date_utc="2000-01-01T00:00:00+01:00")) == [
        (ErrorCode.PURCHASE_DATE_VERY_OLD, "purchaseDateUtc")
    ]


def test_an_unreadable_purchase_date_is_refused() -> None:
    assert found(an_order(purchase_date_utc="yesterday")) == [(ErrorCode.PURCHASE_DATE_INVALID, "purchaseDateUtc")]


@pytest.mark.parametrize(
    ("sent", "kept", "suggestion"),
    [
        ("Mr", "Mr", None),
        ("MRS", "Mrs", None),
        ("notset", "NotSet", None),
        (None, "NotSet", None),
        ("", "NotSet", None),
        ("Mme", "NotSet", "Mrs"),
        ("Monsieur", "NotSet", "Mr"),
        ("Dr", "NotSet", None),
    ],
)
def test_a_civility_that_is_not_known_is_kept_as_not_set(sent: str | None, kept: str, suggestion: str | None) -> None:
    order, problems = checked(an_order(civility=sent))
    assert order is not None
    assert order.civility == kept
    known = sent is None or sent.lower() in ("mr", "mrs", "notset", "")
    assert [(problem.code, problem.suggestion) for problem in problems] == (
        [] if known else [(ErrorCode.CIVILITY_UNKNOWN, suggestion)]
    )


@pytest.mark.parametrize("mail", ["a@b.example", "jo+returns@example.co.uk", "é@ü.example", "a.b@c-d.e.f"])
def test_mail_addresses_pass(mail: str) -> None:
    assert found(an_order(customer_mail=mail)) == []


@pytest.mark.parametrize(
    "mail", ["a", "a@b", "@b.example", "a@", "a b@c.example", "a@b@c.example", "a@b..example", "<a@b.example>", "a@.b"]
)
def test_what_is_no_mail_address_is_kept_with_a_warning(mail: str) -> None:
    assert found(an_order(customer_mail=mail)) == [(ErrorCode.CUSTOMER_MAIL_INVALID, "customerMail")]
    assert kept_of(an_order(customer_mail=mail)).customer_mail == mail


def test_one_name_is_enough() -> None:
    assert found(an_order(customer_last_name=None)) == []
    assert found(an_order(customer_first_name=" ")) == []
    assert found(an_order(customer_last_name="", customer_first_name=None)) == [
        (ErrorCode.CUSTOMER_NAME_MISSING, "customerLastName")
    ]


@pytest.mark.parametrize("address", [None, Address(), Address(city=" ", zip_code="")])
def test_an_address_with_nothing_in_it_is_missing(address: Address | None) -> None:
    assert found(an_order(address=address)) == [(ErrorCode.ADDRESS_MISSING, "address")]
    assert kept_of(an_order(address=address)).address is None


@pytest.mark.parametrize(
    ("sent", "kept", "codes"),
    [
        ("FR", "FR", []),
        ("fr", "FR", []),
        ("France", "FR", [ErrorCode.COUNTRY_UNDERSTOOD]),
        ("Atlantis", "Atlantis", [ErrorCode.COUNTRY_UNKNOWN]),
        (None, None, []),
    ],
)
def test_countries_are_understood_where_they_can_be(sent: str | None, kept: str | None, codes: list[ErrorCode]) -> None:
    order = an_order(address=an_address(country_code=sent))
    assert found(order) == [(code, "address.countryCode") for code in codes]
    address = kept_of(order).address
    assert address is not None
    assert address.country_code == kept


def test_zip_code_and_phones_are_held_against_the_country() -> None:
    order = an_order(address=an_address(zip_code="SW1A 1AA", phone="12"), phone_number="abc")
    assert found(order) == [
        (ErrorCode.ZIP_CODE_DOES_NOT_FIT, "address.zipCode"),
        (ErrorCode.PHONE_DOES_NOT_FIT, "phoneNumber"),
        (ErrorCode.PHONE_DOES_NOT_FIT, "address.phone"),
    ]
    kept = kept_of(order)
    assert kept.address == Address(zip_code="SW1A 1AA", country_code="FR", phone="12")
    assert kept.phone_number == "abc"


def test_without_a_known_country_nothing_is_held_against_it() -> None:
    for country in (None, "Atlantis"):
        order = an_order(address=an_address(country_code=country, zip_code="?"), phone_number="?")
        assert not {ErrorCode.ZIP_CODE_DOES_NOT_FIT, ErrorCode.PHONE_DOES_NOT_FIT} & {code for code, _ in found(order)}


@pytest.mark.parametrize("price", [None, PriceIn(None, "EUR"), PriceIn()])
def test_a_shipping_price_without_an_amount_is_not_given(price: PriceIn | None) -> None:
    assert found(an_order(shipping_price=price)) == []
    assert kept_of(an_order(shipping_price=price)).shipping_price is None


def test_a_shipping_price_needs_its_currency() -> None:
    assert found(an_order(shipping_price=PriceIn(Decimal(1)))) == [(ErrorCode.FIELD_REQUIRED, "shippingPrice.currency")]


@pytest.mark.parametrize(
    "amount",
    ["0", "0.00", "33.333333333333336", "5.900000", "1E+3", "999999999999.99", "1E-40", "0." + "3" * 40, "1E+11"],
)
def test_amounts_are_held_to_the_digit(amount: str) -> None:
    findings = Findings()
    price = check_price(PriceIn(Decimal(amount), "EUR"), "price", None, findings)
    assert findings.problems == []
    assert price is not None
    assert str(price.amount) == amount


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("-0.01", ErrorCode.AMOUNT_NEGATIVE),
        ("-1E+400", ErrorCode.AMOUNT_NEGATIVE),
        ("1000000000000", ErrorCode.AMOUNT_TOO_LARGE),
        ("1E+12", ErrorCode.AMOUNT_TOO_LARGE),
        ("1E+999999999", ErrorCode.AMOUNT_TOO_LARGE),
        ("NaN", ErrorCode.AMOUNT_INVALID),
        ("sNaN", ErrorCode.AMOUNT_INVALID),
        ("Infinity", ErrorCode.AMOUNT_INVALID),
        ("-Infinity", ErrorCode.AMOUNT_INVALID),
        ("0." + "3" * 41, ErrorCode.AMOUNT_INVALID),
        ("12345678901." + "1" * 54, ErrorCode.AMOUNT_INVALID),
        # Digits that only an exponent shows: written out, these are as long as a book.
        ("1E-41", ErrorCode.AMOUNT_INVALID),
        ("1E-999999999", ErrorCode.AMOUNT_INVALID),
        ("0E-999999999", ErrorCode.AMOUNT_INVALID),
        ("0E+999999999", ErrorCode.AMOUNT_INVALID),
    ],
)
def test_amounts_that_cannot_be_held_are_refused(amount: str, code: ErrorCode) -> None:
    findings = Findings()
    assert check_price(PriceIn(Decimal(amount), "GBP"), "products[2].price", 2, findings) is None
    (problem,) = findings.problems
    assert (problem.code, problem.field, problem.index) == (code, "products[2].price.amount", 2)
    assert len(problem.explanation) < 300


@pytest.mark.parametrize(
    ("currency", "suggestion"), [("USD", None), ("€", "EUR"), ("euro", "EUR"), ("£", "GBP"), ("E UR", None)]
)
def test_other_currencies_are_refused(currency: str, suggestion: str | None) -> None:
    findings = Findings()
    assert check_price(PriceIn(Decimal(1), currency), "price", None, findings) is None
    (problem,) = findings.problems
    assert (problem.code, problem.field, problem.suggestion) == (
        ErrorCode.CURRENCY_NOT_SUPPORTED,
        "price.currency",
        suggestion,
    )


def test_mixed_currencies_are_warned_of_once() -> None:
    euro, pound = Price(Decimal(1), "EUR"), Price(Decimal(1), "GBP")
    lines = [None, OrderLine(MODEL, euro), OrderLine(MODEL, pound), OrderLine(MODEL, pound)]
    findings = Findings()
    check_currencies(lines, pound, findings)
    assert [(problem.code, problem.field) for problem in findings.problems] == [
        (ErrorCode.CURRENCIES_DIFFER, "products[2].price.currency"),
        (ErrorCode.SHIPPING_CURRENCY_DIFFERS, "shippingPrice.currency"),
    ]
    for quiet in ([None], lines[:2], lines[2:]):
        findings = Findings()
        check_currencies(quiet, None, findings)
        assert findings.problems == []


def test_an_id_is_made_of_account_and_reference() -> None:
    account, other = uuid4(), uuid4()
    assert order_id(account, "W-1") == order_id(account, "W-1")
    assert (
        len({order_id(account, "W-1"), order_id(other, "W-1"), order_id(account, "W-2"), order_id(account, "w-1")}) == 4
    )


def test_an_order_survives_being_kept_as_json() -> None:
    order = kept_of(an_order(shipping_price=PriceIn(Decimal("1E+3"), "GBP")))
    text = msgspec.json.encode(order)
    assert msgspec.json.decode(text, type=Order) == order
    assert KeptOrder(uuid4(), 1, True, NOW, order).reference == "W-1"
