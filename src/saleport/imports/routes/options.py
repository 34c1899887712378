"""What the sender of a file asks for, as parameters of the query or fields of a form."""

import codecs
from collections.abc import Callable, Collection, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from saleport.api.endpoint import invalid_parameter
from saleport.errors import Problem, Rejected
from saleport.files.recognition import DATE_ORDERS, DECIMALS, FileFormat
from saleport.imports.job import ErrorPolicy, ImportOptions, UnknownProducts
from saleport.orders.rules.prices import CURRENCIES

_LONGEST = 200
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_DELIMITERS = {"tab": "tab", "\t": "tab", "comma": ",", "semicolon": ";", "pipe": "|"}
# The texts of people, and the quotation marks around them, cannot be told from a delimiter like these.
_NO_DELIMITERS = frozenset("\"'\r\n\0\\")

Given = Mapping[str, str]
"""Parameters by name. A blank one is one that was not given."""


def read_options(given: Given, mappings: Collection[str], usual: ImportOptions) -> ImportOptions:
    """What is asked for; what is not said is as in `usual`. `mappings` are the names that there are.

    Raises Rejected with everything that makes no sense.
    """
    taken = _Taken(given)
    reading: dict[str, Any] = {
        "format": taken.one_of("format", {str(each): each for each in FileFormat}),
        "encoding": taken.text("encoding", _encoding, "the name of a text encoding, such as utf-8 or windows-1252"),
        "delimiter": taken.text("delimiter", _delimiter, "one character, or the word tab"),
        "decimal": taken.one_of("decimal", {each: each for each in DECIMALS}),
        "date_order": taken.one_of("dateOrder", {each: each for each in DATE_ORDERS}),
        "time_zone": taken.text("timeZone", _time_zone, "the name of a time zone, such as Europe/Paris"),
        "currency": taken.one_of("currency", {each: each for each in CURRENCIES}),
        "sales_channel": taken.text("salesChannel", _any_text, _SHORT),
        "sheet": taken.text("sheet", _any_text, _SHORT),
        "mapping": taken.one_of("mapping", {each: each for each in sorted(mappings)}),
    }
    asked: dict[str, Any] = {
        "is_dry_run": taken.one_of("dryRun", _FLAGS, "true or false"),
        "error_policy": taken.one_of("errorPolicy", {str(each): each for each in ErrorPolicy}),
        "unknown_products": taken.one_of("unknownProducts", {str(each): each for each in UnknownProducts}),
    }
    if taken.problems:
        raise Rejected(taken.problems)
    return _changed(usual, **_said(asked), reading=_changed(usual.reading, **_said(reading)))


def _changed(struct: Any, **values: Any) -> Any:  # noqa: ANN401 - either of the two structs
    return msgspec.structs.replace(struct, **values)


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


class _Taken:
    def __init__(self, given: Given) -> None:
        self._given = given
        self.problems: list[Problem] = []

    def one_of(self, name: str, choices: Mapping[str, Any], wanted: str | None = None) -> Any:  # noqa: ANN401 - a choice
        """What one of some words means, in any case; None where it is not given."""
        text = self._given.get(name, "").strip()
        if not text:
            return None
        found = choices.get(text, choices.get(text.lower(), choices.get(text.upper())))
        if found is None:
            self.problems.append(invalid_parameter(name, text, wanted or _listed(choices)))
        return found

    def text(self, name: str, meaning: Callable[[str], str | None], wanted: str) -> str | None:
        """What a text means; None where it is not given."""
        text = self._given.get(name, "")
        if name != "delimiter":
            text = text.strip()
        if not text:
            return None
        found = meaning(text) if len(text) <= _LONGEST else None
        if found is None:
            self.problems.append(invalid_parameter(name, text, wanted))
        return found


_SHORT = f"a text of at most {_LONGEST} characters"


def _listed(choices: Mapping[str, Any]) -> str:
    return f"one of {', '.join(choices)}" if choices else "left out"


def _encoding(text: str) -> str | None:
    try:
        # Those that do not make text of bytes, such as hex, are known as codecs too.
        "".encode(text)
        return codecs.lookup(text).name
    except (LookupError, ValueError, UnicodeError):
        return None


def _delimiter(text: str) -> str | None:
    found = _DELIMITERS.get(text.lower(), text)
    return found if found == "tab" or (len(found) == 1 and found not in _NO_DELIMITERS and found != " ") else None


def _time_zone(text: str) -> str | None:
    try:
        return ZoneInfo(text).key
    except (LookupError, ValueError, OSError):
        return None


def _any_text(text: str) -> str | None:
    return None if "\0" in text else text
