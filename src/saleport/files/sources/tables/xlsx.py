"""Sheets of workbooks. Only loaded for one, because it brings a library of its own."""

import datetime
import zipfile
import zlib
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import islice
from typing import IO, Any, cast

import msgspec
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from saleport.files.formulas import original
from saleport.files.recognition import ReadingOptions, Recognition
from saleport.files.record import Row
from saleport.files.sources.faults import malformed, not_to_be_had, unreadable
from saleport.files.sources.source import TableSource
from saleport.files.sources.tables.header import Columns, folded, header_place
from saleport.files.sources.tables.lines import MOST_CHARACTERS
from saleport.files.sources.tables.measuring import measure

_LOOKED_AT = 40
_MOST_SHEETS = 50
_NOT_READ = (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)

Cell = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


class SheetSource(TableSource):
    """One sheet, of which the library has all cells in memory."""

    def __init__(self, file: IO[bytes], sheet: CalamineSheet, recognition: Recognition, header: Sequence[str]) -> None:
        super().__init__(recognition)
        self.size = 0
        """How many bytes the file has."""
        self.columns = Columns(header)
        self._file = file
        self._sheet = sheet
        self._bytes_read = 0

    @property
    def bytes_read(self) -> int:
        """The whole file, as soon as the first row is there."""
        return self._bytes_read

    def rows(self) -> Iterator[Row]:
        """All rows below the header that are not blank."""
        self._bytes_read = self.size
        width = self.columns.width
        for number, values in _numbered(self._sheet):
            if number <= self.recognition.header_row or not any(value not in ("", None) for value in values):
                continue
            cells: Sequence[str] = [text_of(value) for value in values]
            problem = None
            if not any(map(str.strip, cells)):
                continue
            if any(map(str.strip, cells[width:])):
                problem = malformed(f"Row {number} has a cell beyond the last column of the header.")
            if any(len(cell) > MOST_CHARACTERS for cell in cells):
                problem = malformed(f"Row {number} has a cell of more than a million characters.")
                cells = [cell if len(cell) <= MOST_CHARACTERS else "" for cell in cells]
            if problem is None or not self.keeps_all:
                cells = cells[:width]
            cells = [*cells, *[""] * (width - len(cells))]
            yield Row(number, self.columns.picked(self.columns.unmarked(cells)), problem)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def source(
    file: IO[bytes], size: int, recognition: Recognition, options: ReadingOptions, known: Collection[str]
) -> SheetSource:
    """The sheet of a workbook that is named, or else the one that is most like a table of orders."""
    try:
        with _told():
            measure(file)
            # By its number, because a file that was unpacked has no name; and in the library's own reading of it.
            workbook = cast("Any", CalamineWorkbook).from_path(f"/proc/self/fd/{file.fileno()}")
            chosen, rows = _chosen(workbook, options.sheet, known)
            place = header_place([cells for _, cells in rows], known)
            number, header = rows[place]
            while header and not header[-1].strip():
                header.pop()
            names = [original(cell.strip()) for cell in header]
            found = msgspec.structs.replace(
                recognition, sheet=chosen.name, header=Columns(names).names, header_row=number
            )
            sheet = SheetSource(file, chosen, found, names)
            sheet.size = size
            return sheet
    except BaseException:
        file.close()
        raise


def text_of(value: Cell) -> str:
    """A cell's value, as a text that says the same."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            # Fifteen digits are what a sheet has; what is beyond comes from its arithmetic.
            return format(Decimal(f"{value:.15g}"), "f")
        case datetime.datetime():
            # A day is a number there, and a second a fraction that has been rounded.
            value = (value + datetime.timedelta(milliseconds=0.5)).replace(microsecond=0)
            return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
        case datetime.date() | datetime.time():
            return value.isoformat()
        case datetime.timedelta():
            return str(value)


def _chosen(
    workbook: CalamineWorkbook, wanted: str | None, known: Collection[str]
) -> tuple[CalamineSheet, list[tuple[int, list[str]]]]:
    """A sheet, and its first rows with their numbers."""
    names = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    if wanted is not None:
        matching = [name for name in workbook.sheet_names if name.casefold() == wanted.strip().casefold()]
        if not matching:
            there = ", ".join(f"'{name}'" for name in workbook.sheet_names[:20])
            raise not_to_be_had("sheet", wanted, f"the workbook has the sheets {there}")
        names = matching[:1]
    familiar = {folded(name) for name in known}
    best: tuple[int, CalamineSheet, list[tuple[int, list[str]]]] | None = None
    for name in names[:_MOST_SHEETS]:
        sheet = workbook.get_sheet_by_name(name)
        numbered = islice(_numbered(sheet), _LOOKED_AT)
        rows = [(number, [text_of(value) for value in values]) for number, values in numbered]
        rows = [(number, cells) for number, cells in rows if any(map(str.strip, cells))]
        hits = max((sum(folded(cell) in familiar for cell in cells) for _, cells in rows), default=-1)
        if rows and (best is None or hits > best[0]):
            best = (hits, sheet, rows)
    if best is None:
        raise unreadable("The workbook has no sheet with rows. Export it again, and look whether it has orders.")
    return best[1:]


def _numbered(sheet: CalamineSheet) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with the numbers that the sheet shows."""
    yield from enumerate(sheet.iter_rows(), 1)


@contextmanager
def _told() -> Generator[None]:
    """What the library says of a file that it cannot read, said as we say it."""
    try:
        yield
    except _NOT_READ as error:
        raise unreadable(f"The workbook cannot be read: {error}. Save it again as XLSX, without a password.") from error
    except BaseException as error:
        # The library is in Rust, and this is how it fails at what it did not think of.
        if type(error).__name__ != "PanicException":
            raise
        raise unreadable("The workbook is damaged. Save it again as XLSX.") from error
