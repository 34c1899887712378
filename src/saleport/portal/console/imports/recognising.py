"""What a file was recognised as, in a reader's words, and the form in which a person says it better."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from saleport.files.mapping.choosing.making import ONCE
from saleport.files.mapping.layouts import layouts
from saleport.files.recognition import DATE_ORDERS, FileFormat, Recognition
from saleport.portal.console.imports.options import DECIMALS, DELIMITERS, ENCODINGS, ZONES
from saleport.portal.console.orders.reader import Reader
from saleport.portal.words import number, words
from saleport.values import CURRENCIES

_GUESSED = "guessed"
_TOLD = frozenset({"format", "mapping"})
_TABLES = frozenset({FileFormat.CSV, FileFormat.TSV, FileFormat.XLSX, FileFormat.PARQUET})
_TEXTS = frozenset({FileFormat.CSV, FileFormat.TSV})


class Fact(NamedTuple):
    """One thing that was recognised; its name names its words."""

    name: str
    text: str


class Column(NamedTuple):
    """What a column of a file is read as."""

    name: str
    meaning: str
    """In words; blank where there are none."""
    field: str


class Field(NamedTuple):
    """One thing that can be said of a file."""

    name: str
    value: str
    automatic: str
    """What counts where nothing is said."""
    options: Sequence[tuple[str, str]] | None
    """What can be chosen, and how it is called; None where anything may be written."""
    proposed: Sequence[str] = ()


def facts(recognition: Recognition, reader: Reader) -> list[Fact]:
    """What a file was recognised as, the form first."""
    texts = words(reader.language)["import_job"]
    form = texts[f"format_{recognition.format}"]
    if recognition.compression:
        form = f"{form}, {texts['packed'].format(name=recognition.compression)}"
    found = [Fact("format", form)]
    if recognition.header:
        found.append(Fact("layout", layout_name(recognition.layout or _GUESSED, reader)))
    if recognition.header_row > 1:
        found.append(
            Fact("header_row", texts["header_in"].format(line=number(recognition.header_row, reader.language)))
        )
    recognised = _recognised(recognition, reader)
    return [*found, *(Fact(name, text) for name, text in recognised.items() if text and name not in _TOLD)]


def columns(recognition: Recognition, reader: Reader) -> list[Column]:
    """The columns that are used, by the fields of the order."""
    return [Column(name, _meaning(field, reader), field) for field, name in recognition.columns.items()]


def form_fields(
    recognition: Recognition | None, typed: Mapping[str, str], mappings: Collection[str], reader: Reader
) -> list[Field]:
    """What can be said of a file that was recognised as this; of one that could not be read, everything."""
    texts = words(reader.language)["import_job"]
    recognised = {} if recognition is None else _recognised(recognition, reader)
    form = None if recognition is None else recognition.format
    is_text, is_table = form is None or form in _TEXTS, form is None or form in _TABLES
    choices: dict[str, Sequence[tuple[str, str]]] = {
        "format": [(each, texts[f"format_{each}"]) for each in FileFormat],
        "mapping": [(each, layout_name(each, reader)) for each in mappings],
        "encoding": [(each, each) for each in ENCODINGS],
        "delimiter": [(each, texts[f"delimiter_{each}"]) for each in DELIMITERS],
        "decimal": [(each, texts[f"decimal_{each}"]) for each in DECIMALS],
        "dateOrder": [(each, texts[f"dates_{each}"]) for each in DATE_ORDERS],
        "currency": [(each, each) for each in CURRENCIES],
    }
    meant = [
        ("format", True),
        ("mapping", is_table),
        ("encoding", is_text),
        ("delimiter", is_text),
        ("sheet", form in (None, FileFormat.XLSX)),
        ("dateOrder", is_table),
        ("decimal", is_table),
        ("timeZone", is_table),
        ("currency", is_table),
        ("salesChannel", is_table),
    ]

    def automatic(name: str) -> str:
        text = recognised.get(name)
        return texts["as_recognised_is"].format(value=text) if text else texts["as_recognised"]

    return [
        Field(name, typed.get(name, ""), automatic(name), choices.get(name), ZONES if name == "timeZone" else ())
        for name, is_asked in meant
        if is_asked
    ]


def layout_name(name: str, reader: Reader) -> str:
    """A layout, or a mapping, as people call it."""
    if name == _GUESSED:
        return words(reader.language)["import_job"]["layout_none"]
    if name == ONCE:
        return words(reader.language)["import_job"]["layout_by_hand"]
    known = layouts().get(name)
    return known.title or name if known else name


def _meaning(field: str, reader: Reader) -> str:
    texts = words(reader.language)
    name = field.removeprefix("products[].").replace(".", "_")
    return texts["import_fields"].get(f"field_{name}") or texts["order_fields"].get(name, "")


def _recognised(recognition: Recognition, reader: Reader) -> dict[str, str]:
    """What was recognised, by the field of the form that would say otherwise."""
    texts = words(reader.language)["import_job"]
    delimiters = {sign: name for name, sign in DELIMITERS.items()} | {"\t": "tab"}
    decimals = {sign: name for name, sign in DECIMALS.items()}
    delimiter, decimal, dates = recognition.delimiter or "", recognition.decimal or "", recognition.date_order or ""
    return {
        "format": texts[f"format_{recognition.format}"],
        "mapping": layout_name(recognition.layout or "", reader),
        "encoding": recognition.encoding or "",
        "delimiter": texts[f"delimiter_{delimiters[delimiter]}"] if delimiter in delimiters else delimiter,
        "sheet": recognition.sheet or "",
        "dateOrder": texts[f"dates_{dates}"] if dates in DATE_ORDERS else dates,
        "decimal": texts[f"decimal_{decimals[decimal]}"] if decimal in decimals else decimal,
        "timeZone": recognition.time_zone or "",
        "currency": recognition.currency or "",
    }
