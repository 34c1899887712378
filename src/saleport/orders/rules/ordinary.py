"""The short look at an order, for those of which nothing is to be said: nearly all of them.

`rules.orders.check` makes a new order of the one that was sent, part by part. Where every part would come out as it
went in, the order that was sent is the one that is held, and need only be looked at: that takes half the time. This
look only ever says yes where `check` finds nothing and changes nothing but what most shops leave out or blank. Whatever
else it meets it leaves to that one.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import astuple

from saleport.decoding.moments import read_plain_moment
from saleport.orders.order import NO_CIVILITY, OrderIn, PriceIn, ProductIn
from saleport.orders.rules.orders import CIVILITIES, MAIL, VERY_OLD_BEFORE_YEAR
from saleport.orders.rules.prices import ORDINARY_AMOUNT
from saleport.places.countries import is_country
from saleport.places.phone import phone_fits
from saleport.places.postal import zip_code_fits
from saleport.values import CURRENCIES, Address

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
    store = order.store_purchased_at
    if (store is not None and store.int == 0) or not _is_ordinary_address(order.address, phone):
        return False
    order.civility, order.purchase_date_utc, order.phone_number = order.civility or NO_CIVILITY, date, phone
    if "" in texts:
        order.customer_last_name, order.customer_first_name = last_name or None, first_name or None
        order.sales_channel = order.sales_channel or None
    if "" in astuple(order.address):
        order.address = order.address.given()
    return True


# Below, calls and comprehensions are spared: they would take as long as what they do.


def _has_blanks_around(texts: Sequence[str | None]) -> bool:
    for text in texts:  # noqa: SIM110 - any() takes twice as long
        if text and text.strip() != text:
            return True
    return False


def _currency(products: Sequence[ProductIn]) -> str | None:
    """The currency of all the products, if there is nothing to say of any of them."""
    first = products[0].price
    currency = None if first is None else first.currency
    if currency not in CURRENCIES:
        return None
    for product in products:
        price, model_id, supplier_id = product.price, product.model_id, product.supplier_id
        if price is None or price.currency != currency or not ORDINARY_AMOUNT(str(price.amount)):
            return None
        if model_id is None or model_id.int == 0 or (supplier_id is not None and supplier_id.int == 0):
            return None
        reference = product.order_line_reference
        if reference is not None and (not reference or reference.strip() != reference):
            return None
    return currency


def _is_ordinary_price(price: PriceIn, currency: str) -> bool:
    return price.currency == currency and ORDINARY_AMOUNT(str(price.amount)) is not None


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
