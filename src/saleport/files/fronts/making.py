"""Orders made of the lines of a block, a column at a time: to look at each cell would take longer than all the rest."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, compress, repeat
from operator import ne, sub
from typing import Any, TypeVar, cast

import msgspec

from saleport.files.assembling.orders import Assembler
from saleport.files.assembling.plain import PlainPlan, PlainPrice
from saleport.files.fronts.blocks import Block, OutOfTheOrdinary
from saleport.files.fronts.dividing import Divider
from saleport.files.record import Column, FoundOrder, Look, OrderColumns, Row
from saleport.files.sources.tables.delimited import DelimitedSource
from saleport.values import CURRENCIES, LONGEST_TEXT

T = TypeVar("T")

_MOST_ROWS = 30
"""Of one order. Where there are more, long texts are cut."""
_REFERENCE, _DATE = "orderReference", "purchaseDateUtc"
_LABEL, _LINE = "productLabel", "orderLineReference"
_ADDRESS, _SHIPPING, _PRICE = "address.", "shippingPrice.", "price."
_AMOUNT, _CURRENCY = "amount", "currency"
_TIME = slice(len("2026-11-21"), len("2026-11-21T"))
_CURRENCIES = {*CURRENCIES}
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
        self.rows_left = 0
        if not block.is_last:
            self._leave_last()
        self.count = len(self._begins)
        self._columns = self._read()

    @property
    def in_columns(self) -> int:
        """How many of them are not made row by row."""
        return self.count - len(self._odd)

    def all(self, look: Look[T] | None = None) -> Iterator[FoundOrder | T]:
        """Each of them; what `look` gives, where that is something."""
        is_all_odd = len(self._odd) == self.count
        looked: list[T | None] = [None] * self.count if look is None or is_all_odd else look(self._columns)
        if not self._odd and None not in looked:
            yield from cast("list[T]", looked)
            return
        are_left = [each is None and order not in self._odd for order, each in enumerate(looked)]
        found = self._found(are_left) if True in are_left else iter(())
        fronts, tails = ([*zip(*each, strict=True)] if self._odd else [] for each in (self._fronts, self._tails))
        for order, each in enumerate(looked):
            if order not in self._odd:
                yield next(found) if each is None else each
                continue
            places = range(self._begins[order], self._ends[order])
            yield from self._assembler.of(
                Row(self._number + place, fronts[self._front_of_row[place]] + tails[place]) for place in places
            )

    def _leave_last(self) -> None:
        """Leave the last order to the next block: there may be more of it."""
        self.rows_left = self._ends.pop() - (rows := self._begins.pop())
        fronts = self._front_of_row[rows]
        self._fronts, self._is_first = [column[:fronts] for column in self._fronts], self._is_first[:fronts]
        self._tails, self._order_of_row = [column[:rows] for column in self._tails], self._order_of_row[:rows]

    def _read(self) -> OrderColumns:
        plan = self._plan
        cells = {place: self._own(place) for place in plan.own}
        if "E+" in "".join(cells[plan.key]):
            self._except(order for order, key in enumerate(cells[plan.key]) if "E+" in key)
        if max(map(sub, self._ends, self._begins), default=0) > _MOST_ROWS:
            lengths = enumerate(map(sub, self._ends, self._begins))
            self._except(order for order, length in lengths if length > _MOST_ROWS)
        own: dict[str, Column] = {name: cells[place] for name, place in plan.order.items()}
        if plan.date is not None:
            own[_DATE] = dates = cells[plan.date]
            self._except(order for order, date in enumerate(dates) if date and (date[_TIME] != "T" or date[-1] != "Z"))
        own |= {f"{_ADDRESS}{name}": cells[place] for name, place in plan.address.items()}
        if plan.shipping:
            own |= self._shipping(plan.shipping, cells)
        first = self._number
        rows = [(*range(first + begin, first + end),) for begin, end in zip(self._begins, self._ends, strict=True)]
        return OrderColumns(rows, own, self._products(), self._begins, self._ends)

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

    def _shipping(self, price: PlainPrice, cells: dict[int, list[str]]) -> dict[str, Column]:
        amounts, (currencies, *others) = cells[price.amount], [cells[place] for place in price.currency]
        for other in others:
            currencies = [first or second for first, second in zip(currencies, other, strict=True)]
        strange = _strange(amounts, currencies)
        if any(amount for amount, _ in strange):
            prices = enumerate(zip(amounts, currencies, strict=True))
            self._except(order for order, price in prices if price[0] and price in strange)
        return {f"{_SHIPPING}{_AMOUNT}": amounts, f"{_SHIPPING}{_CURRENCY}": currencies}

    def _products(self) -> dict[str, Column]:
        plan = self._plan
        columns: dict[str, Column] = {name: self._column(place) for name, place in plan.product.items()}
        if _LABEL in columns:
            self._except_rows([len(each) > LONGEST_TEXT for each in columns[_LABEL]])
        if not any(map(all, columns.values())):
            self._except_rows([not any(cells) for cells in zip(*columns.values(), strict=True)])
        if plan.quantity is not None:
            self._except_rows([pieces not in ("", "1") for pieces in self._column(plan.quantity)])
            if _LINE in columns:
                self._except_repeated(columns[_LINE])
        amounts, currencies = self._column(plan.price.amount), self._column(plan.price.currency[0])
        if strange := _strange(amounts, currencies):
            self._except_rows([price in strange for price in zip(amounts, currencies, strict=True)])
        return columns | {f"{_PRICE}{_AMOUNT}": amounts, f"{_PRICE}{_CURRENCY}": currencies}

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

    def _found(self, are_left: Sequence[bool]) -> Iterator[FoundOrder]:
        """Those of them that are left, put together as bodies."""
        plan, blank = self._plan, repeat("")
        rows, own, products, begins, ends = self._columns
        left = {name: [*compress(column, are_left)] for name, column in own.items()}
        addresses = self._addresses([left[f"{_ADDRESS}{name}"] for name in plan.address]) if plan.address else blank
        shipping: Iterable[Any] = blank
        if plan.shipping:
            shipping = _prices(left, _SHIPPING)
        made = [*map(self._shape.product, *map(products.__getitem__, plan.product), _prices(products, _PRICE))]
        grouped = [made[begin:end] for begin, end in compress(zip(begins, ends, strict=True), are_left)]
        columns = map(left.__getitem__, plan.order)
        orders: Iterable[Any] = map(self._shape.order, *columns, left.get(_DATE, blank), addresses, shipping, grouped)
        references = left[_REFERENCE]
        return map(FoundOrder, compress(rows, are_left), map(_encode, orders), repeat(()), references)

    def _addresses(self, columns: Sequence[Column]) -> Iterable[Any]:
        found = map(self._shape.address, *columns)
        if any(map(all, columns)):
            return found
        return [each if any(parts) else "" for each, *parts in zip(found, *columns, strict=True)]


def tail_begins(plan: PlainPlan) -> int:
    """The place of the first cell that says something of a product."""
    quantity = [] if plan.quantity is None else [plan.quantity]
    return min(*plan.product.values(), *quantity, plan.price.amount, *plan.price.currency)


def _strange(amounts: Column, currencies: Column) -> set[tuple[str, str]]:
    """The prices that have to be looked at closely; those that have no amount are among them."""
    if {*currencies} <= _CURRENCIES and all(map(_is_amount, {*amounts})):
        return set()
    # There are far fewer prices than orders.
    return {
        (amount, currency)
        for amount, currency in {*zip(amounts, currencies, strict=True)}
        if currency not in CURRENCIES or not _is_amount(amount)
    }


def _prices(columns: Mapping[str, Column], name: str) -> Iterator[msgspec.Raw | str]:
    """Prices in JSON; blank where there is no amount."""
    amounts, currencies = columns[f"{name}{_AMOUNT}"], columns[f"{name}{_CURRENCY}"]
    known = {
        (amount, currency): msgspec.Raw(_encode(Price(amount, currency))) if amount else ""
        for amount, currency in {*zip(amounts, currencies, strict=True)}
    }
    return map(known.__getitem__, zip(amounts, currencies, strict=True))


def _struct(names: Sequence[str]) -> Any:  # noqa: ANN401
    """A class of objects in JSON: its members in this order, without those that are blank."""
    return msgspec.defstruct("Object", [(name, Any, "") for name in names], omit_defaults=True, gc=False)
