"""What a person says of a file, as a form has it."""

import codecs
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from saleport.files.recognition import DATE_ORDERS, FileFormat, ReadingOptions
from saleport.imports.job import ErrorPolicy, ImportOptions, UnknownProducts
from saleport.portal.console.visits import Fields

ENCODINGS = ("utf-8", "windows-1252", "iso-8859-15", "utf-16", "shift_jis", "mac-roman")
DELIMITERS: Mapping[str, str] = {"comma": ",", "semicolon": ";", "tab": "tab", "pipe": "|"}
DECIMALS: Mapping[str, str] = {"point": ".", "comma": ","}
ZONES = (
    "UTC",
    "Europe/Paris",
    "Europe/Brussels",
    "Europe/Zurich",
    "Europe/Luxembourg",
    "Europe/Berlin",
    "Europe/Madrid",
    "Europe/Rome",
    "Europe/Amsterdam",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "America/Montreal",
    "America/New_York",
    "Asia/Tokyo",
)
"""What is proposed; any other that there is may be written."""
_CURRENCY = re.compile(r"[A-Z]{3}")
_LONGEST = 200


class Corrections(NamedTuple):
    """How a file is to be read, and what of it makes no sense."""

    reading: ReadingOptions
    faults: Sequence[str]
    """The fields that cannot be read."""


def corrections(form: Fields, mappings: Collection[str]) -> Corrections:
    """What the form for corrections says; `mappings` are the names that there are."""
    given = _Given(form, mappings)
    reading = ReadingOptions(
        format=FileFormat(chosen) if (chosen := given.one_of("format", {*FileFormat})) else None,
        encoding=given.valid("encoding", _is_encoding),
        delimiter=DELIMITERS.get(given.text("delimiter")) or given.valid("delimiter", _is_delimiter),
        decimal=DECIMALS.get(given.text("decimal")),
        date_order=given.one_of("dateOrder", DATE_ORDERS),
        time_zone=given.valid("timeZone", _is_zone),
        currency=given.valid("currency", _is_currency, str.upper),
        sales_channel=given.text("salesChannel") or None,
        sheet=given.text("sheet") or None,
        mapping=given.valid("mapping", given.is_mapping),
    )
    return Corrections(reading, given.faults)


def chosen(reading: ReadingOptions) -> Mapping[str, str]:
    """What was said of a file, as the form has it."""
    by_sign = {sign: name for name, sign in DELIMITERS.items()} | {"\t": "tab"}
    return {
        "format": reading.format or "",
        "encoding": reading.encoding or "",
        "delimiter": by_sign.get(reading.delimiter or "", reading.delimiter or ""),
        "decimal": {sign: name for name, sign in DECIMALS.items()}.get(reading.decimal or "", ""),
        "dateOrder": reading.date_order or "",
        "timeZone": reading.time_zone or "",
        "currency": reading.currency or "",
        "salesChannel": reading.sales_channel or "",
        "sheet": reading.sheet or "",
        "mapping": reading.mapping or "",
    }


def to_be_done(form: Fields, reading: ReadingOptions, *, is_dry_run: bool) -> ImportOptions:
    """What is asked for with a file that is read like this. What the form does not say is the usual."""
    policy, unknown = form.get("errorPolicy", ""), form.get("unknownProducts", "")
    return ImportOptions(
        is_dry_run=is_dry_run,
        error_policy=ErrorPolicy(policy) if policy in ErrorPolicy._value2member_map_ else ErrorPolicy.REJECT_FAILED,
        unknown_products=UnknownProducts(unknown)
        if unknown in UnknownProducts._value2member_map_
        else UnknownProducts.REJECT,
        reading=reading,
    )


class _Given:
    def __init__(self, form: Fields, mappings: Collection[str]) -> None:
        self._form = form
        self._mappings = mappings
        self.faults: list[str] = []

    def text(self, name: str) -> str:
        return self._form.get(name, "").strip()[:_LONGEST]

    def one_of(self, name: str, choices: Collection[str]) -> str | None:
        """One of some choices; a page of ours offers no other."""
        return text if (text := self.text(name)) in choices else None

    def valid(self, name: str, is_valid: Callable[[str], bool], simple: Callable[[str], str] = str) -> str | None:
        """What was typed; None where that is nothing, or makes no sense."""
        text = simple(self.text(name))
        if text and not is_valid(text):
            self.faults.append(name)
        return text or None

    def is_mapping(self, text: str) -> bool:
        return text in self._mappings


def _is_encoding(text: str) -> bool:
    try:
        codecs.lookup(text)
    except (LookupError, ValueError):
        return False
    return True


def _is_delimiter(text: str) -> bool:
    return len(text) == 1


def _is_zone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        return False
    return True


def _is_currency(text: str) -> bool:
    return _CURRENCY.fullmatch(text) is not None
