"""Files of shops are recognised and read with nothing configured, whatever trap is in them."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from saleport.files.mapping.layouts import layouts
from saleport.files.opening import open_file
from saleport.imports.referring import FileOrderIn, file_order_reader
from saleport.orders.rules.orders import check
from tests.files.shops.cases import DATA, FORMS, Case, cases, comparable

CASES = cases()
NOW = datetime(2026, 12, 1, tzinfo=UTC)
PLAIN = [case for case in CASES if "name" not in case.form]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_file_of_a_shop_is_recognised_and_read(case: Case, tmp_path: Path) -> None:
    with open_file(case.write(tmp_path), case.options) as file:
        found = list(file.orders())
    assert [comparable(order.body) for order in found] == case.orders
    rows = case.form.get("rows")
    assert rows is None or [list(order.rows) for order in found] == rows
    problems = case.form.get("problems", [[] for _ in found])
    assert [[problem.code for problem in order.problems] for order in found] == problems
    recognised = msgspec.to_builtins(file.recognition)
    expected = case.form["recognition"]
    assert {name: recognised.get(name, type(value)()) for name, value in expected.items()} == expected
    for part in case.form.get("notes", ()):
        assert any(part in note for note in file.recognition.notes), file.recognition.notes


@pytest.mark.parametrize("case", PLAIN, ids=lambda case: case.id)
def test_what_is_expected_of_a_file_can_be_imported_or_is_refused_for_a_reason(case: Case) -> None:
    reader = file_order_reader()
    refused: list[list[str]] = []
    for line in case.table.with_suffix(".expected.ndjson").read_bytes().splitlines():
        order, findings = reader.read(line)
        _as_if_all_models_were_known(order)
        kept = check(order, findings, NOW)
        errors = sorted({f"{each.code} {each.field}" for each in findings.problems if not each.is_warning})
        assert (kept is None) is bool(errors)
        refused.append(errors)
    assert refused == case.form.get("refused", [[] for _ in refused])


def test_a_currency_that_is_told_by_a_sign_stands_in_the_column_of_the_amount(tmp_path: Path) -> None:
    [case] = [case for case in CASES if case.id == "ebay-us"]
    with open_file(case.write(tmp_path), case.options) as file:
        columns = file.recognition.columns
    assert columns["products[].price.currency"] == columns["products[].price.amount"] == "Sold For"


def test_each_layout_has_a_file_that_is_recognised_as_its() -> None:
    shown = {case.form["recognition"].get("layout") for case in CASES}
    assert set(layouts()) <= shown


def test_each_file_is_described() -> None:
    tables = {path.with_suffix("") for path in DATA.glob("*/*") if path.suffix in FORMS}
    assert tables == {case.table.with_suffix("") for case in CASES}


def _as_if_all_models_were_known(order: FileOrderIn) -> None:
    for product in order.products or ():
        if product.sku or product.ean:
            product.model_id = uuid.uuid4()
