"""Stretches of large files: whoever imports one makes its orders, so that many share that and nobody keeps them."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import msgspec

from saleport.files.assembling.orders import Assembler
from saleport.files.assembling.plain import plain_plan
from saleport.files.assembling.plan import Plan, Reading
from saleport.files.fronts import tables
from saleport.files.mapping.mapping import Mapping
from saleport.files.recognition import Recognition
from saleport.files.record import FoundOrder, Look, Stretch
from saleport.files.sources.tables.delimited import DelimitedSource
from saleport.files.sources.tables.dialect import Dialect

T = TypeVar("T")

_RECORDS = "saleport.files.sources.parquet"
"""Loaded where it is needed: it brings a large library."""


class OfTable(msgspec.Struct, frozen=True):
    """What was found out about a table before its first row was read."""

    dialect: Dialect
    mapping: Mapping
    reading: Reading


class Guide(msgspec.Struct, frozen=True):
    """All that one must know of a file to make the orders of a stretch of it."""

    recognition: Recognition
    table: OfTable | None = None
    """None: the file has records."""


_decode = msgspec.json.Decoder(Guide).decode


def load() -> None:
    """Load what reads files of records, for whoever has nothing to do: a file would wait for it."""
    import_module(_RECORDS)


def orders_of(file: Path, guide: bytes, stretch: Stretch, look: Look[T] | None = None) -> Iterator[FoundOrder | T]:
    """The orders of a stretch of a file; what `look` gives of those that stand in columns, where it does.

    Raises OSError, and ValueError where the guide is none.
    """
    recognition, table = msgspec.structs.astuple(_decode(guide))
    if table is None:
        with import_module(_RECORDS).records_of(file, recognition) as source:
            yield from source.orders_of(stretch, look)
        return
    with DelimitedSource(file, recognition, table.dialect) as source:
        plan = plain_plan(table.mapping, source.header, table.reading)
        assembler = Assembler(Plan(table.mapping, source.header, table.reading))
        assert plan is not None  # noqa: S101 - else it has no stretches
        yield from tables.orders_of(source, plan, assembler, stretch, look=look)
