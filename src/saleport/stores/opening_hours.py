"""When a store is open: as it is sent (the structs whose names end in `In`) and as it is held and shown."""

import re
from typing import Annotated

import msgspec

from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, Problem, required
from saleport.values import Text, given, shortened

MOST_SPANS = 24
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


Digits = Annotated[int, msgspec.Meta(ge=0, le=2400)] | None

_DAYS = {day.lower(): day for day in DAYS}
_TIME = re.compile(r"(?:([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?|24:00(?::00)?)", re.ASCII)
_MIDNIGHT = 24


class OpeningSpanIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """From when to when, as it is sent."""

    start: Text = None
    end: Text = None
    # Shown with a store, and so sent back by who changes one: worked out anew each time.
    start_to_integer: Digits = None
    end_to_integer: Digits = None


class OpeningDayIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A day of the week, as it is sent."""

    day: Text = None
    hours: Annotated[list[OpeningSpanIn], msgspec.Meta(max_length=MOST_SPANS)] | None = None
    under_condition: bool | None = None


class OpeningSpan(msgspec.Struct, rename="camel", frozen=True):
    """From when to when. A span that ends before it starts goes past midnight."""

    start: str
    """The time at the store, HH:MM. Seconds may be sent (`09:30:00`), and are dropped."""
    end: str
    """As `start`; `24:00` is the end of the day."""
    start_to_integer: int
    """The digits of the time read as one number, for sorting: `09:30` is 930, `18:00` is 1800."""
    end_to_integer: int


class OpeningDay(msgspec.Struct, rename="camel", frozen=True):
    """A day of the week and the spans in which the store is open."""

    day: str
    hours: tuple[OpeningSpan, ...]
    under_condition: bool | None
    """Whether a condition applies, such as an appointment."""


def checked_days(days: list[OpeningDayIn] | None, findings: Findings) -> tuple[OpeningDay, ...] | None:
    """The days to hold, or None when nothing is said of them. Every problem goes into `findings`."""
    if days is None:
        return None
    return tuple(
        OpeningDay(_day(day.day, index, findings), _spans(day.hours or [], index, findings), day.under_condition)
        for index, day in enumerate(days)
    )


def _day(sent: str | None, index: int, findings: Findings) -> str:
    field = f"openingHours[{index}].day"
    text = given(sent)
    if text is None:
        findings.add(required(field, "store", index=index))
        return ""
    if text.lower() not in _DAYS:
        findings.add(_not_allowed(field, text, f"one of {', '.join(DAYS)}, in any case", index))
    return _DAYS.get(text.lower(), "")


def _spans(spans: list[OpeningSpanIn], index: int, findings: Findings) -> tuple[OpeningSpan, ...]:
    held: list[OpeningSpan] = []
    for number, span in enumerate(spans):
        field = f"openingHours[{index}].hours[{number}]"
        start = _time(span.start, f"{field}.start", index, findings)
        end = _time(span.end, f"{field}.end", index, findings)
        held.append(OpeningSpan(start, end, _digits(start), _digits(end)))
    return tuple(held)


def _time(sent: str | None, field: str, index: int, findings: Findings) -> str:
    text = given(sent)
    if text is None:
        findings.add(required(field, "store", index=index))
        return ""
    match = _TIME.fullmatch(text)
    if match is None:
        findings.add(_not_allowed(field, text, "a time such as 09:30 or 09:30:00, up to 24:00", index))
        return ""
    hour, minute = int(match[1] or _MIDNIGHT), int(match[2] or 0)
    return f"{hour:02}:{minute:02}"


def _digits(time: str) -> int:
    return int(time.replace(":", "") or 0)


def _not_allowed(field: str, text: str, wanted: str, index: int) -> Problem:
    value = shortened(text)
    return Problem(
        code=ErrorCode.VALUE_NOT_ALLOWED,
        explanation=f"{field} is '{value}': it must be {wanted}.",
        field=field,
        index=index,
        subject="store",
        words={"value": value},
    )
