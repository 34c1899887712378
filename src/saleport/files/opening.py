"""A merchant's file, opened: what it is recognised as, and the orders in it."""

from collections import Counter
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Named
from itertools import islice
from pathlib import Path
from typing import Self

import msgspec

from saleport.decoding.literals import nearest
from saleport.errors import ErrorCode, Problem, Rejected
from saleport.files.assembling.orders import Assembler
from saleport.files.assembling.plain import PlainPlan, plain_plan
from saleport.files.assembling.plan import Plan
from saleport.files.assembling.settling import SAMPLE, settle
from saleport.files.fronts import tables
from saleport.files.mapping.choosing.head import Head, head_of
from saleport.files.mapping.documents.reading import from_yaml
from saleport.files.mapping.guessing import guess
from saleport.files.mapping.layouts import layouts, recognise
from saleport.files.mapping.mapping import NEEDED, Columns, Mapping, columns_by_field, used_columns
from saleport.files.options import OPTIONS, meant
from saleport.files.recognition import ReadingOptions, Recognition
from saleport.files.record import FoundOrder, Stretch
from saleport.files.sources.faults import not_to_be_had
from saleport.files.sources.recognising import open_source
from saleport.files.sources.source import JsonSource, TableSource
from saleport.files.sources.tables.delimited import DelimitedSource
from saleport.files.stretches import Guide, OfTable

_LARGE = 1 << 20
"""Bytes. Of a smaller file nothing is left to share when others have been called."""
_NO_MAPPINGS: Named[str, str] = {}
_MEANINGS = {
    "reference": "which order a row is of",
    "date": "when it was bought",
    "price": "what was paid for it",
    "product": "which product was bought",
}


class OrderFile:
    """A file that was recognised, and the orders in it."""

    def __init__(
        self,
        source: TableSource | JsonSource,
        recognition: Recognition,
        assembler: Assembler | None = None,
        plain: PlainPlan | None = None,
        guide: Guide | None = None,
    ) -> None:
        """`plain` is there where orders may be made of whole columns at once, `guide` where it may be in stretches."""
        self.recognition = recognition
        self._source = source
        self._assembler = assembler
        self._plain = plain
        self._guide = guide

    @property
    def guide(self) -> bytes | None:
        """What the stretches of the file are read by; None where it has none."""
        return None if self._guide is None else msgspec.json.encode(self._guide)

    def stretches(self) -> Iterator[Stretch | FoundOrder]:
        """All orders of a file that has a guide, most of them in stretches; the first ones and odd ones are not."""
        if isinstance(self._source, JsonSource):
            return self._source.stretches()
        source, plan, assembler = self._source, self._plain, self._assembler
        assert isinstance(source, DelimitedSource) and plan and assembler  # noqa: PT018, S101 - else it has no guide
        return tables.stretches(source, plan, assembler)

    def orders(self) -> Iterator[FoundOrder]:
        """All orders of the file; each call begins at its beginning."""
        if isinstance(self._source, JsonSource):
            return self._source.orders()
        assert self._assembler is not None  # noqa: S101 - a table has one
        if self._plain is not None and isinstance(self._source, DelimitedSource):
            return tables.orders(self._source, self._plain, self._assembler)
        return self._assembler.assemble(self._source.rows, self._source.first_cells)

    @property
    def bytes_read(self) -> int:
        """How far the file was read, in its own bytes."""
        return self._source.bytes_read

    @property
    def orders_in_columns(self) -> int:
        """How many of the orders that were read so far were made of whole columns at once."""
        return self._source.orders_in_columns

    @property
    def left_out(self) -> Named[str, int]:
        """How many `rows` and `orders` the mapping has left out so far."""
        return self._assembler.left_out if self._assembler else Counter()

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_file(  # noqa: PLR0913 - all but the first two have a usual value
    path: Path,
    options: ReadingOptions,
    mappings: Named[str, str] = _NO_MAPPINGS,
    *,
    file_name: str = "",
    folder: Path | None = None,
    shown: Callable[[Head], None] | None = None,
) -> OrderFile:
    """The file, recognised; raises Rejected where nothing of it can be read.

    `mappings` are the account's, as YAML by name. `file_name` is what its sender calls the file. `folder` takes rows
    that are too many for memory while it is read; None: where the system has temporary files. `shown` is given what a
    person is to see of a table, whether or not its columns are understood.
    """
    _check(options)
    own = _own(mappings, options)
    known = [*own.values(), *layouts().values()]
    source = open_source(path, options, file_name=file_name, known_names=_names(known))
    try:
        if isinstance(source, JsonSource):
            guide = Guide(source.recognition) if source.has_stretches else None
            return OrderFile(source, source.recognition, guide=guide)
        is_large = path.stat().st_size >= _LARGE and source.recognition.compression is None
        return _table(source, options, _mapping(source, options, own, shown), folder, is_large=is_large)
    except BaseException:
        source.close()
        raise


def _check(options: ReadingOptions) -> None:
    """Refuse what can be true of no file."""
    for field in msgspec.structs.fields(options):
        value: str | None = getattr(options, field.name)
        if field.encode_name in OPTIONS and value is not None and meant(field.encode_name, value) is None:
            raise not_to_be_had(field.encode_name, value, f"it must be {OPTIONS[field.encode_name].wanted}")


def _own(mappings: Named[str, str], options: ReadingOptions) -> dict[str, Mapping]:
    """The account's mappings, and the one of this file. One that this release cannot read stands in the way only where
    it is asked for.
    """
    if options.mapping is not None and options.document is not None:
        mappings = {**mappings, options.mapping: options.document}
    found: dict[str, Mapping] = {}
    for name, text in mappings.items():
        try:
            found[name] = from_yaml(text)
        except Rejected:
            if name == options.mapping:
                raise
    return found


def _table(
    source: TableSource, options: ReadingOptions, mapping: Mapping, folder: Path | None, *, is_large: bool
) -> OrderFile:
    settled = settle(mapping, source.rows, source.recognition, options)
    columns = Columns(source.header, mapping.aliases)
    by_field = {
        field: ", ".join(source.header[place] for place in places)
        for field, names in columns_by_field(mapping).items()
        if (places := columns.all(names))
    }
    recognition = msgspec.structs.replace(
        source.recognition,
        layout=mapping.name,
        columns=by_field,
        unused_columns=_unused(source.header, mapping, columns),
        decimal=settled.decimal,
        date_order=settled.date_order,
        time_zone=settled.time_zone,
        currency=options.currency,
        notes=(*source.recognition.notes, *mapping.notes, *settled.notes),
    )
    assembler = Assembler(Plan(settled.mapping, source.header, settled.reading), folder)
    may_be_plain = not (source.columns.are_picked or source.columns.has_always_marked)
    plain = plain_plan(settled.mapping, source.header, settled.reading) if may_be_plain else None
    guide = None
    if is_large and plain is not None and isinstance(source, DelimitedSource):
        guide = Guide(source.recognition, OfTable(source.dialect, mapping, settled.reading))
    return OrderFile(source, recognition, assembler, plain, guide)


def _mapping(
    source: TableSource, options: ReadingOptions, own: Named[str, Mapping], shown: Callable[[Head], None] | None
) -> Mapping:
    if options.mapping is None:
        known = recognise(source.header, own.values())
    elif (known := own.get(options.mapping) or layouts().get(options.mapping)) is None:
        raise _unknown(options.mapping, [*own, *layouts()])
    mapping = known or guess(source.header, [row.cells for row in islice(source.rows(), SAMPLE)])
    if shown is not None:
        shown(head_of(source.header, source.rows(), mapping))
    return mapping if known else _guessed(source.header, mapping)


def _guessed(header: tuple[str, ...], guessed: Mapping) -> Mapping:
    """A mapping that was guessed; raises Rejected where it does not say enough."""
    fields = {field for field, names in columns_by_field(guessed).items() if names}
    missing = [meaning for what, meaning in _MEANINGS.items() if fields.isdisjoint(NEEDED[what])]
    if missing:
        raise _not_understood(header, missing)
    note = "No known shop writes these columns: what they are was guessed by their names and what is in them."
    return msgspec.structs.replace(guessed, notes=(note,))


def _unused(header: tuple[str, ...], mapping: Mapping, columns: Columns) -> tuple[str, ...]:
    used = used_columns(mapping, columns)
    return tuple(name for place, name in enumerate(header) if place not in used and name.strip())


def _names(mappings: list[Mapping]) -> frozenset[str]:
    """All names of columns that are known: a row that has some of them is a header."""
    found: set[str] = set()
    for mapping in mappings:
        found.update(mapping.signature)
        for names in (*columns_by_field(mapping).values(), *mapping.aliases.values()):
            found.update(names)
    return frozenset(found)


def _unknown(name: str, known: list[str]) -> Rejected:
    explanation = f"There is no mapping '{name[:100]}'. Known are: {', '.join(known)}."
    return Rejected(
        [
            Problem(
                code=ErrorCode.PARAMETER_INVALID,
                explanation=explanation,
                field="mapping",
                subject="file",
                suggestion=nearest(name, known),
                words={"value": name[:100]},
            )
        ]
    )


def _not_understood(header: tuple[str, ...], missing: list[str]) -> Rejected:
    columns = ", ".join(name for name in header if name.strip())
    explanation = (
        f"No column says {', nor '.join(missing)}. The columns are: {columns[:1000]}. "
        "Write a mapping that says what they are: `saleport mapping guess FILE` begins one."
    )
    return Rejected([Problem(code=ErrorCode.FILE_UNREADABLE, explanation=explanation, field="mapping", subject="file")])
