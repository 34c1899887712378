"""The file of usage holds what the tables do, and nothing that a spreadsheet would carry out."""

import csv
import io
from uuid import UUID

import pytest

from saleport.calls.usage import Counted, Table
from saleport.portal.console.usage.file import table_file

SHOP, GONE = UUID(int=1), UUID(int=2)
COUNTED = Counted(success=5, client_error=2, server_error=1, p50=3.14159, p99=1234.5678)


def read(name: str) -> list[list[str]]:
    lines = Table(
        by_operation=[("ImportOrder", COUNTED)],
        by_application=[(SHOP, COUNTED), (GONE, Counted(success=1))],
        total=COUNTED,
    )
    text = table_file(lines, {SHOP: name})
    return [*csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]


def test_it_has_a_line_for_each_operation_each_application_and_all_calls() -> None:
    numbers = ["8", "5", "2", "1", "3.14", "1234.57"]
    assert read('Shop "A", north')[1:] == [
        ["operation", "ImportOrder", "", *numbers],
        ["application", 'Shop "A", north', str(SHOP), *numbers],
        ["application", "", str(GONE), "1", "1", "0", "0", "", ""],
        ["total", "", "", *numbers],
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"], ids=range(6))
def test_no_name_is_a_formula(name: str) -> None:
    assert read(name)[2][1] == f"'{name}"


@pytest.mark.parametrize("name", ["Shop;{}=1+1", "Shop; {}@SUM(A1);{}-1"], ids=range(2))
def test_nor_is_what_a_spreadsheet_cuts_out_of_it_at_a_semicolon(name: str) -> None:
    assert read(name.format("", ""))[2][1] == name.format("'", "'")
