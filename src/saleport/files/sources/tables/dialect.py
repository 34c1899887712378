"""How a text is divided into rows and cells, found out from its first lines."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import islice
from typing import NamedTuple

from saleport.files.formulas import original
from saleport.files.options import OPTIONS, meant
from saleport.files.sources.faults import not_to_be_had, unreadable
from saleport.files.sources.tables.header import folded, header_place
from saleport.files.sources.tables.lines import MOST_CHARACTERS

DELIMITERS = ",;\t|"

_MOST_ROWS = 100
_MOST_WIDTH = 12
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[\r\n]*', re.IGNORECASE)


class Dialect(NamedTuple):
    """How to read a table that is a text."""

    delimiter: str
    is_quoted: bool
    """Whether quotation marks enclose cells; else they are part of them."""
    has_blanks: bool
    """Whether blanks stand between delimiters and the quotation marks of cells."""
    header: Sequence[str]
    header_row: int
    """The line on which the header begins."""
    first_line: int
    """Of the rows below the header."""


class _Sampled(NamedTuple):
    number: int
    cells: list[str]
    next_number: int


def delimiter_named(name: str | None) -> str | None:
    """The delimiter that the sender names."""
    if name is None:
        return None
    delimiter = meant("delimiter", name)
    if delimiter is None:
        raise not_to_be_had("delimiter", name, f"it must be {OPTIONS['delimiter'].wanted}")
    return "\t" if delimiter == "tab" else delimiter


def dialect_of(
    lines: Sequence[str], delimiter: str | None, known_names: Collection[str], is_tab_likely: bool = False
) -> Dialect:
    """How a text that begins with these lines is divided."""
    csv.field_size_limit(MOST_CHARACTERS)
    first = 1
    if lines and (separator := _SEPARATOR_LINE.fullmatch(lines[0])):
        first = 2
        delimiter = delimiter or separator[1]
    lines = lines[first - 1 :]
    if delimiter is None:
        known = {folded(name) for name in known_names}
        candidates = sorted(DELIMITERS, key=lambda each: each != "\t") if is_tab_likely else DELIMITERS
        delimiter = max(candidates, key=lambda each: _fitness(_sampled(lines, each, first), known))
    is_quoted = delimiter != "\t" or not _has_bare_quotes(lines) or _is_better_quoted(lines, delimiter, first)
    has_blanks = _has_blanks("".join(lines), delimiter)
    sampled = _sampled(lines, delimiter, first, is_quoted=is_quoted, has_blanks=has_blanks)
    rows = [row for row in sampled if any(map(str.strip, row.cells))]
    if not rows:
        raise unreadable("The file has no rows. Export it again, and look whether it has orders.")
    header = rows[header_place([row.cells for row in rows], known_names)]
    names = [original(cell.strip()) for cell in header.cells]
    return Dialect(delimiter, is_quoted, has_blanks, names, header.number, header.next_number)


def _has_blanks(text: str, delimiter: str) -> bool:
    return text.count(f'{delimiter} "') > text.count(f'{delimiter}"')


def _sampled(
    lines: Sequence[str], delimiter: str, first: int, *, is_quoted: bool = True, has_blanks: bool = False
) -> list[_Sampled]:
    quoting = csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting, skipinitialspace=has_blanks)
    rows: list[_Sampled] = []
    number = first
    for cells in islice(reader, _MOST_ROWS):
        rows.append(_Sampled(number, cells, first + reader.line_num))
        number = first + reader.line_num
    return rows


def _fitness(rows: Sequence[_Sampled], known: Collection[str]) -> float:
    """How well a delimiter divides a text: into many cells, and equally many in each row."""
    filled = [row.cells for row in rows if any(map(str.strip, row.cells))]
    widths = Counter(len(cells) for cells in filled if len(cells) > 1)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda each: each[1] * min(each[0], _MOST_WIDTH))
    hits = max(sum(folded(cell) in known for cell in cells) for cells in filled)
    return min(width, _MOST_WIDTH) * count / len(filled) + hits + (len(filled[0]) == width)


def _is_better_quoted(lines: Sequence[str], delimiter: str, first: int) -> bool:
    """Whether a text is more even a table with quotation marks around cells: some of these have line breaks then."""
    quoted, bare = (_fitness(_sampled(lines, delimiter, first, is_quoted=each), ()) for each in (True, False))
    return quoted > bare


def _has_bare_quotes(lines: Sequence[str]) -> bool:
    """Whether a cell between tabs begins with a quotation mark and is not enclosed: such files quote nothing."""
    for line in lines:
        for cell in line.rstrip("\r\n").split("\t"):
            if cell.startswith('"') and (len(cell) == 1 or not cell.endswith('"') or cell[1:-1].count('"') % 2):
                return True
    return False
