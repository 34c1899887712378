"""Orders of nested Parquet, divided into columns of texts for whoever looks at many of them at once."""

# The library brings no types.
# pyright: reportMissingTypeStubs=false

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import compress
from typing import Any, cast

import pyarrow
import pyarrow.compute

from saleport.files.columns.composing import OutOfTheOrdinary
from saleport.files.columns.records import check, instants
from saleport.files.record import Column, OrderColumns

_arrow = cast("Any", pyarrow)
_types = _arrow.types
_compute = cast("Any", pyarrow.compute)
_REFERENCE, _PRODUCTS, _AMOUNT = "orderReference", "products", ".amount"


def divided(batch: Any, names: Sequence[str], first_row: int) -> tuple[OrderColumns, set[int]]:  # noqa: ANN401
    """The rows of a batch in columns; only members of these names, and of them what `records` makes bodies of.

    Beside them the places of orders that their columns do not tell all of: these are known by their bodies alone.
    Raises OutOfTheOrdinary where that is true of all, or may be.
    """
    try:
        check(batch)
        own, products = _Divided(), _Divided()
        begins, ends = _grouped(batch.column(_PRODUCTS), products) if _PRODUCTS in names else ([], [])
        for name in names:
            if name != _PRODUCTS:
                own.add(name, batch.column(name))
    except _arrow.ArrowException as error:
        raise OutOfTheOrdinary from error
    if _REFERENCE not in own.columns or not begins:
        raise OutOfTheOrdinary
    odd = own.odd | {bisect_right(begins, place) - 1 for place in products.odd}
    rows = [(row,) for row in range(first_row, first_row + batch.num_rows)]
    return OrderColumns(rows, own.columns, products.columns, begins, ends), odd


class _Divided:
    """What is said of orders, or of products."""

    def __init__(self) -> None:
        self.columns: dict[str, Column] = {}
        self.odd: set[int] = set()
        """The places of those of which a column does not tell all."""

    def add(self, name: str, column: Any, prefix: str = "") -> None:  # noqa: ANN401
        """Add a column of texts or moments, or the columns of a struct; `prefix` goes before their names."""
        # A dot would be taken for that between a struct and its member.
        if "." in name:
            raise OutOfTheOrdinary
        if _types.is_struct(column.type):
            self.add_members(f"{prefix}{name}.", column)
        else:
            self._add(f"{prefix}{name}", column)

    def add_members(self, prefix: str, column: Any) -> None:  # noqa: ANN401
        """Add the columns of a struct, and of those within."""
        kind, parts = column.type, column.flatten()
        names = [kind.field(place).name for place in range(kind.num_fields)]
        if not names or len(set(names)) < len(names):
            raise OutOfTheOrdinary
        for name, part in zip(names, parts, strict=True):
            self.add(name, part, prefix)
        if all(part.null_count > column.null_count for part in parts):
            # An empty object is not what none is.
            has_none = reduce(_compute.and_, [part.is_null() for part in parts])
            self._except(_compute.and_(has_none, column.is_valid()).to_pylist())

    def _add(self, path: str, column: Any) -> None:  # noqa: ANN401
        if column.null_count == len(column):
            return
        if not _is_told_by_texts(column.type, path):
            raise OutOfTheOrdinary
        # Each text is made once, and looked at once: most of them come again.
        column = column.dictionary_encode()
        known, places = column.dictionary, column.indices
        found = instants(known) if _types.is_timestamp(known.type) else known.cast(_arrow.string())
        texts: list[str] = found.to_pylist()
        odd = _odd(texts)
        if places.null_count:
            places = places.fill_null(len(texts))
            texts.append("")
        numbers = places.to_pylist()
        if odd:
            self._except(number in odd for number in numbers)
        self.columns[path] = [*map(texts.__getitem__, numbers)]

    def _except(self, flags: Iterable[bool]) -> None:
        flags = [*flags]
        self.odd.update(compress(range(len(flags)), flags))


def _is_told_by_texts(kind: Any, path: str) -> bool:  # noqa: ANN401
    """Whether values of this type are the same to whoever reads a body as their texts."""
    if _types.is_timestamp(kind):
        return kind.tz == "UTC"
    return _types.is_string(kind) or (path.endswith(_AMOUNT) and (_types.is_decimal(kind) or _types.is_integer(kind)))


def _odd(texts: Sequence[str]) -> set[int]:
    """The places of texts that are not what their cells are."""
    # All together first: nearly always there is none.
    if all(texts) and [*map(str.strip, texts)] == texts and "\0" not in "".join(texts):
        return set()
    return {place for place, text in enumerate(texts) if not text or "\0" in text or text.strip() != text}


def _grouped(column: Any, products: _Divided) -> tuple[list[int], list[int]]:  # noqa: ANN401
    """Where the products of each order begin and end."""
    if not (_types.is_list(column.type) and _types.is_struct(column.type.value_type)) or column.null_count:
        raise OutOfTheOrdinary
    places: list[int] = column.offsets.to_pylist()
    first = places[0]
    entries = column.values.slice(first, places[-1] - first)
    ends = [place - first for place in places[1:]]
    begins = [0, *ends[:-1]]
    # Each order has a product here.
    if entries.null_count or any(begin == end for begin, end in zip(begins, ends, strict=True)):
        raise OutOfTheOrdinary
    products.add_members("", entries)
    return begins, ends
