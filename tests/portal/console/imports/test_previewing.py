import json
from uuid import UUID

import msgspec
import pytest

from saleport.portal.console.imports.previewing import Article, Understood, understood
from saleport.portal.console.orders.reader import Reader
from saleport.values import Language

MEMBER = Reader(UUID(int=1), Language.ENGLISH, "", sees_personal_data=True, sees_calls=True)
VIEWER = MEMBER._replace(sees_personal_data=False)
KETTLE = {"productLabel": "Kettle", "sku": "K-1", "price": {"amount": "29.95", "currency": "EUR"}}
ORDER = {
    "orderReference": "A-1",
    "customerFirstName": "Jane",
    "customerLastName": "Example",
    "customerMail": "jane@example.com",
    "address": {"zipCode": "75011", "city": "Paris", "countryCode": "FR"},
    "purchaseDateUtc": "2026-05-01T09:59:00+02:00",
    "salesChannel": "Web",
    "products": [KETTLE, KETTLE, {"ean": "4006381333931", "price": {"amount": "29,95", "currency": "EURO"}}],
}


def raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(json.dumps(value).encode())


def test_an_order_is_told_as_a_person_would() -> None:
    assert understood(raw(ORDER), MEMBER) == Understood(
        reference="A-1",
        purchased="1 May 2026, 07:59 UTC",
        customer="Jane Example · jane@example.com",
        place="75011 Paris, FR",
        channel="Web",
        articles=[Article("Kettle (K-1)", 2, "€29.95"), Article("4006381333931", 1, "29,95 EURO")],
        more_articles=0,
    )


def test_names_come_in_any_case_and_articles_beyond_three_are_counted() -> None:
    products = [{"modelId": f"m-{number}"} for number in range(5)]
    told = understood(raw({"ORDERREFERENCE": 7, "PRODUCTS": products}), MEMBER)
    assert (told.reference, [each.name for each in told.articles], told.more_articles) == (
        "7",
        ["m-0", "m-1", "m-2"],
        2,
    )


def test_who_may_not_see_customers_sees_that_they_are_hidden() -> None:
    told = understood(raw(ORDER), VIEWER)
    assert (told.customer, told.place, told.reference) == ("hidden", "hidden, FR", "A-1")
    nobody = {name: value for name, value in ORDER.items() if not name.startswith(("customer", "address"))}
    assert (understood(raw(nobody), VIEWER).customer, understood(raw(nobody), VIEWER).place) == ("", "")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"[]",
        b"null",
        b'"text"',
        b'{"products":7,"address":[]}',
        b'{"products":[null,1,[]],"purchaseDateUtc":"yesterday"}',
        b'{"products":[{"price":{"amount":1e999,"currency":"EUR"}}]}',
        b'{"products":[{"price":{"amount":true,"currency":"ZZZ"}}]}',
        b'{"purchaseDateUtc":"0001-01-01T00:00:00+14:00"}',
        b'{"orderReference":"' + b"x" * 100_000 + b'"}',
        b'\xff{"orderReference":"A-1"}',
        b"[" * 5_000,
    ],
    ids=lambda body: body[:30].decode("latin-1"),
)
def test_whatever_a_file_holds_there_is_something_to_show(body: bytes) -> None:
    assert len("".join(map(str, understood(msgspec.Raw(body), MEMBER)))) < 1_000
