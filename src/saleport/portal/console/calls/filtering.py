"""What a reader asks of the request log, as the form and the address have it."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from saleport.calls.call import GONE, Filters, Result
from saleport.portal.serving.pages import Visit

FAILED_IMPORTS = "failed-imports"
IMPORT = "ImportOrder"

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?")
_STATUS = re.compile(r"[1-5]\d\d")
_CODE = re.compile(r"[A-Z][A-Z_]*")
_EARLIEST_YEAR = 2000
_MOST_MILLISECONDS = 3_600_000
_FIELDS = ("since", "until", "operation", "application", "status", "slower", "code", "request", "reference")

Value = TypeVar("Value")


class Asked(NamedTuple):
    """What is asked for, and what of it makes no sense."""

    fields: Mapping[str, str]
    """What was given, as it was typed."""
    filters: Filters
    faults: frozenset[str]
    """The fields that cannot be read."""
    only_failed_imports: bool

    @property
    def is_filtered(self) -> bool:
        """Whether anything is asked for beyond the list itself."""
        return any(self.fields.values())

    @property
    def unfiltered(self) -> "Asked":
        """The list itself."""
        return self._replace(fields={})

    def query(self, language: str | None, **more: str) -> str:
        """The query of an address that asks for the same, and `more`."""
        kept = {name: value for name, value in self.fields.items() if value}
        only = {"only": FAILED_IMPORTS} if self.only_failed_imports else {}
        chosen = {"lang": language} if language else {}
        pairs = {**only, **kept, **more, **chosen}
        return f"?{urlencode(pairs)}" if pairs else ""


def asked_for(visit: Visit) -> Asked:
    """What the query of a visit asks for."""
    given = _Given({name: visit.parameter(name) for name in _FIELDS})
    only = visit.parameter("only") == FAILED_IMPORTS
    status = given.value("status", _status)
    filters = Filters(
        application_id=given.value("application", UUID),
        operation=IMPORT if only else given.fields["operation"] or None,
        result=status if isinstance(status, Result) else None,
        is_failure=only,
        status=None if isinstance(status, Result) else status,
        code=given.value("code", _code),
        request_id=given.fields["request"] or None,
        order_reference=given.fields["reference"] or None,
        least_milliseconds=given.value("slower", _milliseconds),
        since=given.value("since", _instant),
        until=given.value("until", _instant),
    )
    return Asked(given.fields, filters, frozenset(given.faults), only)


class _Given:
    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = fields
        self.faults: list[str] = []

    def value(self, name: str, read: Callable[[str], Value]) -> Value | None:
        """What a field says; None where it is blank, or makes no sense."""
        text = self.fields[name]
        if not text:
            return None
        try:
            return read(text)
        except ValueError:
            self.faults.append(name)
            return None


def _instant(text: str) -> datetime:
    if not _INSTANT.fullmatch(text):
        raise ValueError(text)
    instant = datetime.fromisoformat(text).replace(tzinfo=UTC)
    if instant.year < _EARLIEST_YEAR:
        raise ValueError(text)
    return instant


def _status(text: str) -> Result | int:
    if text in Result._value2member_map_:
        return Result(text)
    if text != str(GONE) and not _STATUS.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _code(text: str) -> str:
    if not _CODE.fullmatch(text.upper()):
        raise ValueError(text)
    return text.upper()


def _milliseconds(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > _MOST_MILLISECONDS:
        raise ValueError(text)
    return int(text)
