"""The short look at an order never says anything else than the whole check does."""

import copy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice, product
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import force_setattr

from saleport.decoding.reader import Reader
from saleport.imports.referring import file_order_reader
from saleport.orders.order import OrderIn, PriceIn, ProductIn
from saleport.orders.rules.orders import CIVILITIES, MAIL, check
from saleport.orders.rules.ordinary import Known, read_ordinary
from saleport.values import Address
from tests.contract.random_orders import Bodies
from tests.orders.rules.good_order import MODEL, NOW, STORE, SUPPLIER, an_order

MODELS = [str(uuid4()) for _ in range(3)]
BLANKS = [chr(code) for code in range(0x110000) if chr(code).isspace()]
encode = msgspec.json.encode


KNOWN = Known(lambda _: {*MODELS, str(MODEL)}, lambda _: {str(SUPPLIER)}, lambda _: {str(STORE)})
READERS = (Reader(OrderIn, subject="order", entry="product"), file_order_reader())


def agrees(sent: OrderIn | bytes, now: datetime = NOW) -> bool:
    """Whether the order is ordinary; fails where the whole check would say or keep anything else of it."""
    body = sent if isinstance(sent, bytes) else encode(sent)
    ordinary = read_ordinary(body, UUID(int=1), KNOWN, now)
    if ordinary is None:
        return False
    for reader in READERS:
        order, findings = reader.read(body)
        kept = check(order, findings, now)
        assert findings.problems == []
        assert encode(ordinary) == encode(kept)
    return True


TEXTS = ("", " ", "\u00a0", "x ", "\tx", "\u3000x", "x\u0085", "x\x1f", 'a "b" \\', "é", "\u200b", "x", "b" * 255)
DATES = (
    "2026-11-21 22:45:10", "2026-11-21 22:45:11", "2026-11-21T22:45:10Z", "2026-11-21T22:45:11Z", "2026-11-21T22:45Z",
    "2026-11-21t22:45:10z", "2026-11-21  22:45:10", "2026-11-21_22:45:10", "2026-02-30T00:00:00Z",
    "2000-01-01 00:00:00", "1999-12-31T23:59:59Z", "2026-11-21T22:45:10+00:00", "2026-W47-6T22:45:10Z",
    "2026-11-21 24:00:00", " 2026-11-21T1Z", "2026-11-21T22:45:60Z", "",
    "\uff12026-11-21T22:45:10Z",
)  # fmt: skip
AMOUNTS = ("0", "-0", "0.00", "1E+3", "1e-11", "0.12345678901", "0.1234567890", "999999999999.99", "1000000000000",
           "NaN", "-1", "12", "Infinity", "1E+11")  # fmt: skip
CHANGES: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(
        ("order_reference", "customer_last_name", "customer_first_name", "phone_number", "sales_channel"),
        (None, *TEXTS),
    ),
    "civility": (None, *TEXTS, "NotSet", "notset", "mr", "Mr", "Mme"),
    "customer_mail": (None, *TEXTS, " a@b.fr", "a@b.fr", "a@b", "a@b.fr\n"),
    "purchase_date_utc": (None, *DATES),
    "store_purchased_at": (None, UUID(int=0)),
    "products": (None, []),
    "shipping_price": (None, PriceIn(), PriceIn(None, "EUR"), PriceIn(Decimal(1)), PriceIn(Decimal(1), "GBP"),
                       PriceIn(Decimal(1), "eur"), *(PriceIn(Decimal(amount), "EUR") for amount in AMOUNTS)),
    "address": (None, Address(), Address(city="Paris"), Address(city=" "),
                *(Address(country_code=code, zip_code="75002", phone="0102030405")
                  for code in ("FR", "fr", "GB", "France", "XX", "", " FR", "FRA", "NC")),
                *(Address(country_code="FR", zip_code=text, phone=text) for text in (*TEXTS, "75002", "7500")),
                *(Address(city="Paris", zip_code=text) for text in TEXTS),
                *(Address(city="Paris", phone=text) for text in TEXTS),
                *(Address(country_code="AQ", zip_code=text, phone=text) for text in TEXTS),
                *(Address(country_code="FR", phone=phone) for phone in ("0102030405", "+44 20 7946 0018", "12"))),
}  # fmt: skip
PRODUCTS = (
    ProductIn(), ProductIn(UUID(int=0), PriceIn(Decimal(1), "EUR")), ProductIn(UUID(MODELS[0])),
    ProductIn(UUID(MODELS[0]), PriceIn(Decimal(1), "EUR"), supplier_id=UUID(int=0)),
    *(ProductIn(UUID(MODELS[0]), PriceIn(Decimal(1), "EUR"), text) for text in TEXTS),
    *(ProductIn(UUID(MODELS[0]), PriceIn(Decimal(amount), "EUR")) for amount in AMOUNTS),
    *(ProductIn(UUID(MODELS[0]), PriceIn(Decimal(1), currency)) for currency in (None, "GBP", "eur", "USD", "")),
)  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_one_part_that_is_odd_is_seen_by_both(name: str) -> None:
    for value in CHANGES[name]:
        agrees(an_order(**{name: value}))


def test_two_parts_that_are_odd_are_seen_by_both() -> None:
    for (one, values), (other, others) in product(CHANGES.items(), repeat=2):
        for value, more in zip(values, others[::-1], strict=False):
            agrees(an_order(**{one: value, other: more}))


def test_a_product_that_is_odd_is_seen_by_both() -> None:
    for odd, place in product(PRODUCTS, (0, 1)):
        products = [ProductIn(UUID(MODELS[1]), PriceIn(Decimal(2), "EUR"))]
        products.insert(place, copy.deepcopy(odd))
        agrees(an_order(products=products))
        agrees(an_order(products=[copy.deepcopy(odd)], shipping_price=None))


@pytest.mark.parametrize("name", [b"price", b"shippingPrice"])
def test_what_comes_twice_must_be_utf_8_both_times(name: bytes) -> None:
    body = encode(an_order())
    good, bad = (b'"%s":{"currency":"%s"},"%s":' % (name, text, name) for text in (b"caf\xc3\xa9", b"caf\xe9"))
    assert agrees(body.replace(b'"%s":' % name, good))
    assert read_ordinary(body.replace(b'"%s":' % name, bad), UUID(int=1), KNOWN, NOW) is None


@pytest.mark.parametrize("country", ["FR", "AQ", None])
def test_a_blank_of_any_kind_before_or_behind_any_text_is_seen(country: str | None) -> None:
    good = an_order(
        address=Address(
            "Company", "Street", "Behind", "4821B", "2", "75002", "Paris", country_code=country, phone="+33102030406"
        )
    )
    assert agrees(good)
    assert good.address is not None
    assert good.products is not None
    parts: tuple[msgspec.Struct, ...] = (good, good.address, good.products[0])
    texts = [
        (part, name)
        for part in parts
        for name in part.__struct_fields__
        if name != "country_code" and isinstance(getattr(part, name), str)
    ]
    assert len(texts) == 17
    for (part, name), blank in product(texts, BLANKS):
        text = getattr(part, name)
        for odd in (blank + text, text + blank):
            force_setattr(part, name, odd)
            assert read_ordinary(encode(good), UUID(int=1), KNOWN, NOW) is None
        force_setattr(part, name, text)
    assert agrees(good)


@given(st.text('aZ0_.@-+!#"<>,; \t\x1c\x7f\xa0é', max_size=20) | st.from_regex(MAIL.__self__, fullmatch=True))
def test_a_mail_address_is_never_passed_by_one_look_alone(mail: str) -> None:
    agrees(an_order(customer_mail=mail[:255]))


@pytest.mark.parametrize("mail", ["a@b.fr", "Anais.Lefevre+shop@mail.example.co.uk", "o'neill_{1}@x--y.example"])
def test_mail_addresses_as_people_have_them_are_ordinary(mail: str) -> None:
    assert agrees(an_order(customer_mail=mail))


@pytest.mark.parametrize("civility", CIVILITIES)
def test_each_civility_is_ordinary(civility: str) -> None:
    assert agrees(an_order(civility=civility))


def test_orders_as_shops_send_them_are_ordinary() -> None:
    assert agrees(an_order())
    assert agrees(an_order(civility=None, purchase_date_utc="2026-11-21 20:00:00", shipping_price=None))
    assert agrees(an_order(store_purchased_at=None, phone_number=None, customer_first_name=None, sales_channel=None))


@pytest.mark.parametrize(
    "price",
    [
        '{"amount":29.95,"currency":"EUR"}', '{"amount":"29.950","currency":"EUR"}', '{"currency":"EUR","amount":0}',
        ' { "amount" : 12 , "currency" : "EUR" } ', '{"amount":1e3,"currency":"EUR"}',
        '{"amount":"1_000","currency":"EUR"}', '{"amount":1,"currency":"\\u0045UR"}',
        '{"amount":1,"amount":2,"currency":"EUR"}', '{"amount":"","currency":"EUR"}',
        '{"amount":1,"currency":"EUR","vat":1}', '{"amount":1}', '{"amount":null,"currency":"EUR"}', 'null', '12',
        '[]', '{"amount":-0.0,"currency":"EUR"}', '{"amount":1,"currency":"GBP"}',
        '{"amount":"\\u0661","currency":"EUR"}', '{"amount":NaN,"currency":"EUR"}', '{"amount":01,"currency":"EUR"}',
        '{"amount":1,"currency":"EUR"' + " " * 90 + "}",
    ],
)  # fmt: skip
def test_a_price_is_read_as_the_whole_check_reads_it(price: str) -> None:
    good = encode(an_order(shipping_price=None, products=[ProductIn(UUID(MODELS[0]), PriceIn(Decimal(1), "EUR"))]))
    plain = b'{"amount":"1","currency":"EUR"}'
    # The second time it is remembered, and the third it stands where another one may differ from it.
    for body in (
        good.replace(plain, price.encode()),
        good.replace(plain, price.encode()),
        good.replace(b'"salesChannel"', b'"shippingPrice":%b,"salesChannel"' % price.encode()),
    ):
        agrees(body)


def test_prices_as_shops_write_them_are_ordinary() -> None:
    good = encode(an_order())
    assert agrees(good.replace(b'{"amount":"5.900000","currency":"EUR"}', b'{"currency":"EUR","amount":5.90}'))
    assert agrees(good.replace(b'{"amount":"5.900000","currency":"EUR"}', b"null"))


@pytest.mark.parametrize("identity", [str(MODEL), str(SUPPLIER), str(STORE)], ids=["model", "supplier", "store"])
def test_an_id_that_is_not_known_or_is_written_otherwise_has_to_be_looked_at_closely(identity: str) -> None:
    good = encode(an_order())
    for other in (str(uuid4()), identity.upper(), identity.replace("-", ""), "", " " + identity, "x" * 300):
        body = good.replace(identity.encode(), other.encode())
        assert read_ordinary(body, UUID(int=1), KNOWN, NOW) is None or other == identity


def test_what_is_no_text_is_left_to_the_whole_check() -> None:
    good = encode(an_order())
    for odd in (b"\\u0000", b"\xff", b"\n", b"\xed\xa0\x80", b'"'):
        assert read_ordinary(good.replace(b"web", odd), UUID(int=1), KNOWN, NOW) is None
    for body in (b"", b"[" * 100_000, b"null", b"[]", good[:-1], good + b"x", b"\xef\xbb\xbf" + good):
        assert read_ordinary(body, UUID(int=1), KNOWN, NOW) is None


def test_of_orders_that_nobody_would_think_of_both_say_the_same() -> None:
    now = datetime.now(UTC) + timedelta(hours=1)
    assert sum(agrees(body, now) for body in islice(Bodies(1, MODELS, [], []), 900)) > 0
