"""The short look at many orders that stand in columns: what `ordinary` sees in one, it sees in all of them at once.

A rule is asked once of each text that a column has, or of the whole column where that can be; and what is kept of an
order is put together of its cells, without a body in between. This look, too, only says yes where nothing is to be
said of an order, and what it gives is the same, byte for byte. Whatever else it meets it leaves to the other.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain, compress
from operator import ne, sub
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from saleport.decoding.moments import read_plain_moment
from saleport.orders.order import LONGEST_REFERENCE, MOST_PRODUCTS, NO_CIVILITY
from saleport.orders.rules.orders import CIVILITIES, MAIL, VERY_OLD_BEFORE_YEAR
from saleport.orders.rules.ordinary import LONGEST_PRICE, Known, PlainOrder, PlainProduct, read_price
from saleport.places.countries import is_country
from saleport.places.phone import phone_fits
from saleport.places.postal import zip_code_fits
from saleport.values import CURRENCIES, LONGEST_TEXT, Address

Column = Sequence[str]
Columns = Mapping[str, Column]

_REFERENCE, _DATE, _MAIL = "orderReference", "purchaseDateUtc", "customerMail"
_CIVILITY, _STORE = "civility", "storePurchasedAt"
_MODEL, _SUPPLIER = "modelId", "supplierId"
_ADDRESS, _SHIPPING, _PRICE = "address", "shippingPrice", "price"
_PRODUCTS = "products"
_BLANK = frozenset({""})
_is_as_kept = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,6})?").fullmatch
"""Says yes to the text of an amount that is good and that its number has, too: no zeros before it, no exponent."""


class ManyOrders(NamedTuple):
    """Orders in columns, by the names of their fields in a body: `address.city`, `price.amount`.

    Cells are without the blanks around them, and without NUL; one that is blank says nothing.
    """

    own: Columns
    """What is said of each order."""
    products: Columns
    """What is said of each product, those of one order after those of another. Each order has one at least."""
    begins: Sequence[int]
    """The place of the first product of each order."""
    ends: Sequence[int]


def _members(struct: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(field.encode_name for field in msgspec.structs.fields(struct))


def _without_blanks(struct: type[msgspec.Struct]) -> Callable[..., msgspec.Struct]:
    """A struct with the same members in JSON, of which those that are blank are left out."""
    members = [(name, Any, "") for name in _members(struct)]
    return msgspec.defstruct(struct.__name__, members, omit_defaults=True, gc=False)


_ORDER, _LINE = _members(PlainOrder), _members(PlainProduct)
_ADDRESS_PATHS = tuple(f"{_ADDRESS}.{name}" for name in _members(Address))
_make_order, _make_line = _without_blanks(PlainOrder), _without_blanks(PlainProduct)
_make_address = _without_blanks(Address)
_PATHS = {*_ORDER, *_ADDRESS_PATHS, f"{_SHIPPING}.amount", f"{_SHIPPING}.currency"} - {_ADDRESS, _SHIPPING, _PRODUCTS}
_PATHS_OF_PRODUCTS = {*_LINE, f"{_PRICE}.amount", f"{_PRICE}.currency"} - {_PRICE}
_encode = msgspec.json.Encoder().encode


def ordinary_contents(orders: ManyOrders, account_id: UUID, known: Known, now: datetime) -> list[bytes | None]:
    """What is kept of each order, where it is ordinary; None: it has to be looked at by itself."""
    return _Looking(orders, account_id, known, now).contents()


class _Looking:
    """One look at many orders."""

    def __init__(self, orders: ManyOrders, account_id: UUID, known: Known, now: datetime) -> None:
        self._own, self._products, self._begins, self._ends = orders
        self._account_id = account_id
        self._known = known
        self._now = now
        self._blank = [""] * len(self._begins)
        self._odd: set[int] = set()
        """The orders that are not ordinary, or not surely so."""

    def contents(self) -> list[bytes | None]:
        """See `ordinary_contents`."""
        # A date is kept as it is: only the very form in which it is kept is ordinary here.
        self._look_at_texts()
        self._look_at_customers()
        self._look_at_addresses()
        lines, shipping = self._lines_and_shipping()
        made: dict[str, Iterable[Any]] = {
            _CIVILITY: [civility or NO_CIVILITY for civility in self._of_orders(_CIVILITY)],
            _ADDRESS: map(_make_address, *map(self._of_orders, _ADDRESS_PATHS)),
            _PRODUCTS: [lines[begin:end] for begin, end in zip(self._begins, self._ends, strict=True)],
            _SHIPPING: shipping,
        }
        columns = [made[name] if name in made else self._of_orders(name) for name in _ORDER]
        contents: list[bytes | None] = [*map(_encode, map(_make_order, *columns))]
        for order in self._odd:
            contents[order] = None
        return contents

    def _of_orders(self, name: str) -> Column:
        return self._own.get(name, self._blank)

    def _except(self, orders: Iterable[int]) -> None:
        self._odd.update(orders)

    def _except_cells(self, column: Sequence[Any], odd: Collection[Any]) -> None:
        """The orders with one of these in a column have to be looked at by themselves."""
        if odd:
            self._except(order for order, cell in enumerate(column) if cell in odd)

    def _except_lines(self, column: Sequence[Any], odd: Collection[Any]) -> None:
        """The same of a column of products."""
        if odd:
            self._except_places(place for place, cell in enumerate(column) if cell in odd)

    def _except_places(self, places: Iterable[int]) -> None:
        self._except(bisect_right(self._begins, place) - 1 for place in places)

    def _look_at_texts(self) -> None:
        """No text is too long, and none says what an order that is kept does not have."""
        for name, column in self._own.items():
            longest = LONGEST_REFERENCE if name == _REFERENCE else LONGEST_TEXT
            self._except_cells(column, _odd(column, name in _PATHS, longest))
        for name, column in self._products.items():
            self._except_lines(column, _odd(column, name in _PATHS_OF_PRODUCTS, LONGEST_TEXT))
        self._except_cells(self._of_orders(_REFERENCE), _BLANK)
        lengths = map(sub, self._ends, self._begins)
        self._except(order for order, length in enumerate(lengths) if length > MOST_PRODUCTS)

    def _look_at_customers(self) -> None:
        names = self._of_orders("customerLastName"), self._of_orders("customerFirstName")
        if not all(names[0]):
            self._except(order for order, (last, first) in enumerate(zip(*names, strict=True)) if not (last or first))
        mails, dates, civilities, stores = map(self._of_orders, (_MAIL, _DATE, _CIVILITY, _STORE))
        self._except_cells(mails, {mail for mail in {*mails} if not MAIL(mail)})
        self._except_cells(dates, {date for date in {*dates} if not self._is_ordinary_date(date)})
        self._except_cells(civilities, {*civilities}.difference(CIVILITIES, _BLANK))
        self._except_cells(stores, {*stores}.difference(self._known.stores(self._account_id), _BLANK))

    def _look_at_addresses(self) -> None:
        columns = [column for name in _ADDRESS_PATHS if (column := self._own.get(name)) is not None]
        if not any(map(all, columns)):
            self._except(order for order, cells in enumerate(zip(*columns, strict=True)) if not any(cells))
            if not columns:
                self._except(range(len(self._begins)))
        countries = self._of_orders(f"{_ADDRESS}.countryCode")
        self._except_cells(countries, {country for country in {*countries} if country and not is_country(country)})
        self._except_unfit([f"{_ADDRESS}.zipCode"], countries, zip_code_fits)
        # Shops send one number as both.
        self._except_unfit(["phoneNumber", f"{_ADDRESS}.phone"], countries, phone_fits)

    def _except_unfit(self, names: Sequence[str], countries: Column, fits: Callable[[str, str], bool]) -> None:
        """The cells of these columns must fit the countries beside them, where both are there."""
        columns = [[*zip(self._of_orders(name), countries, strict=True)] for name in names]
        pairs = {*chain.from_iterable(columns)}
        unfit = {pair for pair in pairs if pair[0] and is_country(pair[1]) and not fits(*pair)}
        for column in columns:
            self._except_cells(column, unfit)

    def _is_ordinary_date(self, date: str) -> bool:
        moment = read_plain_moment(date)
        return moment is not None and moment <= self._now and moment.year >= VERY_OLD_BEFORE_YEAR

    def _lines_and_shipping(self) -> tuple[list[Any], list[msgspec.Raw | str]]:
        products = self._products
        blank = [""] * (self._ends[-1] if self._ends else 0)
        models, suppliers = (products.get(name, blank) for name in (_MODEL, _SUPPLIER))
        self._except_lines(models, {*models}.difference(self._known.models(self._account_id)))
        self._except_lines(suppliers, {*suppliers}.difference(self._known.suppliers(self._account_id), _BLANK))
        prices, currencies, used = _prices(products, _PRICE, blank)
        self._except_lines(currencies, used.difference(CURRENCIES))
        shipping, others, used_there = _prices(self._own, _SHIPPING, self._blank)
        if len(used) > 1 or not used_there <= {*used, ""}:
            # All prices of an order are of one currency: another one only comes where an order begins.
            changes = {*compress(range(1, len(currencies)), map(ne, currencies, currencies[1:]))}
            self._except_places(changes.difference(self._begins))
            each = enumerate(zip(others, map(currencies.__getitem__, self._begins), strict=True))
            self._except(order for order, (currency, first) in each if currency not in ("", first))
        columns: dict[str, Sequence[Any]] = {**products, _PRICE: prices}
        return [*map(_make_line, *(columns.get(name, blank) for name in _LINE))], shipping


def _odd(column: Column, is_known: bool, longest: int) -> set[str]:
    """The cells of a column that no ordinary order has."""
    if not is_known:
        return {*column} - _BLANK
    if max(map(len, column), default=0) <= longest:
        return set()
    return {cell for cell in {*column} if len(cell) > longest}


class _Prices(NamedTuple):
    """A column of prices."""

    written: list[msgspec.Raw | str]
    """As they are kept."""
    currencies: list[str | None]
    """Blank where there is no amount; None where a price has to be looked at closely."""
    used: set[str | None]
    """Which currencies there are among them."""


class _KnownPrices(dict[tuple[str, str], tuple[msgspec.Raw | str, str | None]]):
    """Prices by what was sent, as they are kept, and their currencies: there are far fewer of them than products."""

    def __missing__(self, sent: tuple[str, str]) -> tuple[msgspec.Raw | str, str | None]:
        price = self[sent] = _price(*sent)
        return price


def _prices(columns: Columns, name: str, blank: Column) -> _Prices:
    known = _KnownPrices()
    sent = zip(columns.get(f"{name}.amount", blank), columns.get(f"{name}.currency", blank), strict=True)
    prices = [*map(known.__getitem__, sent)]
    used = {currency for _, currency in known.values()}
    return _Prices([price for price, _ in prices], [currency for _, currency in prices], used)


def _price(amount: str, currency: str) -> tuple[msgspec.Raw | str, str | None]:
    if currency in CURRENCIES and _is_as_kept(amount):
        return msgspec.Raw(f'{{"amount":"{amount}","currency":"{currency}"}}'), currency
    if not amount:
        return "", ""
    sent = _encode({"amount": amount, "currency": currency})
    return (read_price(sent) if len(sent) <= LONGEST_PRICE else None) or ("", None)
