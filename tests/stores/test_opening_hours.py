"""The rules of opening hours."""

import pytest

from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode
from saleport.stores.opening_hours import DAYS, OpeningDay, OpeningDayIn, OpeningSpan, OpeningSpanIn, checked_days


def checked(*days: OpeningDayIn) -> tuple[OpeningDay, ...]:
    findings = Findings()
    held = checked_days(list(days), findings)
    assert findings.problems == []
    assert held is not None
    return held


def faults(*days: OpeningDayIn) -> list[tuple[ErrorCode, str | None, int | None]]:
    findings = Findings()
    checked_days(list(days), findings)
    return [(problem.code, problem.field, problem.index) for problem in findings.problems]


@pytest.mark.parametrize(
    ("sent", "held", "digits"),
    [
        ("09:30", "09:30", 930),
        ("9:30", "09:30", 930),
        (" 18:00:00 ", "18:00", 1800),
        ("00:00", "00:00", 0),
        ("00:05", "00:05", 5),
        ("23:59:59", "23:59", 2359),
        ("24:00", "24:00", 2400),
        ("24:00:00", "24:00", 2400),
    ],
)
def test_a_time_is_kept_with_its_digits(sent: str, held: str, digits: int) -> None:
    (day,) = checked(OpeningDayIn("monday", [OpeningSpanIn(sent, sent)], True))
    assert day == OpeningDay("Monday", (OpeningSpan(held, held, digits, digits),), True)


@pytest.mark.parametrize("time", ["9", "0930", "9h30", "25:00", "24:01", "12:60", "12:00:60", "09:30Z", "٠٩:٣٠"])
def test_a_time_that_is_none_is_refused(time: str) -> None:
    day = OpeningDayIn("Monday", [OpeningSpanIn("09:00", "10:00"), OpeningSpanIn("11:00", time)])
    assert faults(OpeningDayIn("Sunday"), day) == [(ErrorCode.VALUE_NOT_ALLOWED, "openingHours[1].hours[1].end", 1)]


@pytest.mark.parametrize("day", [each for name in DAYS for each in (name, name.lower(), f" {name.upper()} ")])
def test_a_day_may_be_in_any_case(day: str) -> None:
    assert checked(OpeningDayIn(day)) == (OpeningDay(day.strip().capitalize(), (), None),)


def test_a_day_that_there_is_not_is_refused() -> None:
    assert faults(OpeningDayIn("lundi")) == [(ErrorCode.VALUE_NOT_ALLOWED, "openingHours[0].day", 0)]


def test_day_start_and_end_are_required() -> None:
    assert faults(OpeningDayIn(" ", [OpeningSpanIn()])) == [
        (ErrorCode.FIELD_REQUIRED, "openingHours[0].day", 0),
        (ErrorCode.FIELD_REQUIRED, "openingHours[0].hours[0].start", 0),
        (ErrorCode.FIELD_REQUIRED, "openingHours[0].hours[0].end", 0),
    ]


def test_nothing_said_is_not_the_same_as_never_open() -> None:
    assert checked_days(None, Findings()) is None
    assert checked_days([], Findings()) == ()
