"""Dates and times as files have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleport.decoding.moments import read_moment
from saleport.files.mapping.values.dates import DateReader, date_order

IN_PARIS = {
    "2026-05-01T09:59:00Z": "2026-05-01T09:59:00Z",
    "2026-05-01 09:59:00 +0200": "2026-05-01T07:59:00Z",
    "2026-05-01T09:59:00+02:00": "2026-05-01T07:59:00Z",
    "2026-05-01 09:59:00": "2026-05-01T07:59:00Z",
    "2026-05-01T09:59": "2026-05-01T07:59:00Z",
    "2026-05-01 09:59:00 UTC": "2026-05-01T09:59:00Z",
    "2026-05-01": "2026-05-01T10:00:00Z",
    "2026-01-01": "2026-01-01T11:00:00Z",
    "2026/05/01 09:59": "2026-05-01T07:59:00Z",
    "01/05/2026": "2026-05-01T10:00:00Z",
    "01/05/2026 9:59": "2026-05-01T07:59:00Z",
    "1/5/26 9:59:10 PM": "2026-05-01T19:59:10Z",
    "01/05/2026 12:05 am": "2026-04-30T22:05:00Z",
    "01.05.2026 09:59": "2026-05-01T07:59:00Z",
    "1.5.26": "2026-05-01T10:00:00Z",
    "01-05-2026T10:00": "2026-05-01T08:00:00Z",
    "01/05/2026 10:00:00 GMT+02:00": "2026-05-01T08:00:00Z",
    "21.07.2026 10:00:00 MESZ": "2026-07-21T08:00:00Z",
    "Jul-21-25": "2025-07-21T10:00:00Z",
    "21-Jul-26 10:30": "2026-07-21T08:30:00Z",
    "21 Jul 2026": "2026-07-21T10:00:00Z",
    "July 21st, 2026 at 3:05pm": "2026-07-21T13:05:00Z",
    "Tue, 21 Jul 2026 10:00:00 +0200": "2026-07-21T08:00:00Z",
    "1 mai 2026 à 10h30": "2026-05-01T08:30:00Z",
    "1. März 2026, 10:30 Uhr": "2026-03-01T09:30:00Z",
    "mar. 3 mars 2026": "2026-03-03T11:00:00Z",
    "3 de agosto de 2026": "2026-08-03T10:00:00Z",
    "46143": "2026-05-01T10:00:00Z",
    "46143,5": "2026-05-01T10:00:00Z",
    "1753000000": "2025-07-20T08:26:40Z",
    "1753000000123": "2025-07-20T08:26:40.123000Z",
    "20260501": "2026-05-01T10:00:00Z",
    "20260501T095900Z": "2026-05-01T09:59:00Z",
    "'01/05/2026": "2026-05-01T10:00:00Z",
}


@pytest.mark.parametrize("text", IN_PARIS)
def test_a_date_in_any_form_is_one_moment(text: str) -> None:
    read = DateReader("dmy", "Europe/Paris").read(text)
    assert read_moment(read) == read_moment(IN_PARIS[text])


def test_the_month_comes_first_where_the_file_has_it_so() -> None:
    read = DateReader("mdy", "UTC").read
    assert [read("05/21/2026"), read("5/6/26 10:00")] == ["2026-05-21T12:00:00Z", "2026-05-06T10:00:00Z"]


@pytest.mark.parametrize(
    "text",
    ["yesterday", "32/05/2026", "05/21/2026", "0000-00-00 00:00:00", "2026-02-30", "", "12345678901", "1/2", "x" * 500,
     "21 Foo 2026", "May 2026", "99999"],
)  # fmt: skip
def test_what_is_no_date_in_this_file_stays_as_it_came(text: str) -> None:
    assert DateReader("dmy", "Europe/Paris").read(text) == text


def test_an_hour_that_comes_twice_is_its_first_and_one_that_does_not_come_is_moved() -> None:
    read = DateReader("dmy", "Europe/Paris").read
    assert read("25/10/2026 02:30") == "2026-10-25T00:30:00Z"
    assert read("29/03/2026 02:30") == "2026-03-29T01:30:00Z"


@pytest.mark.parametrize(
    ("texts", "order", "undecided", "is_mixed"),
    [
        (["01/05/2026", "13/05/2026"], "dmy", "01/05/2026", False),
        (["01/05/2026", "05/13/2026"], "mdy", "01/05/2026", False),
        (["01/05/2026", "05/05/2026"], None, "01/05/2026", False),
        (["13/05/2026", "14/05/2026", "05/13/2026"], "dmy", None, True),
        (["2026-05-01", "Jul-21-25", "x", ""], None, None, False),
    ],
    ids=["day", "month", "undecided", "mixed", "nothing"],
)
def test_the_dates_of_a_file_show_what_comes_first(
    texts: list[str], order: str | None, undecided: str | None, is_mixed: bool
) -> None:
    shown = date_order(texts)
    assert (shown.order, shown.undecided, shown.is_mixed) == (order, undecided, is_mixed)


@given(st.text("0123456789/.-:+ TZJulamp", max_size=30))
def test_whatever_a_cell_has_is_a_moment_or_stays(text: str) -> None:
    read = DateReader("mdy", "America/New_York").read(text)
    assert read == text or read_moment(read) is not None
