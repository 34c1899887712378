"""The short look at an order, for those of which nothing is to be said: nearly all of them.

`rules.orders.check` makes a new order of the one that was sent, part by part. Where every part would come out as it
went in, the order that was sent is the one that is kept, and need only be looked at: that takes a third of the time.
This look only ever says yes where `check` finds nothing and changes nothing but what most shops leave out or blank.
Whatever else it meets it leaves to that one.
"""

import re
from collections.abc import Callable, Set
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

import msgspec
from msgspec.structs import astuple

from saleport.decoding.moments import read_plain_moment
from saleport.orders.order import LONGEST_REFERENCE, MOST_PRODUCTS, NO_CIVILITY, PriceIn
from saleport.orders.rules.orders import VERY_OLD_BEFORE_YEAR
from saleport.orders.rules.prices import ORDINARY_AMOUNT
from saleport.places.countries import is_country
from saleport.places.phone import QuickCheck, phone_fits, quick_check
from saleport.places.postal import zip_code_fits
from saleport.values import CURRENCIES, LONGEST_TEXT, Address, Text

_LENGTH_OF_DAY = len("2026-11-21")
_LENGTH_WITHOUT_ZONE = len("2026-11-21 22:45:10")
_MOST_PRICES = 8192
LONGEST_PRICE = 100
"""Bytes: with the one above this bounds what is remembered of prices to some 2 MB."""
_NO_PRICE = msgspec.Raw()
_NULL = b"null"
_BACKSLASH = ord("\\")
_Required = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
_MOST_PLACES = 4096
_MAIL = r"[!#-+\-.-:=?A-Z[-~]+@[!#-+\-/-:=?A-Z[-~]+(?:\.[!#-+\-/-:=?A-Z[-~]+)+"
_is_mail = re.compile(_MAIL, re.ASCII).fullmatch
"""Says yes to what `orders.MAIL` does, where all of it is ASCII: a class of those is looked up in a table of bits."""


class PlainProduct(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One unit sold, its ids and its price as they are written: to make more of them takes longer than to look."""

    model_id: str
    price: msgspec.Raw
    order_line_reference: Text = None
    supplier_id: str | None = None


class PlainOrder(
    msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True, kw_only=True, gc=False
):
    """An order as it is sent and as it is kept, where both are the same. Its parts are in the order of `Order`'s."""

    order_reference: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_REFERENCE)]
    civility: Literal["NotSet", "Mr", "Mrs"] | None = None
    customer_last_name: Text = None
    customer_first_name: Text = None
    address: Address
    phone_number: Text = None
    customer_mail: _Required
    purchase_date_utc: _Required
    products: Annotated[list[PlainProduct], msgspec.Meta(min_length=1, max_length=MOST_PRODUCTS)]
    shipping_price: msgspec.Raw = _NO_PRICE
    sales_channel: Text = None
    store_purchased_at: str | None = None


class Known(NamedTuple):
    """Gives what an account is known to have: ids as they are written here, in small letters and with dashes."""

    models: Callable[[UUID], Set[str]]
    suppliers: Callable[[UUID], Set[str]]
    stores: Callable[[UUID], Set[str]]


_decode = msgspec.json.Decoder(PlainOrder).decode
_decode_price = msgspec.json.Decoder(PriceIn).decode
_encode = msgspec.json.Encoder().encode


def read_ordinary(body: bytes, account_id: UUID, known: Known, now: datetime) -> PlainOrder | None:
    """The order of a body, in the form in which it is kept, where it is kept as it was sent and without a word.

    None: it has to be looked at closely. A civility that is missing is there in what is given back, blank texts are
    not, and a date without a zone has the one that it is in.
    """
    # A NUL can only come as this escape, and has to be told of. The byte is looked for as a number: given bytes, Python
    # tries to make a number of them first, and an error because it cannot (0.1 µs).
    if _BACKSLASH in body and b"\\u0000" in body:
        return None
    try:
        if not body.isascii():
            # Of a price that comes twice the first is passed over unread: it may be anything that has quotes around it.
            body.decode()
        order = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return order if _is_ordinary(order, now) and _has_what_is_known(order, account_id, known) else None


def _is_ordinary(order: PlainOrder, now: datetime) -> bool:
    """Whether it is, its products aside; where it is, it is in the form in which it is kept."""
    address, date, phone = order.address, order.purchase_date_utc, order.phone_number
    last_name, first_name = order.customer_last_name, order.customer_first_name
    if not (last_name or first_name) or not _is_mail(order.customer_mail):
        return False
    country, zip_code, address_phone = address.country_code, address.zip_code, address.phone
    if country:
        # What fits has no blanks around it.
        matches = _phone_check(country, zip_code)
        if (
            matches is None
            or not (not phone or matches(phone) or _fits(phone, country))
            # Shops send one number as both.
            or not (not address_phone or address_phone == phone or _fits(address_phone, country))
        ):
            return False
    elif not any(astuple(address)) or _has_blanks_around(zip_code, phone, address_phone):
        return False
    has_blank = "" in (country, zip_code, phone, address_phone)
    # Calls and comprehensions are spared here and below: they would take as long as what they do.
    for text in (
        order.order_reference, last_name, first_name, order.sales_channel, address.company_name,
        address.street_address, address.additional_address, address.door_code, address.floor, address.city,
    ):  # fmt: skip
        if text:
            if text.strip() != text:
                return False
        elif text is not None:
            has_blank = True
    if len(date) == _LENGTH_WITHOUT_ZONE and date[_LENGTH_OF_DAY] == " ":
        date = order.purchase_date_utc = f"{date[:_LENGTH_OF_DAY]}T{date[_LENGTH_OF_DAY + 1 :]}Z"
    moment = read_plain_moment(date)
    if moment is None or moment > now or moment.year < VERY_OLD_BEFORE_YEAR:
        return False
    if order.civility is None:
        order.civility = NO_CIVILITY
    if has_blank:
        order.customer_last_name, order.customer_first_name = last_name or None, first_name or None
        order.phone_number, order.sales_channel = phone or None, order.sales_channel or None
        order.address = address.given() or address
    return True


@lru_cache(_MOST_PLACES)
def _phone_check(country: str, zip_code: str | None) -> QuickCheck | None:
    """The quick check of a country's phone numbers; None where there is no such country, or this is no code of it.

    Most customers live where others do: the same few codes come again and again.
    """
    if not is_country(country) or _has_blanks_around(zip_code) or (zip_code and not zip_code_fits(zip_code, country)):
        return None
    return quick_check(country)


def _fits(phone: str, country: str) -> bool:
    return not _has_blanks_around(phone) and phone_fits(phone, country)


def _has_blanks_around(*texts: str | None) -> bool:
    return any(text and text.strip() != text for text in texts)


def _has_what_is_known(order: PlainOrder, account_id: UUID, known: Known) -> bool:
    """Whether nothing is to be said of any product, of the shipping price and of the store.

    All prices are of one currency then.
    """
    models, first = known.models(account_id), None
    for product in order.products:
        sent = bytes(product.price)
        price = read_price(sent) if len(sent) <= LONGEST_PRICE else None
        if price is None or product.model_id not in models:
            return False
        product.price, currency = price
        if currency != first:
            if first is not None:
                return False
            first = currency
        supplier, reference = product.supplier_id, product.order_line_reference
        if supplier is not None and supplier not in known.suppliers(account_id):
            return False
        if reference is not None and (not reference or reference.strip() != reference):
            return False
    store = order.store_purchased_at
    if store is not None and store not in known.stores(account_id):
        return False
    if order.shipping_price is _NO_PRICE:
        return True
    sent = bytes(order.shipping_price)
    if sent == _NULL:
        order.shipping_price = _NO_PRICE
        return True
    price = read_price(sent) if len(sent) <= LONGEST_PRICE else None
    if price is None:
        return False
    order.shipping_price, currency = price
    return currency == first


@lru_cache(_MOST_PRICES)
def read_price(sent: bytes) -> tuple[msgspec.Raw, str | None] | None:
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
