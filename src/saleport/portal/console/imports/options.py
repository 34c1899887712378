"""What a person says of a file, as a form has it."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from saleport.files.options import meant
from saleport.files.recognition import FileFormat, ReadingOptions
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


class Corrections(NamedTuple):
    """How a file is to be read, and what of it makes no sense."""

    reading: ReadingOptions
    faults: Sequence[str]
    """The fields that cannot be read."""


def corrections(form: Fields, mappings: Collection[str], before: ReadingOptions) -> Corrections:
    """What the form for corrections says; `mappings` are the names that there are.

    The mapping that was made for the file alone is as it was `before`.
    """
    own = before.mapping if before.document is not None else None
    given = _Given(form, mappings if own is None else {*mappings, own})
    mapping = given.mapping()
    reading = ReadingOptions(
        format=FileFormat(chosen) if (chosen := given.said("format")) else None,
        encoding=given.said("encoding"),
        delimiter=given.said("delimiter"),
        decimal=given.said("decimal"),
        date_order=given.said("dateOrder"),
        time_zone=given.said("timeZone"),
        currency=given.said("currency"),
        sales_channel=given.said("salesChannel"),
        sheet=given.said("sheet"),
        mapping=mapping,
        document=before.document if mapping == own else None,
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

    def said(self, name: str) -> str | None:
        """What is said of the file; None where that is nothing, or makes no sense."""
        text = self._form.get(name, "").strip()
        if name == "decimal":
            text = DECIMALS.get(text, text)
        found = meant(name, text) if text else None
        if text and found is None:
            self.faults.append(name)
        return found

    def mapping(self) -> str | None:
        """The name of a mapping; None where there is none, or none of this name."""
        name = self._form.get("mapping", "").strip()
        if name and name not in self._mappings:
            self.faults.append("mapping")
        return name or None
