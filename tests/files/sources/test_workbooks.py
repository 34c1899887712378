import gzip
import struct

import pytest

from saleport.errors import ErrorCode, Rejected
from saleport.files.recognition import FileFormat
from saleport.files.record import Row
from tests.files.sources.conftest import OpenTable
from tests.files.sources.workbooks import DAY, INSTANT, number, row, text, workbook

ORDERS = row(3, text("B3", "Order"), text("C3", "Sold at"), text("D3", "Price"), text("E3", "Paid on"))
ORDERS += row(4, number("B4", "1.23E+12"), number("C4", "46143.4159722222", INSTANT), number("D4", "29.95"))
ORDERS += row(7, text("B7", "A-2"), number("D7", "0.30000000000000004"), number("E7", "46143", DAY))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_cells_are_texts_that_say_what_the_sheet_shows(table: OpenTable, pack: type[bytes]) -> None:
    source = table(pack(workbook({"Orders": ORDERS})))
    assert source.header == ("Order", "Sold at", "Price", "Paid on")
    assert (source.recognition.format, source.recognition.sheet) == (FileFormat.XLSX, "Orders")
    expected = [
        Row(4, ["1230000000000", "2026-05-01T09:59:00", "29.95", ""]),
        Row(7, ["A-2", "", "0.3", "2026-05-01"]),
    ]
    assert list(source.rows()) == expected
    assert list(source.rows()) == expected, "it can be read again"
    source.close()


def test_the_sheet_with_columns_that_are_known_is_taken(table: OpenTable) -> None:
    cover = row(1, text("A1", "Report"), text("B1", "of May"))
    content = workbook({"Cover": cover, "Hidden": ORDERS, "Mine": ORDERS}, hidden="Hidden")
    with table(content, known=("order", "sold_at")) as source:
        assert source.recognition.sheet == "Mine"
    with table(content, sheet="cover") as source:
        assert source.header == ("Report", "of May")
    with pytest.raises(Rejected) as raised:
        table(content, sheet="Yours")
    (problem,) = raised.value.problems
    assert problem.code == ErrorCode.PARAMETER_INVALID
    assert "'Cover', 'Hidden', 'Mine'" in problem.explanation


def test_a_cell_beyond_the_header_makes_its_row_malformed(table: OpenTable) -> None:
    with table(workbook({"Orders": ORDERS + row(8, text("B8", "A-3"), text("G8", "?"))})) as source:
        *_, last = source.rows()
    assert last.problem is not None
    assert last.problem.code == ErrorCode.ROW_MALFORMED


@pytest.mark.parametrize(
    "far",
    [
        number("XFD1048576", "1"),
        '<c x="/>" r="XFD1048576"><v>1</v></c>',
        "<c/>" * 100_000,
    ],
    ids=["far", "far and veiled", "without places"],
)
def test_room_is_made_for_no_more_cells_than_there_are(table: OpenTable, far: str) -> None:
    with pytest.raises(Rejected) as raised:
        table(workbook({"Orders": ORDERS + row(1048576, far)}))
    (problem,) = raised.value.problems
    assert problem.code == ErrorCode.FILE_TOO_LARGE
    assert "CSV" in problem.explanation


def test_cells_that_are_only_formatted_take_no_room(table: OpenTable) -> None:
    with table(workbook({"Orders": ORDERS + row(1048576, '<c r="XFD1048576" s="1"/>')})) as source:
        assert len(list(source.rows())) == 2


def test_an_archive_that_says_less_than_it_holds_is_refused(table: OpenTable) -> None:
    content = bytearray(workbook({"Orders": ORDERS}, bomb=b"\0" * 5_000_000))
    for place in range(len(content)):
        # Of the entry in the central directory, the size of what is unpacked.
        if content.startswith(b"PK\1\2", place) and content.startswith(b"bomb", place + 46):
            content[place + 24 : place + 28] = struct.pack("<L", 100)
    with pytest.raises(Rejected, match="FILE_UNREADABLE"):
        table(bytes(content))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (workbook({"Orders": ""}), "no sheet with rows"),
        (workbook({"Orders": ORDERS})[:400], "cannot be read"),
        (workbook({"Orders": ORDERS}, mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument"),
        (workbook({"Orders": ORDERS}).replace(b"workbook.xml", b"workbonk.xml"), "no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old Excel"),
    ],
)
def test_what_is_no_workbook_is_told(table: OpenTable, content: bytes, said: str) -> None:
    with pytest.raises(Rejected) as raised:
        table(content)
    assert said in raised.value.problems[0].explanation
