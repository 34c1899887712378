"""Functions that make prices of the cells of a row."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation, localcontext
from typing import NamedTuple

from saleport.files.assembling.texts import Cells, Find, Text, cells_at, first_text, source_text
from saleport.files.mapping.mapping import Amount, Source
from saleport.files.mapping.values.money import Money, MoneyReader, currency_code, is_plain

Price = dict[str, str]
"""As it is sent: `amount` and `currency`, either of which may be missing."""

_CENTS = 2
_MOST_DIGITS = 200
_MOST_REMEMBERED = 20_000
_LONGEST = 200
_ORDINARY = {"EUR": "EUR", "GBP": "GBP"}


class Surroundings(NamedTuple):
    """What prices are read with."""

    money: MoneyReader
    currency: str | None
    """Of amounts without one."""


class LinePrices:
    """Makes the prices of the pieces of one row."""

    def __init__(self, amount: Amount, find: Find, around: Surroundings) -> None:
        self._is_total = bool(amount.total)
        self._text = first_text(find(amount.total or amount.unit))
        self._changes = _changes(amount, find)
        self._currency = _currency(amount, find)
        self._around = around
        self._glance = cells_at(find(amount.named))
        self._is_of_pieces = bool(self._is_total or self._changes)
        self._ordinary = None if self._is_of_pieces else _ordinary(amount, find)
        self._known: dict[tuple[str, ...], Sequence[Price]] = {}

    def of(self, cells: Cells, quantity: int, first: Cells) -> Sequence[Price]:
        """One price, where all pieces have the same, or as many as there are pieces.

        `first` is the order's first row: what it says of the currency is true of the rows that say nothing.
        """
        if self._ordinary is not None:
            amount, code = self._ordinary
            if (currency := _ORDINARY.get(cells[code])) and is_plain(text := cells[amount]):
                return ({"amount": text, "currency": currency},)
        if quantity > 1 and self._is_of_pieces:
            return self._prices(cells, quantity, self._currency(cells) or self._currency(first))
        seen = self._glance(cells)
        prices = self._known.get(seen)
        if prices is not None:
            return prices
        currency = self._currency(cells)
        prices = self._prices(cells, quantity, currency or self._currency(first))
        if currency and _is_short(seen):
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[seen] = prices
        return prices

    def _prices(self, cells: Cells, quantity: int, currency: str) -> Sequence[Price]:
        money = _agreed(self._around.money.read(text := self._text(cells)), text, currency)
        if not self._is_of_pieces:
            return (_price(money, currency, self._around),)
        return self._shared(money, currency, quantity, cells)

    def _shared(self, money: Money, currency: str, quantity: int, cells: Cells) -> Sequence[Price]:
        number, change = _number(money), _change(self._changes, cells, self._around.money)
        if isinstance(change, Money):
            return (_price(change, currency, self._around),)
        if number is None or (not self._is_total and not change):
            return (_price(money, currency, self._around),)
        with localcontext(prec=_MOST_DIGITS):
            total = change + (number if self._is_total else number * quantity)
        return [_price(money._replace(amount=share), currency, self._around) for share in shares(total, quantity)]


class ShippingPrice:
    """Makes the price of shipping of what the rows of an order say."""

    def __init__(self, amount: Amount, find: Find, around: Surroundings) -> None:
        self._text = first_text(find(amount.total))
        self._changes = _changes(amount, find)
        self._currency = _currency(amount, find)
        self._around = around
        self._glance = cells_at(find(amount.named))
        self._known: dict[tuple[str, ...], Price | None] = {}

    def of(self, cells: Cells) -> Price | None:
        """The price that one row gives; None where its cell is blank."""
        seen = self._glance(cells)
        try:
            return self._known[seen]
        except KeyError:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            price = self._price(cells)
            if _is_short(seen):
                self._known[seen] = price
            return price

    def _price(self, cells: Cells) -> Price | None:
        text = self._text(cells)
        if not text:
            return None
        money = _agreed(self._around.money.read(text), text, self._currency(cells))
        if self._changes and (number := _number(money)) is not None:
            change = _change(self._changes, cells, self._around.money)
            with localcontext(prec=_MOST_DIGITS):
                money = change if isinstance(change, Money) else money._replace(amount=_written(number + change))
        return _price(money, self._currency(cells), self._around)

    def of_all(self, rows: Iterable[Cells]) -> Price | None:
        """The prices of all rows together; one that is no number stands for all, so that it is refused."""
        total: Price | None = None
        for cells in rows:
            price = self.of(cells)
            if price is None:
                continue
            if total is None:
                total = price
                continue
            try:
                with localcontext(prec=_MOST_DIGITS):
                    total = total | {"amount": _written(Decimal(total["amount"]) + Decimal(price["amount"]))}
            except InvalidOperation:
                return total if _number(self._around.money.read(total["amount"])) is None else price
        return total


def shares(total: Decimal, quantity: int) -> list[str]:
    """What each of several pieces costs, to the cent; the last ones bear what is left over."""
    with localcontext(prec=_MOST_DIGITS):
        # Zeros past the cent are no digits that a share should have: 10.0000 is divided as 10.00 is.
        decimals = min(_decimals(total), max(_CENTS, _decimals(total.normalize())))
        units = int(total.scaleb(decimals))
        if units % quantity and decimals < _CENTS:
            units, decimals = units * 10 ** (_CENTS - decimals), _CENTS
        each, left = divmod(abs(units), quantity)
        sign = -1 if units < 0 else 1
        return [
            _written(Decimal(sign * (each + (place >= quantity - left))).scaleb(-decimals)) for place in range(quantity)
        ]


def _is_short(cells: Cells) -> bool:
    """Whether many of these can be remembered."""
    return sum(map(len, cells)) <= _LONGEST


def _ordinary(amount: Amount, find: Find) -> tuple[int, int] | None:
    """The columns of a price that is seen at a glance: one of the amount, and one of the currency as it is."""
    source = amount.currency
    if source is None or source != Source(columns=source.columns):
        return None
    unit, currency = find(amount.unit), find(source.columns)
    return (unit[0], currency[0]) if len(unit) == len(currency) == 1 else None


def _changes(amount: Amount, find: Find) -> list[tuple[int, Text]]:
    added = [(1, first_text((place,))) for place in find(amount.plus)]
    return added + [(-1, first_text((place,))) for place in find(amount.minus)]


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _change(changes: Sequence[tuple[int, Text]], cells: Cells, money: MoneyReader) -> Decimal | Money:
    """What is added and taken off together; an amount among them that cannot be read, if there is one."""
    together = Decimal(0)
    for sign, text in changes:
        if said := text(cells):
            read = money.read(said)
            if (number := _number(read)) is None:
                return read
            with localcontext(prec=_MOST_DIGITS):
                # Shops write what is taken off with a sign and without.
                together += number if sign > 0 else -abs(number)
    return together


def _currency(amount: Amount, find: Find) -> Callable[[Cells], str]:
    return source_text(amount.currency, find) if amount.currency else (lambda _: "")


def _price(money: Money, currency: str, around: Surroundings) -> Price:
    code = currency_code(currency) if currency else money.currency or around.currency
    price = {"amount": money.amount} if money.amount else {}
    return price | {"currency": code} if code else price


def _agreed(money: Money, text: str, currency: str) -> Money:
    """The amount; as it came, so that it is refused, where another currency stands beside it than its column has."""
    if currency and money.currency and money.currency != currency_code(currency):
        return Money(text, None, is_read=False)
    return money


def _number(money: Money) -> Decimal | None:
    return Decimal(money.amount) if money.is_read else None


def _written(number: Decimal) -> str:
    return f"{number:f}"
