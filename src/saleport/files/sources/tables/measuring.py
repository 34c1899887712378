"""How much there is in a workbook, before a library that trusts it has it in memory."""

import re
import zipfile
from typing import IO

from saleport.files.sources.faults import too_large, unreadable

MOST_CELLS = 10_000_000
"""Of the smallest rectangle around all cells of a sheet: so many the library makes room for."""

_MOST_BYTES = 1 << 30
_MOST_TEXTS = 1 << 28
_MOST_ENTRIES = 10_000
_PIECE = 1 << 20
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["'](?!(?: s="\d+")? ?/>)""")
"""Of a cell or a row. Cells that are only formatted make no room needed; they are left out as sheets write them."""
_TAG = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])")
_WAY_OUT = "Save the sheet as CSV, which is read row by row, or split it."


def measure(file: IO[bytes]) -> None:
    """Raise Rejected if an archive is no workbook, or holds more than is read, whatever it says of itself."""
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        if "mimetype" in names:
            raise unreadable("The file is an OpenDocument. Save it as XLSX or CSV.")
        if not any(name.endswith("workbook.xml") for name in names):
            raise unreadable("The file is a ZIP archive and no workbook. Unpack it, and send what is in it.")
        if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
            raise too_large(f"The workbook unpacks to more than 1 GiB. {_WAY_OUT}", "1 GiB")
        for entry in entries:
            if entry.flag_bits & 1:
                raise unreadable("The workbook has a password. Save it without one.")
            _measure_entry(archive, entry)


def _measure_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    said = entry.file_size
    # What it says may be a lie: it is unpacked to its real end.
    entry.file_size = 2 * _MOST_BYTES
    unpacked = 0
    size = _Size()
    with archive.open(entry) as content:
        while piece := content.read(_PIECE):
            unpacked += len(piece)
            if unpacked > said:
                raise unreadable(f"The workbook is damaged: '{entry.filename[:100]}' is larger than it says.")
            if entry.filename.endswith("sharedStrings.xml") and unpacked > _MOST_TEXTS:
                raise too_large(f"The texts of the workbook have more than 256 MiB. {_WAY_OUT}", "256 MiB")
            size.add(piece)
    if size.cells > MOST_CELLS:
        raise too_large(
            f"A sheet has {size.rows:,} rows and {size.columns:,} columns, of which some may be blank: "
            f"{size.cells:,} cells, and {MOST_CELLS:,} are read. {_WAY_OUT}",
            "10,000,000",
        )


class _Size:
    """Rows and columns of a sheet, read piece by piece."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0
        self._rest: bytes = b""
        self._in_row = 0

    @property
    def cells(self) -> int:
        return self.rows * self.columns

    def add(self, piece: bytes) -> None:
        piece = self._rest + piece
        end = piece.rfind(b"<")
        end = end if end > 0 and len(piece) - end < _PIECE else len(piece)
        self._rest = piece[end:]
        piece = piece[:end]
        places: list[tuple[bytes, bytes]] = _PLACE.findall(piece)
        if places:
            self.rows = max(self.rows, *(int(row) for _, row in places))
            self.columns = max(self.columns, *(_column(letters) for letters in {letters for letters, _ in places}))
        # Cells need not say where they are: then they stand one after the other.
        runs = b"".join(_TAG.findall(piece)).split(b"row")
        runs[0] = b"c" * self._in_row + runs[0]
        self.columns = max(self.columns, min(max(map(len, runs)), 1 << 14))
        self.rows = max(self.rows, len(runs) - 1) if not places else self.rows
        self._in_row = len(runs[-1])


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
