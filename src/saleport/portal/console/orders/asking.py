"""What the query of the page of orders asks for: read from what somebody typed, and written into links."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from saleport.orders.search.entry import Place, Sought
from saleport.portal.serving.pages import Visit

TEXTS = ("reference", "mail", "name", "channel")
PERSONAL = ("mail", "name")
"""What nobody may search by who may not see it: to find by it is to know it."""
DAYS = ("purchased_from", "purchased_to", "imported_from", "imported_to")
BEYOND = "before"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Asked(NamedTuple):
    """What was asked for."""

    typed: Mapping[str, str]
    """As it came, by field."""
    sought: Sought
    beyond: Place | None
    unreadable: tuple[str, ...]
    """The fields in which no day could be read."""


def asked(visit: Visit, *, by_personal_data: bool) -> Asked:
    """What a query asks for. A place that is none is the beginning."""
    names = [name for name in (*TEXTS, *DAYS) if by_personal_data or name not in PERSONAL]
    typed = {name: text for name in names if (text := visit.parameter(name))}
    days = {name: _day(typed[name]) for name in DAYS if name in typed}
    sought = Sought(
        **{name: typed.get(name, "") for name in TEXTS},
        purchased_from=_beginning(days.get("purchased_from")),
        purchased_before=_end(days.get("purchased_to")),
        imported_from=_beginning(days.get("imported_from")),
        imported_before=_end(days.get("imported_to")),
    )
    unreadable = tuple(name for name, day in days.items() if day is None)
    return Asked(typed, sought, _place(visit.parameter(BEYOND)), unreadable)


def written(place: Place) -> str:
    """A place, for a link."""
    return f"{(place.imported_at - _EPOCH) // _MICROSECOND}-{place.order_id.hex}"


def _place(text: str) -> Place | None:
    number, _, identity = text.partition("-")
    try:
        return Place(_EPOCH + int(number) * _MICROSECOND, UUID(identity))
    except (ValueError, OverflowError):
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _beginning(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)


def _end(day: date | None) -> datetime | None:
    # The last day that there is has no end.
    return None if day is None or day == date.max else _beginning(day + timedelta(days=1))
