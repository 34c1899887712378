"""Lines divided into cells: the front that the rows of an order share once, and the tail of each row."""

import csv
import re
from collections.abc import Sequence
from itertools import chain, repeat
from operator import itemgetter, sub
from typing import NamedTuple

from saleport.files.formulas import original
from saleport.files.fronts.blocks import OutOfTheOrdinary
from saleport.files.sources.tables.delimited import DelimitedSource

_NO_FRONT = b"\n"
"""No line begins with it."""
_HIDDEN = b"\0"
"""No block has it."""
_BETWEEN = "\x1f"
_APOSTROPHE = f"{_BETWEEN}'"
_MARKS = "=+-@"
"""What most cells begin with that have a mark."""

Column = Sequence[str]


class Divided(NamedTuple):
    """The rows of a block. Cells come without the marks that keep a spreadsheet from running them."""

    fronts: list[Column]
    """Column after column, what rows begin with, in lists of those that begin otherwise than the row before."""
    tails: list[Column]
    """Column after column, what all rows end with."""
    begins: list[int]
    """The row with which each front begins."""
    of_row: list[int]
    """The front of each row, by its place."""


class Divider:
    """Divides the lines of one file, each for itself."""

    def __init__(self, source: DelimitedSource, tail_begins: int) -> None:
        """The tail of a row are its cells from this place on, of which there is one at least; so is there before it."""
        self._delimiter = source.dialect.delimiter
        self._between = between = self._delimiter.encode()
        self._end = b"%b\n%b" % (between, between)
        self._is_quoted = source.dialect.is_quoted
        self._in_front = tail_begins
        self._in_tail = source.columns.width - tail_begins
        any_but = b"[^%b" % re.escape(between)
        cell = rb'(?>"[^"]*+(?>""[^"]*+)*+"|%b"]%b]*+|)%b' % (any_but, any_but, re.escape(between))
        self._front = re.compile(b"(?:%b){%d}" % (cell, tail_begins)).match

    def divided(self, lines: Sequence[bytes]) -> Divided:
        """The rows. Raises OutOfTheOrdinary where a line is none of the table."""
        fronts: list[bytes] = []
        tails: list[bytes] = []
        begins: list[int] = []
        front, add_tail = _NO_FRONT, tails.append
        for line in lines:
            tail = line.removeprefix(front)
            # One call tells and takes it off: a line that does not begin so comes back itself.
            if tail is line:
                front = self._front_of(line)
                begins.append(len(tails))
                fronts.append(front)
                tail = line[len(front) :]
            add_tail(tail)
        # A front ends with a delimiter: behind it is a blank cell.
        front_columns = self._columns(fronts, self._in_front + 1)
        lengths = map(sub, [*begins[1:], len(lines)], begins)
        of_row = [*chain.from_iterable(map(repeat, range(len(fronts)), lengths))]
        return Divided(front_columns[:-1], self._columns(tails, self._in_tail), begins, of_row)

    def _front_of(self, line: bytes) -> bytes:
        """What a line begins with, up to its tail. The next one may begin with it too."""
        length = len(line.rsplit(self._between, self._in_tail)[0]) + 1
        if self._is_quoted and b'"' in line[length:]:
            found = self._front(line)
            length = len(found[0]) if found else 0
        return line[:length]

    def _columns(self, lines: Sequence[bytes], width: int) -> list[Column]:
        # The end of a line is a cell of its own: all rows are divided at once, and each is seen to have its cells.
        text = self._end.join(lines)
        if b"\r" in text:
            # Which carriage returns there are, was seen with the first cells: those at the ends of lines.
            text = text.replace(b"\r" + self._end, self._end).removesuffix(b"\r")
        plain = _unquoted(text, self._between) if self._is_quoted and b'"' in text else text
        try:
            if plain is None:
                return self._read(lines, width)
            cells = plain.decode().split(self._delimiter)
        except UnicodeDecodeError as error:
            raise OutOfTheOrdinary from error
        of_row = width + 1
        if len(cells) != of_row * len(lines) - 1 or cells[width::of_row].count("\n") != len(lines) - 1:
            raise OutOfTheOrdinary
        columns: list[Column] = [cells[place::of_row] for place in range(width)]
        return [*map(self._whole, columns)] if b"'" in plain or _HIDDEN in plain else columns

    def _read(self, lines: Sequence[bytes], width: int) -> list[Column]:
        """The same where quotation marks are found in cells."""
        texts = b"\n".join(lines).replace(b"\r\n", b"\n").removesuffix(b"\r").decode().split("\n")
        try:
            # A blank line more: were the last cell never closed, it would have this one in it.
            *rows, blank = csv.reader([*texts, ""], delimiter=self._delimiter)
        except csv.Error as error:
            raise OutOfTheOrdinary from error
        # Where there are fewer rows than lines, a quotation mark was not closed.
        if blank or len(rows) != len(lines) or {*map(len, rows)} != {width}:
            raise OutOfTheOrdinary
        return [*map(self._whole, zip(*rows, strict=True))]

    def _whole(self, column: Column) -> Column:
        """A column with the delimiters that were hidden, and without marks."""
        # Looking at all at once is much faster than at each cell.
        text = _BETWEEN.join(("", *column))
        if not ("\0" in text or _APOSTROPHE in text):
            return column
        text = text.replace("\0", self._delimiter)
        for mark in _MARKS if _APOSTROPHE in text else ():
            text = text.replace(f"{_APOSTROPHE}{mark}", f"{_BETWEEN}{mark}")
        _, *cells = text.split(_BETWEEN)
        if len(cells) != len(column):
            cells = [cell.replace("\0", self._delimiter) for cell in column]
        elif _APOSTROPHE not in text:
            return cells
        return [original(cell) if cell[:1] == "'" else cell for cell in cells]


def _unquoted(text: bytes, delimiter: bytes) -> bytes | None:
    """A text without the quotation marks around whole cells, and with NUL for the delimiters between them; None where
    there are other marks.
    """
    parts = text.split(b'"')
    if not len(parts) % 2:
        return None
    first, *between, last = parts[::2]
    ends = {*first[-1:], *last[:1]}
    try:
        ends.update(map(itemgetter(0), between), map(itemgetter(-1), between))
    except IndexError:
        return None
    if not ends <= {*delimiter}:
        return None
    inside = parts[1::2]
    if delimiter in b"".join(inside):
        parts[1::2] = b'"'.join(inside).replace(delimiter, _HIDDEN).split(b'"')
    return b"".join(parts)
