"""The rows of a Parquet file, some at a time: all of them, or those of a stretch."""

# The library brings no types.
# pyright: reportMissingTypeStubs=false

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from sys import maxsize
from typing import IO, Any, TypeVar, cast

import pyarrow

from saleport.files.record import Stretch
from saleport.files.sources.faults import unreadable

MOST_ROWS = 2000
"""Of which columns are made at once."""
_STRETCH = 500
_SMALL_ROWS = 32_768
_SMALL_BYTES = 64 << 20
_ORDER = 1 << 10
"""Bytes that an order has at least, as JSON: in such a file equal texts are there once."""
_arrow = cast("Any", pyarrow)
T = TypeVar("T")


class Batches:
    """The rows of a file, some at a time."""

    def __init__(self, file: IO[bytes], size: int, parquet: Any) -> None:  # noqa: ANN401
        self._file = file
        self._size = size
        self._parquet = parquet
        self._rows_read = 0

    @property
    def bytes_read(self) -> int:
        """As much of the file as the rows are that were read of all rows."""
        return self._size * self._rows_read // max(1, self._parquet.metadata.num_rows)

    @property
    def are_small(self) -> bool:
        """Whether all groups of rows are small."""
        return all(rows <= _SMALL_ROWS and size <= _SMALL_BYTES for rows, size in self._groups())

    def all(self, made_of: Callable[[Any], Iterable[Any]], most: int) -> Iterator[Any]:
        """What is made of each batch."""
        self._rows_read = 0
        return self._told(each for batch in self._all(batch_size=most) for each in made_of(batch))

    def stretches(self, name: str, references_of: Callable[[Any], Sequence[str | None]]) -> Iterator[Stretch]:
        """All rows in stretches, of which only the column of this name is read."""
        return self._told(self._stretches(name, references_of))

    def between(self, first: int, end: int, made_of: Callable[[Any, int], Iterable[T]]) -> Iterator[T]:
        """What is made of the rows between two places: of some of them, and of the number of the first one."""
        return self._told(each for batch, row in self._between(first, end) for each in made_of(batch, row))

    def close(self) -> None:
        """Let go of the file."""
        self._parquet.close()
        self._file.close()

    def _stretches(self, name: str, references_of: Callable[[Any], Sequence[str | None]]) -> Iterator[Stretch]:
        total = max(1, self._parquet.metadata.num_rows)
        size = max(self._size, sum(size for _, size in self._groups()), total * _ORDER)
        groups = [rows for rows, _ in self._groups()]
        begins = dict(zip(accumulate(groups, initial=0), groups, strict=False))
        ends = [*begins, maxsize]
        end = 0
        # The size of batches is the library's for all that is read of the file meanwhile.
        for batch in self._all(batch_size=MOST_ROWS, columns=[name]):
            column, before = batch.column(name), end
            while (begin := end) < before + len(column):
                end = min(begin + _STRETCH, before + len(column), ends[bisect_right(ends, begin)])
                part = column.slice(begin - before, end - begin)
                self._rows_read = end
                its_size, left = size * len(part) // total, size * (total - end) // total
                known = references_of(part)
                yield Stretch(begin, end, begin + 1, len(part), its_size, left, known, begins.get(begin, 0))

    def _between(self, first: int, end: int) -> Iterator[tuple[Any, int]]:
        groups: list[int] = []
        self._rows_read = at = 0
        for place, (rows, _) in enumerate(self._groups()):
            if at + rows <= first:
                self._rows_read += rows
            elif at < end:
                groups.append(place)
            at += rows
        for batch in self._all(batch_size=MOST_ROWS, row_groups=groups):
            after = self._rows_read
            before = after - batch.num_rows
            if after > first:
                begin = max(first, before)
                yield batch.slice(begin - before, min(end, after) - begin), begin + 1
            if after >= end:
                return

    def _all(self, **which: Any) -> Iterator[Any]:  # noqa: ANN401 - the library's
        for batch in self._parquet.iter_batches(**which, use_threads=False):
            self._rows_read += batch.num_rows
            columns = [_in_microseconds(column) for column in batch.columns]
            yield _arrow.RecordBatch.from_arrays(columns, names=batch.schema.names)

    def _told(self, found: Iterable[T]) -> Iterator[T]:
        try:
            yield from found
        except (_arrow.ArrowException, OSError, ValueError, OverflowError) as error:
            raise unreadable(
                f"The Parquet file is damaged after row {self._rows_read}: {said(error)}. Send it again."
            ) from error

    def _groups(self) -> Iterator[tuple[int, int]]:
        metadata = self._parquet.metadata
        groups = (metadata.row_group(place) for place in range(metadata.num_row_groups))
        return ((group.num_rows, group.total_byte_size) for group in groups)


def said(error: Exception) -> str:
    """What the library says of a file, in one sentence."""
    return " ".join(str(error).split())[:200].rstrip(".")


def _in_microseconds(column: Any) -> Any:  # noqa: ANN401
    """Python's times have no finer ones."""
    if _arrow.types.is_timestamp(column.type) and column.type.unit == "ns":
        return column.cast(_arrow.timestamp("us", column.type.tz), safe=False)
    return column
