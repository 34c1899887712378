"""The short look at many orders in columns never says anything else than the one at each order by itself."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleport.imports.referring import file_order_reader
from saleport.orders.rules.columns import ManyOrders, ordinary_contents
from saleport.orders.rules.orders import check
from saleport.orders.rules.ordinary import Known, read_ordinary
from tests.orders.rules.good_order import MODEL, NOW, STORE, SUPPLIER

ACCOUNT = uuid4()
KNOWN = Known(lambda _: {str(MODEL)}, lambda _: {str(SUPPLIER)}, lambda _: {str(STORE)})
OWN = {
    "orderReference": "W-1", "purchaseDateUtc": "2026-11-21T20:00:00Z", "civility": "Mrs",
    "customerLastName": "Lefèvre", "customerFirstName": "Anaïs",
    "customerMail": "anais@example.org", "phoneNumber": "0102030405",
    "address.city": "Paris", "address.zipCode": "75002", "address.countryCode": "FR", "address.phone": "0102030405",
    "shippingPrice.amount": "5.90", "shippingPrice.currency": "EUR", "salesChannel": "web",
    "storePurchasedAt": str(STORE), "store": "",
}  # fmt: skip
PRODUCT = {
    "modelId": str(MODEL), "price.amount": "29.99", "price.currency": "EUR", "orderLineReference": "1",
    "supplierId": str(SUPPLIER), "sku": "",
}  # fmt: skip
Cells = dict[str, str]
Sent = tuple[Cells, list[Cells]]

IDS = [str(MODEL).upper(), str(MODEL).replace("-", ""), str(uuid4()), str(STORE), str(SUPPLIER), "00" * 16]
ODD = st.sampled_from([
    "", "x", "x" * 100, "x" * 101, "é" * 255, "x" * 256, 'a "b", \\', "\\u0000", "a\x1fb", "\x7f", "a\nb", "a\u2028b",
    "\ufeff", "漢", "Mr", "NotSet", "mr", "a@b.fr", "a@b", "A@B.FR", "é@b.fr", "FR", "fr", "GB", "France", "ZZ",
    "75002", "7500", "W1U 4PL",
    "0102030405", "+442079460018", "12", "EUR", "GBP", "eur", "0", "-0", "-1", "007.50", "1.2345678901", "1e3", "1_000",
    "NaN", "999999999999", "1000000000000", "\u0661", "0." + "0" * 99, "2026-11-21T22:45:10Z", "2026-11-21T22:45:11Z",
    "2026-11-21 20:00:00", "1999-12-31T23:59:59Z", "2000-01-01T00:00:00Z", "2026-02-30T00:00:00Z",
    "2026-11-21T20:00:00+00:00", *IDS,
])  # fmt: skip


@st.composite
def orders(draw: st.DrawFn) -> Sent:
    """An order, with something odd in it now and then."""
    own, products = dict(OWN), [dict(PRODUCT) for _ in range(draw(st.integers(1, 3)))]
    for cells, changes in [(own, 2), (draw(st.sampled_from(products)), 1)]:
        for name in draw(st.lists(st.sampled_from(sorted(cells)), max_size=changes)):
            cells[name] = draw(ODD)
    if draw(st.integers(0, 5)) == 0:
        currency = draw(st.sampled_from(["EUR", "GBP"]))
        for cells in [own, *products]:
            cells |= {name: currency for name in cells if name.endswith("currency")}
    return own, products


def in_columns(sent: Sequence[Sent], left_out: frozenset[str] = frozenset()) -> ManyOrders:
    products = [product for _, some in sent for product in some]
    places = [0, *accumulate(len(some) for _, some in sent)]
    return ManyOrders(
        {name: [own[name] for own, _ in sent] for name in OWN if name not in left_out},
        {name: [product[name] for product in products] for name in PRODUCT if name not in left_out},
        places[:-1],
        places[1:],
    )


def body(own: Mapping[str, str], products: Sequence[Mapping[str, str]]) -> bytes:
    """The order as it would be sent: what is blank is not there."""
    return msgspec.json.encode(nested(own) | {"products": [nested(product) for product in products]})


def nested(cells: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, cell in cells.items():
        outer, _, inner = name.partition(".")
        if cell and inner:
            found.setdefault(outer, {})[inner] = cell
        elif cell:
            found[outer] = cell
    return found


def contents_one_by_one(sent: Sequence[Sent]) -> list[bytes | None]:
    return [content_of(body(*each)) for each in sent]


def content_of(body: bytes) -> bytes | None:
    """What is kept of an order of which nothing is to be said."""
    if order := read_ordinary(body, ACCOUNT, KNOWN, NOW):
        return msgspec.json.encode(order)
    # A currency without an amount is no price of shipping, and a text may look as if it had a NUL.
    order, findings = file_order_reader().read(body)
    kept = check(order, findings, NOW)
    return None if findings.problems else msgspec.json.encode(kept)


@settings(deadline=None, max_examples=150)
@given(sent=st.lists(orders(), min_size=1, max_size=4))
def test_what_is_ordinary_in_columns_is_ordinary_by_itself_and_kept_as_the_same(sent: list[Sent]) -> None:
    together = ordinary_contents(in_columns(sent), ACCOUNT, KNOWN, NOW)
    for content, alone in zip(together, contents_one_by_one(sent), strict=True):
        assert content in (None, alone)


@settings(deadline=None)
@given(amount=st.from_regex(r"[0-9]{1,13}(\.[0-9]{0,11})?|0?0\.0{0,8}[0-9]", fullmatch=True))
def test_an_amount_is_kept_with_the_digits_that_it_has_by_itself(amount: str) -> None:
    sent: list[Sent] = [(OWN, [{**PRODUCT, "price.amount": amount}])]
    assert ordinary_contents(in_columns(sent), ACCOUNT, KNOWN, NOW)[0] in (None, *contents_one_by_one(sent))


def test_all_that_is_odd_leaves_alone_what_stands_beside_it() -> None:
    good: Sent = (OWN, [PRODUCT, PRODUCT])
    [expected] = contents_one_by_one([good])
    assert expected
    changes = [({**OWN, name: cell}, [PRODUCT]) for name in OWN for cell in ("x" * 300, "XX")]
    changes += [(OWN, [PRODUCT, {**PRODUCT, name: cell}]) for name in PRODUCT for cell in ("x" * 300, "GBP")]
    for change in changes:
        sent = [good, change, good]
        first, content, last = ordinary_contents(in_columns(sent), ACCOUNT, KNOWN, NOW)
        assert first == last == expected
        assert content in (None, content_of(body(*change)))


@pytest.mark.parametrize(
    "left_out",
    [
        {"civility"}, {"address.phone", "phoneNumber"}, {"shippingPrice.amount", "shippingPrice.currency"},
        {"customerFirstName", "salesChannel", "storePurchasedAt", "store"}, {"address.countryCode"},
        {"supplierId", "orderLineReference", "sku"},
    ],
    ids=lambda names: " ".join(sorted(names)),
)  # fmt: skip
def test_orders_as_shops_export_them_are_ordinary_in_columns(left_out: set[str]) -> None:
    sent = [
        (
            {**OWN, **dict.fromkeys(left_out & OWN.keys(), "")},
            [{**PRODUCT, **dict.fromkeys(left_out & PRODUCT.keys(), "")}],
        )
    ] * 2
    expected = contents_one_by_one(sent)
    assert expected[0]
    assert ordinary_contents(in_columns(sent, frozenset(left_out)), ACCOUNT, KNOWN, NOW) == expected
    assert ordinary_contents(in_columns(sent), ACCOUNT, KNOWN, NOW) == expected


def test_without_an_address_a_name_or_a_product_that_is_known_no_order_is_ordinary() -> None:
    address = {name for name in OWN if name.startswith("address.")}
    for left_out in (
        address,
        {"customerLastName", "customerFirstName"},
        {"modelId"},
        {"price.amount"},
        {"price.currency"},
    ):
        assert ordinary_contents(in_columns([(OWN, [PRODUCT])], frozenset(left_out)), ACCOUNT, KNOWN, NOW) == [None]


def test_no_orders_are_nothing() -> None:
    assert ordinary_contents(in_columns([]), ACCOUNT, KNOWN, NOW) == []
