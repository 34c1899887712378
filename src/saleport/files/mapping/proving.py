"""Of what a price is, of one piece or of all pieces of its row: shown by what the orders of a file come to."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import count, groupby, islice
from typing import NamedTuple

from saleport.files.mapping.mapping import Columns, Mapping, Proof
from saleport.files.mapping.values.money import MoneyReader, read_quantity

Cells = Sequence[str]
_MOST_ROWS = 1_000
"""Of one order: one with more products is refused."""


class Shown(NamedTuple):
    """How many orders show what, of those in which it makes a difference."""

    of_pieces: int
    of_rows: int
    undecided: str | None
    """A price of an order that shows neither."""


class Sums:
    """Compares what orders come to with their prices, taken each way."""

    def __init__(self, mapping: Mapping, proof: Proof, columns: Columns, money: MoneyReader) -> None:
        shipping, price, quantity = mapping.shipping_price, mapping.price, mapping.quantity
        self._key = columns.all(mapping.key)
        self._where = columns.all(mapping.line_where)
        self._unit = columns.all(price.unit if price else ())
        self._quantity = columns.all(quantity.columns if quantity else ())
        self._sum = columns.all(proof.sum)
        self._shipping = columns.all(shipping.total if shipping else ())
        self._taxes = [columns.all((name,)) for name in proof.taxes]
        self._money = money

    def shown(self, rows: Iterable[Cells], at_least: int) -> Shown:
        """What the first rows show, and more of them only where these show nothing.

        The rows of an order are taken for one order only where they follow each other: others show nothing.
        """
        of_pieces = of_rows = looked_at = 0
        undecided: str | None = None
        alone = count()  # a row that says of no order which it is of is one by itself
        for _, group in groupby(rows, lambda cells: _first(cells, self._key) or next(alone)):
            order = list(islice(group, _MOST_ROWS))
            looked_at += len(order)
            lines = [cells for cells in order if not self._where or _first(cells, self._where)]
            several = [cells for cells in lines if self._pieces(cells) > 1]
            if several:
                is_of_pieces, is_of_rows = self._compare(order, lines)
                if is_of_pieces is is_of_rows:
                    undecided = undecided or _first(several[0], self._unit) or None
                of_pieces += is_of_pieces and not is_of_rows
                of_rows += is_of_rows and not is_of_pieces
            if looked_at >= at_least and (of_pieces or of_rows):
                break
        return Shown(of_pieces, of_rows, undecided)

    def _compare(self, order: Sequence[Cells], lines: Sequence[Cells]) -> tuple[bool, bool]:
        """Whether the order comes to what it does if prices are those of pieces, and if they are those of rows."""
        comes_to = self._amount(order, self._sum)
        prices = [self._amount([cells], self._unit) for cells in lines]
        shipping = self._amount(order, self._shipping) or Decimal(0)
        taxes = sum((self._amount(order, places) or Decimal(0) for places in self._taxes), Decimal(0))
        if comes_to is None:
            return False, False
        known = [price for price in prices if price is not None]
        if len(known) < len(prices):
            return False, False
        of_rows = sum(known, shipping)
        of_pieces = sum((price * self._pieces(cells) for price, cells in zip(known, lines, strict=True)), shipping)
        # Taxes are in the sum in some files, and in others not.
        return comes_to in (of_pieces, of_pieces + taxes), comes_to in (of_rows, of_rows + taxes)

    def _pieces(self, cells: Cells) -> int:
        return read_quantity(_first(cells, self._quantity)) or 1

    def _amount(self, rows: Sequence[Cells], places: Sequence[int]) -> Decimal | None:
        text = next(filter(None, (_first(cells, places) for cells in rows)), "")
        money = self._money.read(text)
        return Decimal(money.amount) if money.is_read else None


def _first(cells: Cells, places: Sequence[int]) -> str:
    """The first of these cells that is not blank."""
    return next((text for place in places if (text := cells[place].strip())), "")
