"""Dates and times, as files have them."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

from saleport.files.mapping.values.months import BESIDE_DATES, MONTHS, OFFSETS, plain
from saleport.files.mapping.values.remembering import Remembered

_COMPLETE = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)? ?(?:Z|[+-]\d\d(?::?\d\d)?)", re.ASCII | re.IGNORECASE
).fullmatch
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?", re.ASCII).fullmatch
_NUMERIC = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{4}|\d\d)\.?(?=\D|$)", re.ASCII).match
_COMPACT = re.compile(r"(20\d\d)([01]\d)([0-3]\d)(?:[T ]?([0-2]\d)([0-5]\d)([0-5]\d)Z?)?", re.ASCII).fullmatch
_NUMBER = re.compile(r"\d{5}(?:[.,]\d+)?|\d{10}(?:\.\d+)?|\d{13}|\d{16}", re.ASCII).fullmatch
_TIME = re.compile(
    r"(?<!\d)(\d{1,2})[:h.](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?(?!\d)\s*([ap])?\.?(?:(?<=[ap])m|(?<=[ap]\.)m)?\b\.?",
    re.ASCII,
).search
_OFFSET = re.compile(r"(?<![\d])(?:utc|gmt)?\s*([+-])(\d\d):?(\d\d)?\s*$", re.ASCII).search
_ZONE = re.compile(r"\(?\b([a-z]{1,4})\)?\s*$").search
_PARTS = re.compile(r"[^\W\d_]+|\d+").findall

_LONGEST = 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EXCEL = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet has no zone
_SERIALS = range(20_000, 80_000)  # 1954 to 2119
_NOON = 12
_MONTHS_OF_A_YEAR = 12
_THIS_CENTURY = 70
_YEAR_DIGITS = 4


class DateOrder(NamedTuple):
    """What the dates of a file say of the order of day, month and year."""

    order: str | None
    """None: no date says, or there is none in digits."""
    undecided: str | None
    """A date that does not say."""
    is_mixed: bool
    """Some have the day first, and some the month."""
    without_time: str | None
    """A date without a time."""
    without_zone: str | None
    """A time without an offset."""
    has_points: bool


def date_order(texts: Iterable[str]) -> DateOrder:
    """What dates say of the order in which their day and month stand."""
    days_first = months_first = 0
    undecided = without_time = without_zone = None
    has_points = False
    for text in (each.strip().lstrip("'") for each in texts):
        if not text or _COMPLETE(text):
            continue
        found = _NUMERIC(text)
        if found is not None and len(found[1]) < _YEAR_DIGITS:
            has_points = has_points or found[2] == "."
            days_first += int(found[1]) > _MONTHS_OF_A_YEAR
            months_first += int(found[3]) > _MONTHS_OF_A_YEAR
            if int(found[1]) <= _MONTHS_OF_A_YEAR and int(found[3]) <= _MONTHS_OF_A_YEAR and found[1] != found[3]:
                undecided = undecided or text
        read = _read(text, "dmy") or _read(text, "mdy")
        if read is not None and not isinstance(read, datetime):
            without_time = without_time or text
        elif read is not None and read.tzinfo is None:
            without_zone = without_zone or text
    order = None if days_first == months_first else "dmy" if days_first > months_first else "mdy"
    is_mixed = bool(days_first and months_first)
    return DateOrder(order, undecided, is_mixed, without_time, without_zone, has_points)


class DateReader:
    """Reads the dates of one file: `order` of those in digits, `zone` of times without an offset."""

    def __init__(self, order: str, zone: str) -> None:
        self._order = order
        self._zone = ZoneInfo(zone)
        self._is_utc = zone in ("UTC", "Etc/UTC")
        self._remembered = Remembered(self._convert).get

    def read(self, text: str) -> str:
        """The moment, as ISO 8601 has it; what cannot be read, as it came.

        A date without a time is noon in the zone: the day is then right wherever one looks at it from.
        """
        if _COMPLETE(text) or (self._is_utc and _ISO(text)):
            return text
        return self._remembered(text)

    def _convert(self, text: str) -> str:
        try:
            read = _read(text.strip().lstrip("'"), self._order)
            if read is None:
                return text
            moment = read if isinstance(read, datetime) else datetime(*read, _NOON)  # noqa: DTZ001 - the zone comes next
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=self._zone)
            return moment.astimezone(UTC).isoformat()[: -len("+00:00")] + "Z"
        except (ValueError, OverflowError):
            return text


_Day = tuple[int, int, int]


def _read(text: str, order: str) -> datetime | _Day | None:
    """A moment, or the day of a date without a time; None for what is no date."""
    if len(text) > _LONGEST:
        return None
    try:
        if _ISO(text) or _COMPLETE(text):
            return datetime.fromisoformat(text.replace(" +", "+").replace(" -", "-").replace(",", "."))
        if found := _COMPACT(text):
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
            if found[4] is None:
                return _day(year, month, day)
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC if text.endswith("Z") else None)
        if _NUMBER(text):
            return _of_number(text)
        return _of_words(plain(text), order)
    except (ValueError, OverflowError):
        return None


def _of_number(text: str) -> datetime | _Day | None:
    number = float(text.replace(",", "."))
    whole = len(text.replace(",", ".").partition(".")[0])
    if whole > len("20000"):
        seconds = number if whole == len("1700000000") else number / (1e3 if whole == len("1700000000000") else 1e6)
        return _EPOCH + timedelta(seconds=round(seconds, 3))
    if int(number) not in _SERIALS:
        return None
    moment = _EXCEL + timedelta(seconds=round(number * 86_400))
    return _day(moment.year, moment.month, moment.day) if number.is_integer() else moment


def _of_words(text: str, order: str) -> datetime | _Day | None:
    """A date with a separator or the name of a month, perhaps with a time and a zone after it."""
    found = _NUMERIC(text)
    if found is not None:
        day = _of_digits(found[1], found[3], found[4], order)
        rest = text[found.end() :].strip(" ,t")
    else:
        day, rest = None, text
    clock, zone, rest = _clock(rest) if ":" in rest or "h" in rest or found is not None else (None, None, rest)
    if day is None:
        day = _of_month(rest)
    elif not all(part in BESIDE_DATES for part in _PARTS(rest)):
        return None
    if day is None or clock is None:
        return day
    return datetime(*day, clock.hour, clock.minute, clock.second, tzinfo=zone)


def _of_digits(first: str, second: str, third: str, order: str) -> _Day:
    if len(first) == _YEAR_DIGITS:
        return _day(int(first), int(second), int(third))
    if order == "ymd" and len(third) < _YEAR_DIGITS:
        return _day(_year(first), int(second), int(third))
    if order == "mdy":
        return _day(_year(third), int(first), int(second))
    return _day(_year(third), int(second), int(first))


def _of_month(text: str) -> _Day | None:
    parts = _PARTS(text)
    numbers = [part for part in parts if part.isdecimal()]
    words = [part for part in parts if not part.isdecimal()]
    months = [MONTHS[word] for word in words if word in MONTHS]
    # `mar` and `sept` can be days or numbers elsewhere: where two words could be the month, the last one is.
    if (
        len(numbers) != len(("day", "year"))
        or not months
        or any(word not in MONTHS and word not in BESIDE_DATES for word in words)
    ):
        return None
    first, second = numbers
    if len(first) == _YEAR_DIGITS:
        return _day(int(first), months[-1], int(second))
    return _day(_year(second), months[-1], int(first))


def _clock(text: str) -> tuple[time | None, timezone | None, str]:
    """The time in a text, its offset, and the text without both."""
    found = _TIME(text)
    if found is None:
        return None, None, text
    hour, minute, second = (int(part or 0) for part in found.groups()[:3])
    if found[4]:
        hour = hour % 12 + (12 if found[4] == "p" else 0)
    rest = text[: found.start()] + " " + (after := text[found.end() :])
    zone = None
    if offset := _OFFSET(after):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        zone = timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
        rest = text[: found.start()] + " " + after[: offset.start()]
    elif (name := _ZONE(after)) and name[1] in OFFSETS:
        zone = timezone(timedelta(minutes=OFFSETS[name[1]]))
        rest = text[: found.start()] + " " + after[: name.start()]
    return time(hour, minute, second), zone, rest


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == _YEAR_DIGITS else year + (2000 if year < _THIS_CENTURY else 1900)


def _day(year: int, month: int, day: int) -> _Day:
    """The day, if there is one; raises ValueError for the 30th of February."""
    datetime(year, month, day)  # noqa: DTZ001 - asks the calendar only
    return year, month, day


def looks_like_a_moment(text: str) -> bool:
    """Whether a text is a date, and not a number that could be one."""
    text = text.strip().lstrip("'")
    return not _NUMBER(text) and (_read(text, "dmy") or _read(text, "mdy")) is not None
