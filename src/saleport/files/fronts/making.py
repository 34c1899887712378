"""Orders made of the lines of a block, a column at a time: to look at each cell would take longer than all the rest."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, compress, repeat
from operator import ne, sub
from typing import Any

import msgspec

from saleport.files.assembling.orders import Assembler
from saleport.files.assembling.plain import PlainPlan, PlainPrice
from saleport.files.fronts.blocks import Block, OutOfTheOrdinary
from saleport.files.fronts.dividing import Divider
from saleport.files.record import FoundOrder, Row
from saleport.files.sources.tables.delimited import DelimitedSource
from saleport.values import CURRENCIES, LONGEST_TEXT

_MOST_ROWS = 30
"""Of one order. Where there are more, long texts are cut."""
_TIME = slice(len("2026-11-21"), len("2026-11-21T"))
_is_amount = re.compile(r"[0-9]+(\.[0-9][0-9]?)?").fullmatch
_encode = msgspec.json.Encoder().encode


class Price(msgspec.Struct):
    """A price as it is in a body."""

    amount: str
    currency: str


class Shape:
    """What orders of one file look like."""

    def __init__(self, source: DelimitedSource, plan: PlainPlan) -> None:
        self.plan = plan
        self.tail_begins = tail_begins(plan)
        self.divider = Divider(source, self.tail_begins)
        self.order = _struct([*plan.order, "purchaseDateUtc", "address", "shippingPrice", "products"])
        self.address = _struct([*plan.address])
        self.product = _struct([*plan.product, "price"])


class Orders:
    """The orders of a block, but for the last one, which may go on in the next block."""

    def __init__(self, shape: Shape, assembler: Assembler, block: Block) -> None:
        """Raises OutOfTheOrdinary where the block has to be read otherwise."""
        self._shape = shape
        self._plan = plan = shape.plan
        self._assembler = assembler
        self._number = block.number
        self._fronts, self._tails, begins, self._front_of_row = shape.divider.divided(block.lines)
        keys = [*map(str.strip, self._fronts[plan.key])]
        if not all(keys):
            raise OutOfTheOrdinary
        self._is_first = [True, *map(ne, keys[1:], keys)]
        """Of each front, whether an order begins with it."""
        self._begins, self._order_of_row = begins, self._front_of_row
        if not all(self._is_first):
            self._begins = [*compress(begins, self._is_first)]
            orders = [place - 1 for place in accumulate(self._is_first)]
            self._order_of_row = [orders[front] for front in self._front_of_row]
        self._ends = [*self._begins[1:], len(block.lines)]
        self._odd: set[int] = set()
        """The orders that are made row by row."""
        self.count = len(self._begins)
        self.rows_left = 0
        bodies = self._made()
        if not block.is_last:
            self.rows_left = self._ends.pop() - self._begins.pop()
            self.count -= 1
            self._odd.discard(self.count)
        self._bodies = bodies

    @property
    def in_columns(self) -> int:
        """How many of them are not made row by row."""
        return self.count - len(self._odd)

    def all(self) -> Iterator[FoundOrder]:
        """Each of them."""
        first = self._number
        rows = [(*range(first + begin, first + end),) for begin, end in zip(self._begins, self._ends, strict=True)]
        found = map(FoundOrder, rows, self._bodies, repeat(()), self._references)
        return self._with_odd(found) if self._odd else found

    def _with_odd(self, found: Iterable[FoundOrder]) -> Iterator[FoundOrder]:
        fronts, tails = [*zip(*self._fronts, strict=True)], [*zip(*self._tails, strict=True)]
        for order, each in enumerate(found):
            if order in self._odd:
                places = range(self._begins[order], self._ends[order])
                yield from self._assembler.of(
                    Row(self._number + place, fronts[self._front_of_row[place]] + tails[place]) for place in places
                )
            else:
                yield each

    def _made(self) -> Iterator[bytes]:
        plan, blank = self._plan, repeat("")
        own = {place: self._own(place) for place in plan.own}
        self._references = own[plan.key]
        self._except(order for order, key in enumerate(self._references) if "E+" in key)
        if max(map(sub, self._ends, self._begins)) > _MOST_ROWS:
            lengths = enumerate(map(sub, self._ends, self._begins))
            self._except(order for order, length in lengths if length > _MOST_ROWS)
        columns: list[Iterable[Any]] = [own[place] for place in plan.order.values()]
        dates = blank if plan.date is None else own[plan.date]
        if plan.date is not None:
            told = enumerate(own[plan.date])
            self._except(order for order, date in told if date and (date[_TIME] != "T" or date[-1] != "Z"))
        addresses = self._addresses([own[place] for place in plan.address.values()]) if plan.address else blank
        shipping = self._shipping(plan.shipping, own) if plan.shipping else blank
        products = self._products()
        grouped = [products[begin:end] for begin, end in zip(self._begins, self._ends, strict=True)]
        found: Iterable[Any] = map(self._shape.order, *columns, dates, addresses, shipping, grouped)
        return map(_encode, found)

    def _own(self, place: int) -> list[str]:
        """What the first rows of orders have in a column; an order of which a later row says more is an odd one."""
        in_tail = place - self._shape.tail_begins
        if in_tail >= 0:
            column = self._tails[in_tail]
            found = [column[begin] for begin in self._begins]
            of_order = map(found.__getitem__, self._order_of_row)
            if any(map(ne, column, of_order)):
                each = zip(self._order_of_row, column, strict=True)
                self._except(order for order, cell in each if cell and cell != found[order])
            return [*map(str.strip, found)]
        column = self._fronts[place]
        if len(self._begins) == len(column):
            return [*map(str.strip, column)]
        found = [*compress(column, self._is_first)]
        orders = (order - 1 for order in accumulate(self._is_first))
        # What is blank further down is as it is said above.
        self._except(order for order, cell in zip(orders, column, strict=True) if cell and cell != found[order])
        return [*map(str.strip, found)]

    def _addresses(self, columns: Sequence[Sequence[str]]) -> Iterable[Any]:
        found = map(self._shape.address, *columns)
        if any(map(all, columns)):
            return found
        return [each if any(parts) else "" for each, *parts in zip(found, *columns, strict=True)]

    def _shipping(self, price: PlainPrice, own: dict[int, list[str]]) -> Sequence[Any]:
        amounts, (currencies, *others) = own[price.amount], [own[place] for place in price.currency]
        for other in others:
            currencies = [first or second for first, second in zip(currencies, other, strict=True)]
        found = _prices(amounts, currencies)
        if None in found:
            self._except(order for order, amount in enumerate(amounts) if amount and found[order] is None)
            found = [price if amount else "" for price, amount in zip(found, amounts, strict=True)]
        return found

    def _products(self) -> list[Any]:
        plan, label = self._plan, self._plan.product.get("productLabel")
        columns = [self._column(place) for place in plan.product.values()]
        if label is not None:
            self._except_rows([len(each) > LONGEST_TEXT for each in self._column(label)])
        if not any(map(all, columns)):
            self._except_rows([not any(cells) for cells in zip(*columns, strict=True)])
        if plan.quantity is not None:
            self._except_rows([pieces not in ("", "1") for pieces in self._column(plan.quantity)])
            if (line := plan.product.get("orderLineReference")) is not None:
                self._except_repeated(self._column(line))
        prices = _prices(self._column(plan.price.amount), self._column(plan.price.currency[0]))
        if None in prices:
            self._except_rows([price is None for price in prices])
        return [*map(self._shape.product, *columns, prices)]

    def _column(self, place: int) -> list[str]:
        return [*map(str.strip, self._tails[place - self._shape.tail_begins])]

    def _except(self, orders: Iterable[int]) -> None:
        self._odd.update(orders)

    def _except_rows(self, flags: Sequence[bool]) -> None:
        if True in flags:
            self._odd.update(compress(self._order_of_row, flags))

    def _except_repeated(self, lines: Sequence[str]) -> None:
        """An order is odd where a line comes twice in it."""
        seen: set[tuple[int, str]] = set()
        for each in zip(self._order_of_row, lines, strict=True):
            if each[1] and each in seen:
                self._odd.add(each[0])
            seen.add(each)


def tail_begins(plan: PlainPlan) -> int:
    """The place of the first cell that says something of a product."""
    quantity = [] if plan.quantity is None else [plan.quantity]
    return min(*plan.product.values(), *quantity, plan.price.amount, *plan.price.currency)


def _prices(amounts: Sequence[str], currencies: Sequence[str]) -> list[msgspec.Raw | None]:
    """Prices in JSON; None where one has to be looked at closely."""
    # There are far fewer prices than orders.
    known = {price: _price(*price) for price in {*zip(amounts, currencies, strict=True)}}
    return [*map(known.__getitem__, zip(amounts, currencies, strict=True))]


def _price(amount: str, currency: str) -> msgspec.Raw | None:
    is_plain = currency in CURRENCIES and _is_amount(amount)
    return msgspec.Raw(_encode(Price(amount, currency))) if is_plain else None


def _struct(names: Sequence[str]) -> Any:  # noqa: ANN401
    """A class of objects in JSON: its members in this order, without those that are blank."""
    return msgspec.defstruct("Object", [(name, Any, "") for name in names], omit_defaults=True, gc=False)
