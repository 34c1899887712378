import sys

import pytest

from saleport.cli.importing.showing import tell_summary
from saleport.cli.importing.view import JobView
from saleport.cli.output import aligned, show_table
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


def test_the_summary_of_imports_says_where_the_blank_fields_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    counts = Counts(read=1, rejected=1)
    job = JobView("1", "a.csv", 1, 1, JobState.FINISHED, False, counts, {"FIELD_REQUIRED": 1})
    tell_summary([("a.csv", job)])
    assert "error_field" in capsys.readouterr().out
