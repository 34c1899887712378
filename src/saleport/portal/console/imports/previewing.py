"""The first orders of a file as they were understood, for a reader to see whether they were understood well."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, cast

import msgspec

from saleport.decoding.moments import read_moment
from saleport.portal.console.orders.reader import Reader
from saleport.portal.words import price, words

_LONGEST = 120
_MOST_ARTICLES = 3
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


class Article(NamedTuple):
    """What was sold, and how often."""

    name: str
    pieces: int
    price: str


class Understood(NamedTuple):
    """What an order of a file says, as far as it can be read."""

    reference: str
    purchased: str
    customer: str
    """Blank where there is none; hidden for who may not see it, as the next."""
    place: str
    channel: str
    articles: Sequence[Article]
    more_articles: int


def understood(body: msgspec.Raw, reader: Reader) -> Understood:
    """The order that a body is. What is no order of ours has blanks in the place of its values."""
    order = _members(_decoded(body))
    address = _members(order.get("address"))
    name = " ".join(filter(None, (_text(order, "customerfirstname"), _text(order, "customerlastname"))))
    customer = " · ".join(filter(None, (name, _text(order, "customermail"))))
    place = " ".join(filter(None, (_text(address, "zipcode"), _text(address, "city"))))
    country = _text(address, "countrycode")
    if not reader.sees_personal_data:
        hidden = words(reader.language)["orders"]["hidden"]
        customer, place = (hidden if customer else ""), (hidden if place else "")
    articles = _articles(order.get("products"), reader)
    return Understood(
        reference=_text(order, "orderreference"),
        purchased=_moment(_text(order, "purchasedateutc"), reader),
        customer=customer,
        place=", ".join(filter(None, (place, country))),
        channel=_text(order, "saleschannel"),
        articles=articles[:_MOST_ARTICLES],
        more_articles=len(articles[_MOST_ARTICLES:]),
    )


def _decoded(body: msgspec.Raw) -> object:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _members(value: object) -> Mapping[str, Any]:
    """The members of an object; names come in any case."""
    if not isinstance(value, dict):
        return {}
    return {name.casefold(): member for name, member in cast("dict[str, Any]", value).items()}


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    if value is None or isinstance(value, dict | list):
        return ""
    text = str(cast("object", value)).strip()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _moment(text: str, reader: Reader) -> str:
    instant = read_moment(text)
    return text if instant is None else reader.moment(instant)


def _articles(products: object, reader: Reader) -> list[Article]:
    """The articles; pieces that are alike are told as one, with their number."""
    found: dict[tuple[str, str], int] = {}
    for each in cast("list[object]", products) if isinstance(products, list) else ():
        product = _members(each)
        label, code = _text(product, "productlabel"), _text(product, "sku") or _text(product, "ean")
        name = f"{label} ({code})" if label and code else label or code or _text(product, "modelid")
        key = (name, _price(_members(product.get("price")), reader))
        found[key] = found.get(key, 0) + 1
    return [Article(name, count, cost) for (name, cost), count in found.items()]


def _price(members: Mapping[str, Any], reader: Reader) -> str:
    amount, currency = _text(members, "amount"), _text(members, "currency")
    if _AMOUNT.fullmatch(amount) and _CURRENCY.fullmatch(currency):
        return price(Decimal(amount), currency, reader.language)
    return " ".join(filter(None, (amount, currency)))
