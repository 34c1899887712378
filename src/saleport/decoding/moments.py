"""Reading the moment of a purchase, as shops write it."""

import re
from datetime import UTC, datetime

_FORM = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)([.,]\d+)? ?(Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII | re.IGNORECASE
)
_PLAIN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII).fullmatch  # what most shops send
_MICROSECOND_DIGITS = 6


def read_plain_moment(text: str) -> datetime | None:
    """The instant of a text in the very form in which instants are written here; None for any other."""
    if not _PLAIN(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """The instant, in UTC, of an ISO 8601 date and time; None when it cannot be read.

    `T` or a space between date and time, any number of digits of a second (those past the
    microsecond are dropped), any offset; without one the time is UTC.
    """
    moment = read_plain_moment(text)
    if moment is not None:
        return moment
    form = _FORM.fullmatch(text)
    if form is None:
        return None
    date, time, fraction, offset = form.groups()
    if fraction is not None and len(time) == len("00:00"):
        return None
    digits = (fraction or ".")[1:][:_MICROSECOND_DIGITS].ljust(_MICROSECOND_DIGITS, "0")
    try:
        moment = datetime.fromisoformat(
            f"{date}T{time}{'' if len(time) > len('00:00') else ':00'}.{digits}{(offset or 'Z').upper()}"
        )
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
