"""Lines divided into cells: the front that the rows of an order share once, and the tail of each row."""

import csv
import re
from collections.abc import Sequence
from itertools import chain, repeat
from operator import sub
from typing import NamedTuple

from saleport.files.formulas import original
from saleport.files.fronts.blocks import OutOfTheOrdinary
from saleport.files.sources.tables.delimited import DelimitedSource

_NO_FRONT = b"\n"
"""No line begins with it."""
_BETWEEN = "\x1f"
_MARKED = ("'+", "'=", "'-", "'@")

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
        front, length = _NO_FRONT, 0
        add_tail = tails.append
        for line in lines:
            if not line.startswith(front):
                front = self._front_of(line)
                length = len(front)
                begins.append(len(tails))
                fronts.append(front)
            add_tail(line[length:])
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
        text = b"\n".join(lines)
        if b"\r" in text:
            # Which carriage returns there are, was seen with the first cells: those at the ends of lines.
            text = text.replace(b"\r\n", b"\n").removesuffix(b"\r")
        try:
            texts = text.decode().split("\n")
        except UnicodeDecodeError as error:
            raise OutOfTheOrdinary from error
        if self._is_quoted and b'"' in text:
            try:
                # A blank line more: were the last cell never closed, it would have this one in it.
                *rows, blank = csv.reader([*texts, ""], delimiter=self._delimiter)
            except csv.Error as error:
                raise OutOfTheOrdinary from error
            if blank:
                raise OutOfTheOrdinary
        else:
            delimiter = self._delimiter
            rows = [each.split(delimiter) for each in texts]
        # Where there are fewer rows than lines, a quotation mark was not closed.
        if len(rows) != len(lines) or {*map(len, rows)} != {width}:
            raise OutOfTheOrdinary
        columns: list[Column] = [*zip(*rows, strict=True)]
        return [*map(_unmarked, columns)] if b"'" in text else columns


def _unmarked(column: Column) -> Column:
    # Looking at all at once is much faster than at each cell.
    if f"{_BETWEEN}'" not in _BETWEEN.join(("", *column)):
        return column
    return [cell[1:] if cell[:2] in _MARKED else original(cell) if cell[:1] == "'" else cell for cell in column]
