"""The short look at an order, for those of which nothing is to be said: nearly all of them.

`rules.orders.check` makes a new order of the one that was sent, part by part. Where every part would come out as it
went in, the order that was sent is the one that is held, and need only be looked at: that takes half the time. This
look only ever says yes where `check` finds nothing and changes nothing but what most shops leave out or blank. Whatever
else it meets it leaves to that one.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import astuple

from saleport.decoding.moments import read_plain_moment
from saleport.orders.order import NO_CIVILITY, OrderIn, PriceIn, ProductIn
from saleport.orders.rules.orders import CIVILITIES, MAIL, VERY_OLD_BEFORE_YEAR
from saleport.orders.rules.prices import CURRENCIES, ORDINARY_AMOUNT
from saleport.places.countries import is_country
from saleport.places.phone import phone_fits
from saleport.places.postal import zip_code_fits
from saleport.values import Address

_LENGTH_OF_DAY = len("2026-11-21")
_LENGTH_WITHOUT_ZONE = len("2026-11-21 22:45:10")


def is_ordinary(order: OrderIn, now: datetime) -> bool:
    """Whether the order is held as it was sent, and without a word.

    Where it is, it is put into the form in which it is held: a civility that is missing is there then, blank texts are
    not, and a date without a zone has the one that it is in.
    """
    products, mail, date = order.products, order.customer_mail, order.purchase_date_utc
    if not products or order.address is None or not mail or not MAIL(mail) or not date:
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
    currency = _currency(products)
    if currency is None or not (order.shipping_price is None or _is_ordinary_price(order.shipping_price, currency)):
        return False
    if not _is_given(order.store_purchased_at) or not _is_ordinary_address(order.address, phone):
        return False
    order.civility, order.purchase_date_utc, order.phone_number = order.civility or NO_CIVILITY, date, phone
    if "" in texts:
        order.customer_last_name, order.customer_first_name = last_name or None, first_name or None
        order.sales_channel = order.sales_channel or None
    if "" in astuple(order.address):
        order.address = order.address.given()
    return True


def _has_blanks_around(texts: Sequence[str | None]) -> bool:
    # A list is looked through sooner than a generator.
    return any([text and text.strip() != text for text in texts])


def _currency(products: Sequence[ProductIn]) -> str | None:
    """The currency of all the products, if there is nothing to say of any of them."""
    first = products[0].price
    currency = None if first is None else first.currency
    if currency not in CURRENCIES:
        return None
    for product in products:
        price, reference = product.price, product.order_line_reference
        if (
            price is None
            or not _is_ordinary_price(price, currency)
            or product.model_id is None
            or not _is_given(product.model_id)
            or not _is_given(product.supplier_id)
            or (reference is not None and (not reference or reference.strip() != reference))
        ):
            return None
    return currency


def _is_ordinary_price(price: PriceIn, currency: str) -> bool:
    return price.currency == currency and price.amount is not None and ORDINARY_AMOUNT(str(price.amount)) is not None


def _is_given(identity: UUID | None) -> bool:
    """Whether it is not the id that means none."""
    return identity is None or identity.int != 0


def _is_ordinary_address(address: Address, phone: str | None) -> bool:
    texts = astuple(address)
    country = address.country_code
    if _has_blanks_around(texts) or not any(texts):
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
