"""What was rejected comes back in the shop's own form, harmless in a spreadsheet, and is read again as it was."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from saleport.errors import ErrorCode, Problem
from saleport.files.opening import open_file
from saleport.files.recognition import FileFormat, ReadingOptions
from saleport.files.returning import write_rejected
from saleport.files.sources import ERROR_COLUMNS
from tests.files.shops.cases import Case, cases, comparable

SPREADSHEETS_RUN = tuple("=+-@\t\r")
TEXTS = (FileFormat.CSV, FileFormat.TSV)
CASES = [case for case in cases() if case.form.get("reading") is None]


class Rejected(NamedTuple):
    """An order of a file, all of which is said to be wrong."""

    rows: Sequence[int]
    problems: Sequence[Problem]


PROBLEM = Problem(
    code=ErrorCode.MODEL_UNKNOWN,
    explanation="=It is a problem whose text a spreadsheet would run",
    field="products[0].sku",
    subject="product",
    index=0,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_rejected_rows_of_a_shop_are_read_again_as_they_were(case: Case, tmp_path: Path) -> None:
    path = case.write(tmp_path)
    with open_file(path, case.options) as file:
        found = list(file.orders())
        recognition = file.recognition
    rejected = sorted((Rejected(order.rows, [PROBLEM]) for order in found), key=lambda each: min(each.rows))
    again = tmp_path / f"again{path.suffix}"
    with again.open("wb") as out:
        write_rejected(path, recognition, rejected, out)
    if recognition.format in TEXTS:
        _assert_harmless(again, recognition.encoding or "utf-8", recognition.delimiter or ",")
    with open_file(again, ReadingOptions()) as file:
        orders = [_without_errors(comparable(order.body)) for order in file.orders()]
        assert file.recognition.layout == recognition.layout
        assert not {*file.recognition.header} & {*ERROR_COLUMNS}
    assert sorted(orders, key=_reference) == sorted(case.orders, key=_reference)


def _reference(order: dict[str, Any]) -> str:
    return order["orderReference"]


def _without_errors(order: dict[str, Any]) -> dict[str, Any]:
    """The order of a record, in which what was wrong stands beside it."""
    return {name: value for name, value in order.items() if name not in ERROR_COLUMNS}


def _assert_harmless(path: Path, encoding: str, delimiter: str) -> None:
    text = path.read_bytes().decode(encoding)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if delimiter == "tab" else delimiter))
    header, *others = [row for row in rows if len(row) > 1]
    assert header[-len(ERROR_COLUMNS) :] == list(ERROR_COLUMNS)
    run = [cell for row in others for cell in row if cell.startswith(SPREADSHEETS_RUN)]
    assert [cell for cell in run if not cell.lstrip("-").replace(".", "").isdigit()] == []
