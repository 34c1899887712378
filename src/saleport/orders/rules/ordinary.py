"""The short look at an order, for those of which nothing is to be said: nearly all of them.

`rules.orders.check` makes a new order of the one that was sent, part by part. Where every part would come out as it
went in, the order that was sent is the one that is kept, and need only be looked at: that takes a third of the time.
This look only ever says yes where `check` finds nothing and changes nothing but what most shops leave out or blank.
Whatever else it meets it leaves to that one.
"""

from collections.abc import Sequence, Set
from datetime import datetime
from functools import lru_cache
from typing import Annotated, NamedTuple

import msgspec
from msgspec.structs import astuple

from saleport.decoding.moments import read_plain_moment
from saleport.orders.order import MOST_PRODUCTS, NO_CIVILITY, PriceIn, Reference
from saleport.orders.rules.orders import CIVILITIES, MAIL, VERY_OLD_BEFORE_YEAR
from saleport.orders.rules.prices import ORDINARY_AMOUNT
from saleport.places.countries import is_country
from saleport.places.phone import phone_fits
from saleport.places.postal import zip_code_fits
from saleport.values import CURRENCIES, Address, Text

_LENGTH_OF_DAY = len("2026-11-21")
_LENGTH_WITHOUT_ZONE = len("2026-11-21 22:45:10")
_MOST_PRICES = 8192
_LONGEST_PRICE = 100
"""Bytes: with the one above this bounds what is remembered of prices to some 2 MB."""
_NO_PRICE = msgspec.Raw()
_NULL = b"null"


class PlainProduct(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One unit sold, its ids and its price as they are written: to make more of them takes longer than to look."""

    model_id: str
    price: msgspec.Raw
    order_line_reference: Text = None
    supplier_id: str | None = None


class PlainOrder(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An order as it is sent and as it is kept, where both are the same. Its parts are in the order of `Order`'s."""

    order_reference: Reference = None
    civility: Text = None
    customer_last_name: Text = None
    customer_first_name: Text = None
    address: Address | None = None
    phone_number: Text = None
    customer_mail: Text = None
    purchase_date_utc: Text = None
    products: Annotated[list[PlainProduct], msgspec.Meta(max_length=MOST_PRODUCTS)] | None = None
    shipping_price: msgspec.Raw = _NO_PRICE
    sales_channel: Text = None
    store_purchased_at: str | None = None


class Known(NamedTuple):
    """What an account is known to have: ids as they are written here, in small letters and with dashes."""

    models: Set[str]
    suppliers: Set[str]
    stores: Set[str]


_decode = msgspec.json.Decoder(PlainOrder).decode
_decode_price = msgspec.json.Decoder(PriceIn).decode
_encode = msgspec.json.Encoder().encode


def read_ordinary(body: bytes, known: Known, now: datetime) -> PlainOrder | None:
    """The order of a body, in the form in which it is kept, where it is kept as it was sent and without a word.

    None: it has to be looked at closely. A civility that is missing is there in what is given back, blank texts are
    not, and a date without a zone has the one that it is in.
    """
    # A NUL can only come as this escape, and has to be told of.
    if b"\\" in body and b"\\u0000" in body:
        return None
    try:
        if not body.isascii():
            # Of a price that comes twice the first is passed over unread: it may be anything that has quotes around it.
            body.decode()
        order = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return order if _is_ordinary(order, known, now) else None


def _is_ordinary(order: PlainOrder, known: Known, now: datetime) -> bool:
    """Whether it is; where it is, it is in the form in which it is kept."""
    products, mail, date, address = order.products, order.customer_mail, order.purchase_date_utc, order.address
    if not products or address is None or not mail or not MAIL(mail) or not date:
        return False
    last_name, first_name, phone = order.customer_last_name, order.customer_first_name, order.phone_number or None
    if not order.order_reference or not (last_name or first_name):
        return False
    texts = (order.order_reference, last_name, first_name, phone, order.sales_channel)
    if _has_blanks_around(texts) or not (order.civility is None or order.civility in CIVILITIES):
        return False
    if len(date) == _LENGTH_WITHOUT_ZONE and date[_LENGTH_OF_DAY] == " ":
        date = f"{date[:_LENGTH_OF_DAY]}T{date[_LENGTH_OF_DAY + 1 :]}Z"
    moment = read_plain_moment(date)
    if moment is None or moment > now or moment.year < VERY_OLD_BEFORE_YEAR:
        return False
    store = order.store_purchased_at
    if (store is not None and store not in known.stores) or not _are_ordinary(products, order, known):
        return False
    parts = astuple(address)
    if not _is_ordinary_address(parts, address, phone):
        return False
    order.civility, order.purchase_date_utc, order.phone_number = order.civility or NO_CIVILITY, date, phone
    if "" in texts:
        order.customer_last_name, order.customer_first_name = last_name or None, first_name or None
        order.sales_channel = order.sales_channel or None
    if "" in parts:
        order.address = address.given()
    return True


# Below, calls and comprehensions are spared: they would take as long as what they do.


def _has_blanks_around(texts: Sequence[str | None]) -> bool:
    for text in texts:  # noqa: SIM110 - any() takes twice as long
        if text and text.strip() != text:
            return True
    return False


def _are_ordinary(products: Sequence[PlainProduct], order: PlainOrder, known: Known) -> bool:
    """Whether nothing is to be said of any product, nor of the shipping price; all prices are of one currency then."""
    models, suppliers = known.models, known.suppliers
    first = None
    for product in products:
        sent = bytes(product.price)
        price = _read_price(sent) if len(sent) <= _LONGEST_PRICE else None
        if price is None or product.model_id not in models:
            return False
        product.price, currency = price
        if currency != first:
            if first is not None:
                return False
            first = currency
        if product.supplier_id is not None and product.supplier_id not in suppliers:
            return False
        reference = product.order_line_reference
        if reference is not None and (not reference or reference.strip() != reference):
            return False
    if order.shipping_price is _NO_PRICE:
        return True
    sent = bytes(order.shipping_price)
    if sent == _NULL:
        order.shipping_price = _NO_PRICE
        return True
    price = _read_price(sent) if len(sent) <= _LONGEST_PRICE else None
    if price is None:
        return False
    order.shipping_price, currency = price
    return currency == first


@lru_cache(_MOST_PRICES)
def _read_price(sent: bytes) -> tuple[msgspec.Raw, str | None] | None:
    """A price as it is kept, and its currency; None where it has to be looked at closely.

    A shop has far fewer prices than it has orders, and writes each in the same way always.
    """
    # "1_000" would be read as a thousand.
    if b"_" in sent:
        return None
    try:
        price = _decode_price(sent)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if price.currency not in CURRENCIES or not ORDINARY_AMOUNT(str(price.amount)):
        return None
    return msgspec.Raw(_encode(price)), price.currency


def _is_ordinary_address(parts: Sequence[str | None], address: Address, phone: str | None) -> bool:
    country = address.country_code
    if _has_blanks_around(parts) or not any(parts):
        return False
    if not country:
        return True
    return (
        is_country(country)
        and (not address.zip_code or zip_code_fits(address.zip_code, country))
        and (phone is None or phone_fits(phone, country))
        # Shops send one number as both.
        and (not address.phone or address.phone == phone or phone_fits(address.phone, country))
    )
