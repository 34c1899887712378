import csv
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleport.errors import ErrorCode, Problem
from saleport.files.recognition import FileFormat, ReadingOptions
from saleport.files.returning import write_rejected
from saleport.files.sources import ERROR_COLUMNS, JsonSource, TableSource, open_source, records
from saleport.files.sources.faults import line_too_long
from saleport.values import Language
from tests.files.sources.workbooks import number, row, text, workbook

PRICE = "products[].price.amount"


class Rejection(NamedTuple):
    rows: Sequence[int]
    problems: Sequence[Problem]


def problem(code: ErrorCode = ErrorCode.AMOUNT_INVALID, field: str | None = None, **more: str) -> Problem:
    return Problem(code=code, explanation="Because.", field=field, suggestion=more.get("suggestion"), words=more)


def opened(path: Path) -> TableSource | JsonSource:
    return open_source(path, ReadingOptions())


def given_back(
    path: Path, rejected: Iterable[Rejection], columns: dict[str, str] | None = None, **choices: Language
) -> tuple[bytes, str]:
    """The file of rejected rows, and its media type."""
    with opened(path) as source:
        recognition = msgspec.structs.replace(source.recognition, columns=columns or {})
    out = io.BytesIO()
    media_type = write_rejected(path, recognition, rejected, out, **choices)
    return out.getvalue(), media_type


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_all_rows_of_a_rejected_order_come_back_with_what_is_wrong(tmp_path: Path) -> None:
    orders = "Our orders\n\nNr;Städt;Preis\n1;Köln;1,50\n2;Bonn;x\n3;Ulm;2\n2;Bonn;3\n".encode("cp1252")
    wrong = problem(field="products[0].price.amount", suggestion="1.50", value="x")
    content, media_type = given_back(
        put(tmp_path / "orders.csv", orders), [Rejection([5, 7], [wrong])], {PRICE: "Preis"}, language=Language.FRENCH
    )
    assert media_type == "text/csv; charset=windows-1252"
    header, *rows = csv.reader(io.StringIO(content.decode("cp1252")), delimiter=";")
    assert header == ["Nr", "Städt", "Preis", *ERROR_COLUMNS]
    assert [row[:3] for row in rows] == [["2", "Bonn", "x"], ["2", "Bonn", "3"]]
    for each in rows:
        assert each[3:5] == ["AMOUNT_INVALID", "Preis"]
        assert "« Preis »" in each[5]
        assert each[6] == "1.50"


def test_several_problems_are_told_in_one_cell_each_once_and_without_warnings(tmp_path: Path) -> None:
    path = put(tmp_path / "orders.csv", b"Nr,Price,SKU\n1,x,A\n")
    pieces = [problem(field=f"products[{place}].price.amount") for place in range(3)]
    model = problem(ErrorCode.MODEL_UNKNOWN, field="products[0].sku", suggestion="B")
    warning = problem(ErrorCode.CUSTOMER_MAIL_MISSING, field="customerMail")
    content, _ = given_back(
        path, [Rejection([2], [warning, *pieces, model])], {PRICE: "Price", "products[].sku": "SKU"}
    )
    (row,) = csv.DictReader(io.StringIO(content.decode()))
    assert row["error_code"] == "AMOUNT_INVALID; MODEL_UNKNOWN"
    assert row["error_field"] == "Price; SKU"
    assert row["error_message"].startswith("(1) The amount in “Price” cannot be read.")
    assert row["error_message"].count("(2)") == 1
    assert "(3)" not in row["error_message"]
    assert row["suggestion"] == "SKU: B"


def test_what_is_given_back_is_read_as_it_was_without_the_columns_of_errors(tmp_path: Path) -> None:
    orders = b"Name,Shipping Zip,Shipping Phone,Note,Total\n"
    orders += b"#1,'01234,'+33 1 23,\"=cmd|' /C calc'!A0\",-1.50\n#2,'SW1A 1AA,+331,'s-Hertogenbosch,@x\n"
    path = put(tmp_path / "orders.csv", orders)
    with opened(path) as source:
        assert isinstance(source, TableSource)
        before = [row.cells for row in source.rows()]
    content, _ = given_back(path, [Rejection([2], [problem()]), Rejection([3], [problem()])])
    _, *rows = csv.reader(io.StringIO(content.decode()))
    cells = [row[:5] for row in rows]
    assert cells[0] == ["#1", "01234", "'+33 1 23", "'=cmd|' /C calc'!A0", "-1.50"]
    assert cells[1] == ["#2", "SW1A 1AA", "'+331", "'s-Hertogenbosch", "'@x"]
    with opened(put(tmp_path / "again.csv", content)) as source:
        assert isinstance(source, TableSource)
        assert source.header == ("Name", "Shipping Zip", "Shipping Phone", "Note", "Total")
        assert [row.cells for row in source.rows()] == before
    twice, _ = given_back(tmp_path / "again.csv", [Rejection([2], [problem()]), Rejection([3], [problem()])])
    assert twice == content


def test_a_malformed_row_loses_nothing_and_stays_malformed_until_it_is_corrected(tmp_path: Path) -> None:
    orders = "Nr;City\n#1;é\n#2;éé\n#3;éé\n".encode() + b'#4;1,2;x\n#5;\xe9t\xe9\n#6;"open\n'
    path = put(tmp_path / "orders.csv", orders)
    content, _ = given_back(path, [Rejection([place], [problem(ErrorCode.ROW_MALFORMED)]) for place in (5, 6)])
    assert b"#5;\xe9t\xe9;ROW_MALFORMED" in content
    assert "Because." in content.decode(errors="ignore")
    with opened(put(tmp_path / "again.csv", content)) as source:
        assert isinstance(source, TableSource)
        rows = list(source.rows())
        assert [each.problem is not None for each in rows] == [True, False], (
            "it is no UTF-8 any more: taken for another"
        )
        assert source.header == ("Nr", "City")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp932"])
def test_the_encoding_stays(tmp_path: Path, encoding: str) -> None:
    city = "東京都渋谷区" if encoding == "cp932" else "Zürich"
    orders = f"Nr\tCity\tPrice\r\n1\t{city}\t1\r\n2\t{city}\t2\r\n".encode(encoding)
    content, _ = given_back(put(tmp_path / "orders.txt", orders), [Rejection([3], [problem()])])
    with opened(put(tmp_path / "again.txt", content)) as source:
        assert isinstance(source, TableSource)
        assert source.recognition.encoding == {"cp1252": "windows-1252"}.get(encoding, encoding)
        assert [row.cells for row in source.rows()] == [["2", city, "2"]]


def test_a_workbook_comes_back_as_a_workbook(tmp_path: Path) -> None:
    rows = row(2, text("A2", "Order"), text("B2", "Price"), text("C2", "Note"))
    rows += row(3, text("A3", "=A1"), number("B3", "1.5"), text("C3", "'=A1"))
    rows += row(4, text("A4", "B"), number("B4", "-2"), text("C4", "_x0041_ &amp; &lt;b&gt;"))
    path = put(tmp_path / "orders.xlsx", workbook({"My orders": rows}))
    content, media_type = given_back(path, [Rejection([3], [problem()]), Rejection([4], [problem()])])
    assert media_type.endswith("spreadsheetml.sheet")
    with opened(put(tmp_path / "again.xlsx", content)) as source, opened(path) as before:
        assert isinstance(source, TableSource)
        assert isinstance(before, TableSource)
        assert source.recognition.sheet == "My orders"
        assert source.header == ("Order", "Price", "Note")
        assert [row.cells for row in source.rows()] == [row.cells for row in before.rows()]


@pytest.mark.parametrize(
    ("orders", "form"),
    [
        (b'{"orderReference":"A","n":1.50}\n\n{"orderReference":"B"}\n{"broken\n', FileFormat.JSON_LINES),
        (
            gzip.compress(b'[{"orderReference":"A","n":1.50},{"orderReference":"?"},{"orderReference":"B"}]', mtime=0),
            FileFormat.JSON_ARRAY,
        ),
    ],
)
def test_records_come_back_with_members_that_tell(tmp_path: Path, orders: bytes, form: FileFormat) -> None:
    path = put(tmp_path / "orders", orders)
    rejected = [Rejection([1], [problem(field="products[0].price.amount")]), Rejection([3], [problem()])]
    content, _ = given_back(path, rejected)
    with opened(put(tmp_path / "again", content)) as source:
        assert isinstance(source, JsonSource)
        assert source.recognition.format is form
        first, second = (json.loads(record) for _, record in source.records())
    assert b'"n":1.50' in content
    assert first.pop("error_message")
    assert second["orderReference"] == "B"
    assert first == {
        "orderReference": "A",
        "n": 1.5,
        "error_code": "AMOUNT_INVALID",
        "error_field": "products[0].price.amount",
        "suggestion": "",
    }


def test_a_line_that_is_no_json_comes_back_as_a_text(tmp_path: Path) -> None:
    path = put(tmp_path / "orders", b'{"a":1}\n{"broken\n{"b":2}')
    content, _ = given_back(path, [Rejection([2], [problem(ErrorCode.JSON_INVALID)])])
    assert json.loads(content)["record"] == '{"broken'


@pytest.mark.parametrize("packed", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_line_that_is_too_long_comes_back_as_its_beginning_with_the_others(
    tmp_path: Path, packed: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MOST_RECORD", 5000)
    monkeypatch.setattr(records, "_PIECE", 1000)
    path = put(tmp_path / "orders", packed(b'{"a":1}\n' + b"x" * 6000 + b'\n{"b":2}\n'))
    told = [Rejection([2], [line_too_long(2, 16 << 20)]), Rejection([3], [problem()])]
    first, second = map(json.loads, given_back(path, told)[0].splitlines())
    assert first["record"] == "x" * 1000
    assert (first["error_code"], second["error_code"]) == ("BODY_TOO_LARGE", "AMOUNT_INVALID")
    assert "Line 2 is longer than 16 MiB" in first["error_message"]
    assert second["b"] == 2


def test_parquet_comes_back_as_parquet(tmp_path: Path) -> None:
    file = io.BytesIO()
    pq.write_table(pa.table({"ref": ["A", "B", "C"], "products": [[{"sku": "K"}], [], []]}), file)
    content, _ = given_back(
        put(tmp_path / "orders", file.getvalue()), [Rejection([1], [problem()]), Rejection([3], [problem()])]
    )
    back = pq.read_table(io.BytesIO(content))
    assert back.column_names == ["ref", "products", *ERROR_COLUMNS]
    assert back["ref"].to_pylist() == ["A", "C"]
    with opened(put(tmp_path / "again", content)) as source:
        assert isinstance(source, JsonSource)
        assert list(source.records()) == [
            (1, b'{"ref":"A","products":[{"sku":"K"}]}'),
            (2, b'{"ref":"C","products":[]}'),
        ]


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=8)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5))
def test_any_cells_that_are_given_back_are_read_the_same(
    tmp_path_factory: pytest.TempPathFactory, table: list[tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["Order", "Shipping Zip", "Note"], *[["A", *cells[1:]] for cells in table]])
    path = put(folder / "any.csv", text.getvalue().encode("utf-8-sig"))
    with opened(path) as source:
        assert isinstance(source, TableSource)
        before = list(source.rows())
    content, _ = given_back(path, [Rejection([each.number], [problem()]) for each in before])
    with opened(put(folder / "again.csv", content)) as source:
        assert isinstance(source, TableSource)
        assert [list(each.cells) for each in source.rows()] == [list(each.cells) for each in before]


def test_large_libraries_are_loaded_for_the_files_that_take_them_and_no_others(tmp_path: Path) -> None:
    path = put(tmp_path / "orders.csv", b"Nr,City\n1,Bonn\n")
    program = f"""
import io, pathlib, sys
from saleport.files.opening import open_file
from saleport.files.recognition import ReadingOptions
from saleport.files.returning import write_rejected
from saleport.files.sources import open_source
source = open_source(pathlib.Path({str(path)!r}), ReadingOptions())
assert len(list(source.rows())) == 1
write_rejected(pathlib.Path({str(path)!r}), source.recognition, [], io.BytesIO())
assert not {{"pyarrow", "python_calamine"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True)
