"""The header: which row it is, among a report's title, blank rows and data, and what its columns are."""

import re
from collections.abc import Collection, Sequence

from saleport.files.formulas import neutralised, original
from saleport.files.record import ERROR_COLUMNS

_MOST_ROWS = 40
_LONGEST_NAME = 120
_VALUE = re.compile(r"[^\w]*[\d][\d\s.,:/T+-]*Z?[^\w]*|.*@.*\..*|true|false|https?:.*", re.IGNORECASE)
_LETTERS = re.compile(r"[\W_]+")
_BETWEEN = "\x1f"
_MARK = "\x1f'"
_ALWAYS_MARKED = {"billing zip", "billing phone", "shipping zip", "shipping phone", "phone"}
"""Shopify has an apostrophe in front of all of these, so that a spreadsheet leaves them their zeros."""


class Columns:
    """What is done with the cells of each column."""

    def __init__(self, header: Sequence[str]) -> None:
        """`header` is as it stands in the file."""
        is_given_back = {ERROR_COLUMNS[0], ERROR_COLUMNS[2]} <= {*header}
        self._places = [
            place for place, name in enumerate(header) if not (is_given_back and name.casefold() in ERROR_COLUMNS)
        ]
        self.width = len(header)
        self.names = tuple(header[place] for place in self._places)
        self.are_picked = len(self.names) < self.width
        """Whether some are passed over: those that rejected rows are given back with."""
        self._always_marked = {place for place, name in enumerate(header) if name.casefold() in _ALWAYS_MARKED}
        self.has_always_marked = bool(self._always_marked)
        """Whether there are columns whose cells all have a mark."""
        self._marked: set[int] = set()
        """Where marks were found so far."""
        self.begins_with_first = self._places[:1] == [0] and 0 not in self._always_marked
        """Whether the first column of the file is the first that is read, and read as the others are."""

    def unmarked(self, cells: Sequence[str]) -> Sequence[str]:
        """The cells without the marks that keep a spreadsheet from running them."""
        # Looking at a whole row at once is much faster than at each cell, and marks are mostly in the same columns.
        marks = _BETWEEN.join(("", *cells)).count(_MARK)
        if not marks:
            return cells
        found = [place for place in self._marked if cells[place : place + 1] and cells[place][:1] == "'"]
        if len(found) != marks:
            found = [place for place, cell in enumerate(cells) if cell[:1] == "'"]
            self._marked |= set(found)
        cells = list(cells)
        for place in found:
            cell = cells[place]
            cells[place] = cell[1:] if place in self._always_marked else original(cell)
        return cells

    def marked(self, cells: Sequence[str]) -> list[str]:
        """Cells of the columns that are not passed over, marked again, and those beyond the last column."""
        places = (*self._places, *range(self.width, self.width + len(cells)))
        return [
            f"'{cell}" if cell[:1] == "'" and place in self._always_marked else neutralised(cell)
            for place, cell in zip(places, cells, strict=False)
        ]

    def picked(self, cells: Sequence[str]) -> Sequence[str]:
        """The cells of the columns that are not passed over; then those beyond the last column."""
        return [*[cells[place] for place in self._places], *cells[self.width :]] if self.are_picked else cells


def folded(name: str) -> str:
    """The name of a column as names are compared: letters and digits."""
    return _LETTERS.sub("", name).casefold()


def header_place(rows: Sequence[Sequence[str]], known_names: Collection[str] = ()) -> int:
    """The place of the row that is most like a header; the first such one, so that titles and data are passed over."""
    known = {folded(name) for name in known_names}
    filled = [[cell for cell in row if cell.strip()] for row in rows[:_MOST_ROWS]]
    widest = max(map(len, filled), default=0)
    scores = [_likeness(cells, widest, known) for cells in filled]
    return scores.index(max(scores)) if scores else 0


def _likeness(cells: Sequence[str], widest: int, known: Collection[str]) -> float:
    if not cells:
        return -1.0
    names = [cell for cell in cells if len(cell) <= _LONGEST_NAME and not _VALUE.fullmatch(cell.strip())]
    hits = sum(folded(cell) in known for cell in cells)
    return 4 * hits / len(cells) + 2 * len({folded(name) for name in names}) / len(cells) + 2 * len(cells) / widest
