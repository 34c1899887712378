"""The short look at an order never says anything else than the whole check does."""

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice, product
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from saleport.decoding.findings import Findings
from saleport.decoding.reader import Reader
from saleport.errors import Rejected
from saleport.imports.referring import file_order_reader
from saleport.orders.order import OrderIn, PriceIn, ProductIn
from saleport.orders.rules.orders import check
from saleport.orders.rules.ordinary import is_ordinary
from saleport.values import Address
from tests.contract.random_orders import Bodies
from tests.orders.rules.good_order import NOW, an_order

MODELS = [str(uuid4()) for _ in range(3)]
encode = msgspec.json.encode


def agrees(order: OrderIn, now: datetime = NOW) -> bool:
    """Whether the order is ordinary; fails where the whole check would say or keep anything else of it."""
    findings = Findings()
    held = check(copy.deepcopy(order), findings, now)
    before = encode(order)
    if not is_ordinary(order, now):
        assert encode(order) == before, "an order that was only looked at is another one now"
        return False
    assert findings.problems == []
    order.bare()
    assert encode(order) == encode(held)
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


def test_orders_as_shops_send_them_are_ordinary() -> None:
    assert agrees(an_order())
    assert agrees(an_order(civility=None, purchase_date_utc="2026-11-21 20:00:00", shipping_price=None))
    assert agrees(an_order(store_purchased_at=None, phone_number=None, customer_first_name=None, sales_channel=None))


def test_of_orders_that_nobody_would_think_of_both_say_the_same() -> None:
    now = datetime.now(UTC) + timedelta(hours=1)
    readers = (Reader(OrderIn, subject="order", entry="product"), file_order_reader())
    orders = [order for body in bodies() for reader in readers if (order := read(reader, body)) is not None]
    assert sum(agrees(order, now) for order in orders) > 0


def bodies() -> Iterator[bytes]:
    """Good and damaged ones."""
    return islice(Bodies(1, MODELS, [], []), 900)


def read(reader: Reader[Any], body: bytes) -> OrderIn | None:
    """The order of a body of which nothing is to be said so far."""
    try:
        order, findings = reader.read(body)
    except Rejected:
        return None
    return None if findings.problems else order
