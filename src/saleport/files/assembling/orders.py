"""Rows in, orders out: one pass over the rows, and as little memory as possible.

Where rows of one order stand apart, a first pass over the key has found it (`scattering`), and they are kept aside.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from saleport.errors import ErrorCode, Problem
from saleport.files.assembling.lines import MOST_PRODUCTS, Product
from saleport.files.assembling.plan import Plan
from saleport.files.assembling.scattering import ORDERS_IN_MEMORY, Scattered, find_scattered, kept_aside
from saleport.files.assembling.texts import Cells, first_text
from saleport.files.doubts import Doubts
from saleport.files.record import FoundOrder, Row
from saleport.files.sources.source import Unclear
from saleport.values import shortened

_MANY_ROWS = 10_000
_MOST_PROBLEMS = 100


class Draft:
    """An order of which not all rows have come."""

    __slots__ = (
        "_is_line_left_out",
        "_own",
        "_plan",
        "_shipping",
        "cells",
        "doubts",
        "missing",
        "problems",
        "products",
        "rows",
    )

    def __init__(self, plan: Plan, row: Row) -> None:
        number, cells, problem = row
        self._plan = plan
        self.rows: list[int] | array[int] = [number]
        self.cells = cells
        self._own: tuple[str, ...] | None = None
        self.missing: Sequence[int] | None = None
        self.doubts: Doubts | None = None
        self.products: list[Product] = []
        self.problems: list[Problem] = [] if problem is None else [problem]
        self._is_line_left_out = plan.lines.add(cells, cells, self.products, self.problems)
        self._shipping: list[Cells] = [cells] if plan.order.adds_shipping_of_rows else []

    def add(self, row: Row) -> None:
        """Add a further row."""
        number, cells, problem = row
        before = len(self.products)
        self.rows.append(number)
        if len(self.rows) == _MANY_ROWS:
            self.rows = array("q", self.rows)
        if problem is not None and len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)
        if len(self.products) < MOST_PRODUCTS:
            left_out = self._plan.lines.add(cells, self.cells, self.products, self.problems)
            self._is_line_left_out = self._is_line_left_out or left_out
            if self._shipping:
                self._shipping.append(cells)
            if self._plan.lines.tells_lines_apart:
                self._doubting().look_at_lines(self.products, before, self.problems)
        if self.missing is None:
            if self._own is None:
                self._own = self._plan.own_cells(self.cells)
            if self._plan.own_cells(cells) == self._own:
                return
            self.missing = [place for place in self._plan.own if not self.cells[place].strip()]
        self._doubting().look_at_cells(self._plan.told, self.cells, cells, self.problems)
        for place in self.missing:
            if cells[place]:
                self._fill(cells)
                break

    def found(self, encode: Callable[[Any], bytes]) -> FoundOrder | None:
        """The order; None where a condition leaves it out."""
        leaves_out = self._plan.leaves_order_out
        if leaves_out is not None and leaves_out(self.cells):
            return None
        if self._is_line_left_out and not self.products:
            return None
        order = self._plan.order.read(self.cells, self._shipping)
        reference = order.get("orderReference")
        if reference is not None and "E+" in reference and reference[0].isdigit():
            self._doubt(reference)
        order["products"] = self.products
        if not self.products and self._plan.without_lines:
            self.problems.append(_no_lines(self._plan.without_lines))
        return FoundOrder(self.rows, encode(order), self.problems)

    def _doubting(self) -> Doubts:
        if self.doubts is None:
            self.doubts = Doubts()
        return self.doubts

    def _fill(self, cells: Cells) -> None:
        """Take over what the rows before have left blank."""
        filled = list(self.cells)
        for place in self.missing or ():
            filled[place] = cells[place]
        self.cells = filled
        self.missing = [place for place in self._plan.own if not filled[place].strip()]

    def _doubt(self, reference: str) -> None:
        value = shortened(reference)
        explanation = (
            f"orderReference is '{value}', a number that a spreadsheet has rounded: several orders may look like this. "
            "Export the file again, and keep it as it comes, or make the column text."
        )
        if _is_rounded(reference):
            self.problems.append(
                Problem(
                    code=ErrorCode.ROW_MALFORMED,
                    explanation=explanation,
                    field="orderReference",
                    subject="order",
                    words={"value": value},
                )
            )


class Assembler:
    """Makes orders of the rows of one file."""

    def __init__(self, plan: Plan, folder: Path | None = None, orders_in_memory: int = ORDERS_IN_MEMORY) -> None:
        """`folder` takes the rows of more than `orders_in_memory` orders that stand apart; None: the system's own."""
        self._orders_in_memory = orders_in_memory
        self._plan = plan
        self._folder = folder
        self._encode = msgspec.json.Encoder().encode
        self._key = first_text(plan.key)
        self.left_out: Counter[str] = Counter()
        """How many `rows` and `orders` were left out by conditions of the mapping."""

    def assemble(
        self, rows: Callable[[], Iterator[Row]], first_cells: Callable[[], Iterator[str] | None] = lambda: None
    ) -> Iterator[FoundOrder]:
        """The orders of all rows; `rows` begins with the first one each time it is called.

        `first_cells` is what TableSource has. Orders come in the order of their first rows; those whose rows stand
        apart come last.
        """
        if not self._plan.key:
            return self._found(Draft(self._plan, row) for row in self._kept(rows()))
        scattered = self._scattered(rows, first_cells)
        if scattered is None:
            return self._found(self._drafts(rows()))
        return self._in_two(rows(), scattered)

    def of(self, rows: Iterator[Row]) -> Iterator[FoundOrder]:
        """The orders of rows of which none stands apart."""
        return self._found(self._drafts(rows))

    def _scattered(
        self, rows: Callable[[], Iterator[Row]], first_cells: Callable[[], Iterator[str] | None]
    ) -> Scattered | None:
        cells = first_cells() if self._plan.key == (0,) else None
        if cells is not None:
            try:
                # Lines within cells can make rows seem to stand apart that do not; never the other way round.
                if find_scattered(map(str.strip, cells)) is None:
                    return None
            except Unclear:
                pass
        key_of = self._key
        return find_scattered(key_of(cells) for _, cells, _ in rows())

    def _found(self, drafts: Iterable[Draft]) -> Iterator[FoundOrder]:
        encode = self._encode
        for draft in drafts:
            found = draft.found(encode)
            if found is None:
                self.left_out["orders"] += 1
            else:
                yield found

    def _drafts(self, rows: Iterator[Row]) -> Iterator[Draft]:
        """The orders of rows of which none stands apart."""
        plan, key_of = self._plan, self._key
        draft: Draft | None = None
        key = ""
        for row in self._kept(rows):
            this = key_of(row[1])
            if draft is not None and ((this == key and this) or (not this and self._goes_on(row[1]))):
                draft.add(row)
                continue
            if draft is not None:
                yield draft
            draft, key = Draft(plan, row), this
        if draft is not None:
            yield draft

    def _in_two(self, rows: Iterator[Row], scattered: Scattered) -> Iterator[FoundOrder]:
        """The orders whose rows stand together, then those whose rows do not."""
        with kept_aside(scattered, self._folder, self._orders_in_memory) as aside:
            yield from self._found(self._drafts(self._together(rows, scattered, aside.put)))
            for part in aside.parts():
                yield from self._found(self._gathered(part))

    def _together(self, rows: Iterator[Row], scattered: Scattered, put: Callable[[str, Row], None]) -> Iterator[Row]:
        key = ""
        for row in self._kept(rows):
            this = self._key(row[1])
            if this or not self._goes_on(row[1]):
                key = this
            if key and key in scattered:
                put(key, row)
            else:
                yield row

    def _gathered(self, part: Iterable[tuple[str, Row]]) -> Iterable[Draft]:
        drafts: dict[str, Draft] = {}
        for key, row in part:
            draft = drafts.get(key)
            if draft is None:
                drafts[key] = Draft(self._plan, row)
            else:
                draft.add(row)
        return drafts.values()

    def _kept(self, rows: Iterator[Row]) -> Iterator[Row]:
        leaves_out = self._plan.leaves_row_out
        return rows if leaves_out is None else self._without(rows, leaves_out)

    def _without(self, rows: Iterator[Row], leaves_out: Callable[[Cells], bool]) -> Iterator[Row]:
        for row in rows:
            if leaves_out(row[1]):
                self.left_out["rows"] += 1
            else:
                yield row

    def _goes_on(self, cells: Cells) -> bool:
        """Whether a row without a key says nothing of an order: it then belongs to the one above."""
        return not any(cells[place].strip() for place in self._plan.own_only)


def _no_lines(way_out: str) -> Problem:
    return Problem(
        code=ErrorCode.PRODUCTS_MISSING,
        explanation=f"The file has no lines of orders. {way_out}",
        field="products",
        subject="order",
        suggestion=way_out,
    )


def _is_rounded(reference: str) -> bool:
    mantissa, _, exponent = reference.partition("E+")
    return exponent.isdecimal() and mantissa.replace(",", ".", 1).replace(".", "", 1).isdecimal()
