import sys

import pytest

from saleport.cli.importing.showing import tell_summary
from saleport.cli.importing.view import Faults, JobView
from saleport.cli.output import aligned, show_table
from saleport.files.recognition import FileFormat, Recognition
from saleport.imports.job import Counts, JobState

ENTRIES = [
    {"id": "1", "name": "[bold]Shop[/bold]", "isSuspended": True, "scopes": ["a:b", "c:d"], "hidden": "x"},
    {"id": "22", "name": "Café", "isSuspended": False, "scopes": [], "hidden": "x"},
]
HEADINGS = ("ID", "NAME", "SUSPENDED", "SCOPES")


def test_columns_are_aligned() -> None:
    assert aligned([("a", "bb"), ("ccc", "d")], indent=" ") == " a    bb\n ccc  d"


def test_a_table_for_a_file_is_plain(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(ENTRIES, HEADINGS, "Nothing.", as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "ID  NAME               SUSPENDED  SCOPES",
        "1   [bold]Shop[/bold]  yes        a:b c:d",
        "22  Café               no",
    ]


def test_a_table_for_a_terminal_keeps_every_character(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("NO_COLOR", "1")
    wide = {"id": "5efc955d-b4e6-4548-b48f-5497076c7013" * 3, "name": ":smile:", "isSuspended": True, "scopes": []}
    show_table([*ENTRIES, wide], HEADINGS, "Nothing.", as_json=False)
    told = capsys.readouterr().out
    assert wide["id"] in told
    assert ":smile:" in told
    assert "[bold]Shop[/bold]" in told
    assert "a:b c:d" in told
    assert "…" not in told
    assert len(told.splitlines()) == 4


def test_an_empty_list_says_so_to_people_only(capsys: pytest.CaptureFixture[str]) -> None:
    show_table([], HEADINGS, "Nothing yet.", as_json=False)
    assert capsys.readouterr().out == "Nothing yet.\n"
    show_table([], HEADINGS, "Nothing yet.", as_json=True)
    assert capsys.readouterr().out == "[]\n"


def summary(capsys: pytest.CaptureFixture[str], problems: dict[str, int], faults: Faults, rejected: int = 2) -> str:
    columns = {"customerLastName": "Billing Name", "products[].price.amount": "Lineitem price"}
    recognition = Recognition(format=FileFormat.CSV, columns=columns)
    counts = Counts(read=rejected, rejected=rejected)
    job = JobView("1", "a.csv", 1, 1, JobState.FINISHED, False, counts, problems, recognition)
    tell_summary([("a.csv", job, faults)])
    return " ".join(capsys.readouterr().out.split())


def test_the_summary_of_imports_says_in_which_column_orders_are_wrong(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "150")
    last_name = ("FIELD_REQUIRED", "customerLastName")
    amounts = [("AMOUNT_INVALID", f"products[{index}].price.amount") for index in range(3)]
    told = summary(capsys, {"FIELD_REQUIRED": 2, "AMOUNT_INVALID": 1}, [frozenset([last_name, *amounts])] * 2)
    assert "2 FIELD_REQUIRED Billing Name Send a value for this field." in told
    assert "1 AMOUNT_INVALID Lineitem price " in told
    told = summary(capsys, {"FIELD_REQUIRED": 9}, [frozenset([last_name])], 9)
    assert "WHERE is of the first 1 rejected orders." in told


def test_the_summary_of_imports_says_where_blank_fields_are_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "error_field" in summary(capsys, {"FIELD_REQUIRED": 1}, [])
    monkeypatch.setenv("COLUMNS", "200")
    names = ("b", "a", "c", "d", "customerLastName")
    faults = [frozenset(("FIELD_REQUIRED", name) for name in names[: number + 1]) for number in range(len(names))]
    told = summary(capsys, {"FIELD_REQUIRED": 5}, faults, 5)
    assert "5 FIELD_REQUIRED b, a, c and 2 more Fill in what is blank" in told
    assert "error_field" in told
