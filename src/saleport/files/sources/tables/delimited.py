"""CSV and its kin: rows out of lines, each row for itself, however wrong its neighbours are."""

import csv
from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Literal

from saleport.errors import Problem
from saleport.files.formulas import original
from saleport.files.recognition import Recognition
from saleport.files.record import Row
from saleport.files.sources.faults import malformed
from saleport.files.sources.source import TableSource, Unclear
from saleport.files.sources.stream import MOST_UNPACKED, Opened, PlainFile, opened
from saleport.files.sources.tables.dialect import Dialect
from saleport.files.sources.tables.header import Columns
from saleport.files.sources.tables.lines import END, Lines, Unending

_NARROW = 6
"""In a table of fewer columns a cell of several lines may well look like rows of the table."""
_NARROW_BETWEEN_TABS = 3
_PIECE = 1 << 20
_BLANK = " \t\r\n\0\xa0"


class DelimitedSource(TableSource):
    """A text whose cells are divided by a delimiter."""

    def __init__(self, path: Path, recognition: Recognition, dialect: Dialect, most_bytes: int = MOST_UNPACKED) -> None:
        super().__init__(recognition)
        self.columns = Columns(dialect.header)
        self._path = path
        self.dialect = dialect
        self._most_bytes = most_bytes
        self.reached = 0
        """How far the file was read when it was last let go of."""

    @property
    def bytes_read(self) -> int:
        """See Source."""
        return super().bytes_read or self.reached

    def rows(self) -> Iterator[Row]:
        """All rows below the header that are not blank."""
        self.close()
        self._opened = stream = opened(self._path, self.recognition.compression, self._most_bytes)
        try:
            yield from self._all_rows(stream)
        finally:
            stream.close()

    def from_place(self, place: int, end: int | None = None) -> Opened:
        """The bytes of the file, unpacked, from one on; before another, if it is not compressed."""
        self.close()
        if self.recognition.compression is None:
            self._opened = PlainFile(self._path.open("rb"), place, end)
            return self._opened
        self._opened = stream = opened(self._path, self.recognition.compression, self._most_bytes)
        while place and (piece := stream.read(min(place, _PIECE))):
            place -= len(piece)
        return stream

    def rows_from(self, place: int, number: int, end: int | None = None) -> Iterator[Row]:
        """The rows from a byte on, with which the line of this number begins; before another byte."""
        stream = self.from_place(place, end)
        try:
            encoding = "utf-8" if place and self.is_in_utf8 else self.recognition.encoding or "utf-8"
            lines = Lines(stream, encoding, self.dialect.delimiter, number)
            yield from self._rows_of(lines, lines.from_line(number), number)
        finally:
            stream.close()

    def file(self) -> IO[bytes]:
        """The file as it is, compressed or not."""
        return self._path.open("rb")

    @property
    def file_bytes(self) -> int:
        """How large the file is."""
        return self._path.stat().st_size

    @property
    def is_in_utf8(self) -> bool:
        """Whether the file is, but for bytes that are no characters."""
        return self.recognition.encoding in ("utf-8", "utf-8-sig")

    def _all_rows(self, stream: Opened) -> Iterator[Row]:
        lines = Lines(stream, self.recognition.encoding or "utf-8", self.dialect.delimiter)
        number = self.dialect.first_line
        feed = lines.from_line(1)
        next(islice(feed, number - 1, number - 1), None)
        yield from self._rows_of(lines, feed, number)

    def _rows_of(self, lines: Lines, feed: Iterator[str], number: int) -> Iterator[Row]:
        while number:
            number = yield from self._rows(lines, feed, number)
            feed = lines.from_line(number) if number else feed

    def first_cells(self) -> Iterator[str] | None:
        """See TableSource. Every row begins where a line does, and that is enough to know."""
        return self._first_cells() if self.columns.begins_with_first else None

    def _first_cells(self) -> Iterator[str]:
        self.close()
        self._opened = opened(self._path, self.recognition.compression, self._most_bytes)
        delimiter = self.dialect.delimiter
        quote = '"' if self.dialect.is_quoted else ""
        lines = Lines(self._opened, self.recognition.encoding or "utf-8", delimiter)
        feed = lines.from_line(1)
        first = self.dialect.first_line
        next(islice(feed, first - 1, first - 1), None)
        for lines.began, line in enumerate(feed, first):
            if line[:1] == quote:
                end = line.find('"', 1)
                if end < 0 or line[end + 1 : end + 2] not in ("", delimiter, "\r", "\n"):
                    raise Unclear
                cell = line[1:end]
            else:
                end = line.find(delimiter)
                cell = line[:end] if end >= 0 else line
            yield original(cell) if cell[:1] == "'" else cell
        if lines.has_damage:
            raise Unclear
        self.close()

    def _rows(self, lines: Lines, feed: Iterator[str], number: int) -> Generator[Row, None, int]:
        """Rows from a line on. Ends with the line to go on from where a quotation mark led astray, else with 0."""
        width = self.columns.width
        reader = csv.reader(
            feed,
            delimiter=self.dialect.delimiter,
            quoting=self._quoting,
            skipinitialspace=self.dialect.has_blanks,
        )
        before = lines.began = number
        try:
            for cells in reader:
                after = before + reader.line_num
                if after - number > 1 and self._is_astray(lines, cells, number, after):
                    lines.went_astray(number, after)
                    break
                if len(cells) == width and cells[0].strip() and not lines.has_damage and (width > 1 or cells != [END]):
                    found = self.columns.unmarked(cells) if lines.has_marks else cells
                    yield Row(number, self.columns.picked(found) if self.columns.are_picked else found)
                elif lines.is_over and cells == [END]:
                    return 0
                elif row := self._row(lines, number, cells):
                    yield row
                number = lines.began = after
            else:
                return 0
        except (Unending, csv.Error):
            lines.went_astray(number)
        if row := self._first_line(lines, number):
            yield row
        return number + 1

    @property
    def _quoting(self) -> Literal[0, 3]:
        return csv.QUOTE_MINIMAL if self.dialect.is_quoted else csv.QUOTE_NONE

    def _row(self, lines: Lines, number: int, cells: Sequence[str], problem: Problem | None = None) -> Row | None:
        """Cells made a row; None if they are all blank."""
        if not any(map(str.strip, cells)) or not any(cell.strip(_BLANK) for cell in cells):
            return None
        width = self.columns.width
        if len(cells) < width:
            cells = [*cells, *[""] * (width - len(cells))]
        elif len(cells) > width:
            if any(cell.strip(_BLANK) for cell in cells[width:]):
                problem = problem or malformed(
                    f"Row {number} has {len(cells)} cells, and the header has {width}. "
                    f"A cell that holds '{self._shown_delimiter}' has to stand in quotation marks."
                )
                cells = cells if self.keeps_all else cells[:width]
            else:
                cells = cells[:width]
        if lines.has_damage:
            cells, damage = self._undamaged(number, cells)
            problem = problem or damage
        if lines.has_marks:
            cells = self.columns.unmarked(cells)
        return Row(number, self.columns.picked(cells), problem)

    def _first_line(self, lines: Lines, number: int) -> Row | None:
        """One line as a row, its quotation marks taken as parts of cells."""
        line = lines.between(number, number + 1)
        cells = next(csv.reader(line, delimiter=self.dialect.delimiter, quoting=csv.QUOTE_NONE))
        problem = malformed(
            f"A quotation mark in row {number} is never closed. "
            "One that is part of a cell is written twice, and the cell stands in quotation marks."
        )
        return self._row(lines, number, cells, None if len(cells) == self.columns.width else problem)

    def _is_astray(self, lines: Lines, cells: Sequence[str], number: int, after: int) -> bool:
        """Whether cells of several lines are several rows, joined by a quotation mark that does not belong there."""
        if lines.is_over and cells[-1].endswith(END):
            return True
        width, delimiter = self.columns.width, self.dialect.delimiter
        if width < (_NARROW_BETWEEN_TABS if delimiter == "\t" else _NARROW):
            return False
        there = lines.between(number, after)
        return there[0].count(delimiter) == there[-1].count(delimiter) == width - 1

    def _undamaged(self, number: int, cells: Sequence[str]) -> tuple[Sequence[str], Problem | None]:
        """The cells with what is no character replaced, and the first such thing as a problem."""
        for name, cell in zip(self.dialect.header, cells, strict=False):
            try:
                cell.encode()
            except UnicodeEncodeError as error:
                byte = ord(cell[error.start]) & 0xFF
                problem = malformed(
                    f"'{name}' in row {number} holds the byte 0x{byte:02X}, which is no character in "
                    f"{self.recognition.encoding}. Write the character again."
                )
                if not self.keeps_all:
                    cells = [each.encode(errors="surrogateescape").decode(errors="replace") for each in cells]
                return cells, problem
        return cells, None

    @property
    def _shown_delimiter(self) -> str:
        return "tab" if self.dialect.delimiter == "\t" else self.dialect.delimiter
