"""What does not fit together in the rows of one order. It is imported all the same, and whoever sent it is told."""

from collections.abc import Sequence
from typing import Any

from saleport.errors import ErrorCode, Problem
from saleport.values import shortened

Product = dict[str, Any]
Cells = Sequence[str]


class Doubts:
    """Tells once for each order that a line comes twice, and once that rows contradict each other."""

    __slots__ = ("_has_contradiction", "_lines", "_looked_at")

    def __init__(self) -> None:
        self._has_contradiction = False
        self._lines: dict[str, Product] | None = {}
        """The first product of each line, by its reference; None: one has come twice."""
        self._looked_at = 0

    def look_at_lines(self, products: list[Product], before: int, problems: list[Problem]) -> None:
        """Look at the products of a further row, those from `before` on."""
        if self._lines is None:
            return
        for product in products[self._looked_at : before]:  # those of the first row
            self._lines.setdefault(product.get("orderLineReference", ""), product)
        self._looked_at = len(products)
        here: dict[str, tuple[int, Product]] = {}
        for place, product in enumerate(products[before:], before):
            here.setdefault(product.get("orderLineReference", ""), (place, product))
        for reference, (place, product) in here.items():
            if reference and self._lines.get(reference) == product:
                self._lines = None
                explanation = (
                    f"The line '{shortened(reference)}' comes in two rows, and its pieces are counted twice. Where two "
                    "exports were put together, take one of them away and import the file again."
                )
                problems.append(_doubt(explanation, f"products[{place}].orderLineReference", reference))
                return
        for reference, (_, product) in here.items():
            self._lines.setdefault(reference, product)

    def look_at_cells(
        self, columns: Sequence[tuple[int, str]], first: Cells, cells: Cells, problems: list[Problem]
    ) -> None:
        """Look at a further row of an order of which the rows so far say what `first` does.

        `columns` are those of which all rows should say the same: their places and names.
        """
        if self._has_contradiction:
            return
        for place, column in columns:
            if first[place] == cells[place]:
                continue
            said, other = first[place].strip(), cells[place].strip()
            if said and other and said != other:
                self._has_contradiction = True
                explanation = (
                    f"The rows of the order say '{shortened(said)}' and '{shortened(other)}' in the "
                    f"column '{shortened(column)}'. The first is taken: look whether these are two orders."
                )
                problems.append(_doubt(explanation, None, column))
                return


def _doubt(explanation: str, field: str | None, value: str) -> Problem:
    return Problem(
        code=ErrorCode.ROWS_DISAGREE,
        explanation=explanation,
        field=field,
        subject="order",
        words={"value": shortened(value)},
    )
