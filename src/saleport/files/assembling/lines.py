"""Functions that make the products of one row, or of a cell that holds a line."""

import re
from collections.abc import Sequence
from typing import Any

from saleport.errors import ErrorCode, Problem
from saleport.files.assembling.prices import LinePrices, Surroundings
from saleport.files.assembling.texts import Cells, Find, left_out, sorted_out, source_text
from saleport.files.mapping.mapping import CellLines, Columns, Mapping, What
from saleport.files.mapping.values.money import read_quantity
from saleport.files.mapping.values.remembering import Remembered
from saleport.values import LONGEST_TEXT, shortened

Product = dict[str, Any]

_FEW = 30
_MOST_KEPT = 500
"""Characters of a text that many products have. No field takes as many."""
MOST_PRODUCTS = 1_001
"""One more than an order may have: what comes after it would be refused with it."""


class LineColumns:
    """Where the columns of products stand: in a row; where cells hold lines, in a row with one of these added."""

    def __init__(self, mapping: Mapping, columns: Columns, width: int) -> None:
        """`width` is the number of cells that a row has."""
        self._columns = columns
        lines = mapping.lines
        self._names = {name: width + place for place, name in enumerate(lines.names)} if lines else {}
        self._lines = _LineCells(lines, columns) if lines else None

    def find(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """The places of those that are there."""
        found = [(self._names[name],) if name in self._names else self._columns.all((name,)) for name in names]
        return tuple(place for places in found for place in places)

    def rows(self, cells: Cells) -> Sequence[Cells]:
        """The row, or it once for each line in its cells."""
        return (cells,) if self._lines is None else [[*cells, *line] for line in self._lines.of(cells)]


class LineReader:
    """Makes products of rows."""

    def __init__(self, mapping: Mapping, columns: Columns, width: int, around: Surroundings) -> None:
        """`width` is the number of cells that a row has."""
        there = LineColumns(mapping, columns, width)
        find = there.find
        self._rows = there.rows
        self.add = self._add_all if mapping.lines else self._add
        """Puts the products of a row to those of its order, whose first row is given, too; whether a condition left one
        out."""
        self._plain, self._made = sorted_out(mapping.products, find)
        self._prices = LinePrices(mapping.price, find, around) if mapping.price else None
        quantity = mapping.quantity
        self._quantity = (
            source_text(quantity, find) if quantity and (find(quantity.named) or quantity.constant) else None
        )
        reference = mapping.products.get("orderLineReference")
        # Where no column counts the pieces, each has a row of its own, and they are alike.
        self.tells_lines_apart = bool(self._quantity and reference and find(reference.named))
        """Whether the same line can be told to come twice."""
        self._read_quantity = Remembered(read_quantity).get
        self._where = find(mapping.line_where) or _telling(mapping, find)
        # What one column gives as it is tells of a product, unless the mapping says what does.
        self._is_any_line = not find(mapping.line_where)
        self._is_left_out = left_out([each for each in mapping.left_out if each.what is What.LINES], columns)

    def _add_all(self, cells: Cells, _: Cells, products: list[Product], problems: list[Problem]) -> bool:
        found = [self._add(line, line, products, problems) for line in self._rows(cells)]
        return any(found)

    def _add(self, cells: Cells, first: Cells, products: list[Product], problems: list[Problem]) -> bool:
        if not self._is_any_line and not self._has_line(cells):
            return False
        if self._is_left_out is not None and self._is_left_out(cells):
            return True
        product = self._plain.read(cells)
        if not product and not self._has_line(cells):
            return False
        quantity = 1
        if self._quantity is not None and (said := self._quantity(cells)) and said != "1":
            quantity = self._pieces(said, len(products), problems)
        for field, get in self._made:
            if text := get(cells):
                product[field] = text
        label = product.get("productLabel")
        if label is not None and len(label) > LONGEST_TEXT:
            # It is for people, and no part of the order.
            product["productLabel"] = label[:LONGEST_TEXT]
        if quantity > 1 or len(products) > _FEW:
            product = {field: text[:_MOST_KEPT] for field, text in product.items()}
        if self._prices is None or not quantity:
            products += [product] * quantity
            return False
        prices = self._prices.of(cells, quantity, first)
        if len(prices) > 1:
            products += [product | {"price": price} for price in prices]
            return False
        product["price"] = prices[0]
        if quantity == 1:
            products.append(product)
        else:
            products += [product] * quantity
        return False

    def _has_line(self, cells: Cells) -> bool:
        return any(cells[place].strip() for place in self._where)

    def _pieces(self, said: str, index: int, problems: list[Problem]) -> int:
        quantity = self._read_quantity(said)
        if quantity is None:
            problems.append(_no_quantity(said, index))
            return 1
        return min(quantity, MOST_PRODUCTS)


class _LineCells:
    """Takes cells apart that hold a line each."""

    def __init__(self, lines: CellLines, columns: Columns) -> None:
        self._places = columns.all(lines.columns)
        self._order = {name.casefold(): place for place, name in enumerate(lines.names)}
        names = "|".join(re.escape(name) for name in sorted(lines.names, key=len, reverse=True))
        # A value may have what stands between entries in it: an entry begins with a name that is known, or one like it
        # (of bounded length, because a cell may be long, and made to take long).
        self._beginning = re.compile(
            rf"(?:^|{re.escape(lines.entries)})\s{{0,5}}({names}|[a-z][a-z0-9]{{0,20}}(?:_[a-z0-9]{{1,20}}){{1,4}})"
            rf"\s{{0,5}}{re.escape(lines.pairs)}",
            re.IGNORECASE,
        )

    def of(self, cells: Cells) -> list[list[str]]:
        """The values of each line, in the order of their names."""
        return [self._values(cells[place]) for place in self._places if cells[place] and not cells[place].isspace()]

    def _values(self, cell: str) -> list[str]:
        values = [""] * len(self._order)
        found = list(self._beginning.finditer(cell))
        if not found:
            # No line is lost because it is not understood: it becomes a product that the rules refuse.
            values[0] = cell.strip()
            return values
        ends = [each.start() for each in found[1:]] + [len(cell)]
        for each, end in zip(found, ends, strict=True):
            place = self._order.get(each[1].casefold())
            if place is not None:
                values[place] = values[place] or cell[each.end() : end].strip()
        return values


def _telling(mapping: Mapping, find: Find) -> Sequence[int]:
    """The columns that name or price a product: a row has one where one of them is not blank."""
    price = mapping.price
    named = [name for source in mapping.products.values() for name in source.named]
    return find((*named, *((price.unit + price.total) if price else ())))


def _no_quantity(said: str, index: int) -> Problem:
    value = shortened(said)
    field = f"products[{index}].quantity"
    explanation = f"{field} is '{value}': it must be a whole number of pieces, such as 2."
    return Problem(
        code=ErrorCode.FIELD_WRONG_TYPE,
        explanation=explanation,
        field=field,
        index=index,
        subject="product",
        words={"value": value},
    )
