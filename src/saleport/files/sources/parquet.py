"""Parquet: columns of values as a table, columns of lists and structs as records. Only loaded for such a file."""

# The library brings no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import msgspec
import pyarrow
import pyarrow.compute
import pyarrow.parquet

from saleport.files.columns.batches import MOST_ROWS, Batches, said
from saleport.files.columns.composing import OutOfTheOrdinary
from saleport.files.columns.dividing import divided
from saleport.files.columns.records import records, references
from saleport.files.recognition import ReadingOptions, Recognition
from saleport.files.record import ERROR_COLUMNS, FoundOrder, Look, Row, Stretch
from saleport.files.sources.faults import malformed, too_large, unreadable
from saleport.files.sources.source import JsonSource, Source, TableSource
from saleport.files.sources.tables.header import Columns
from saleport.files.sources.tables.lines import MOST_CHARACTERS

T = TypeVar("T")

_BATCH = 1000
_REFERENCE = "orderReference"
_MOST_GROUP = 1 << 30
_MOST_LENGTH = 1 << 26
_arrow = cast("Any", pyarrow)
_compute = cast("Any", pyarrow.compute)


class ParquetTable(TableSource):
    """A row for each row, its values as texts."""

    def __init__(self, batches: Batches, recognition: Recognition, columns: Columns) -> None:
        super().__init__(recognition)
        self._batches = batches
        self.columns = columns

    @property
    def bytes_read(self) -> int:
        """As much of the file as the rows are that were read of all rows."""
        return self._batches.bytes_read

    def rows(self) -> Iterator[Row]:
        """All rows that are not blank."""
        for number, texts in enumerate(self._batches.all(_Dictionaries().cells, _BATCH), 1):
            cells, problem = texts, None
            if max(map(len, cells)) > MOST_CHARACTERS:
                problem = malformed(f"Row {number} has a cell of more than a million characters.")
                cells = [cell if len(cell) <= MOST_CHARACTERS else "" for cell in cells]
            if any(map(str.strip, cells)):
                yield Row(number, self.columns.picked(self.columns.unmarked(cells)), problem)

    def close(self) -> None:
        """Let go of the file."""
        self._batches.close()


class ParquetRecords(JsonSource):
    """A record for each row. Members that are null are left out."""

    def __init__(self, batches: Batches, recognition: Recognition) -> None:
        super().__init__(recognition)
        self._batches = batches

    @property
    def bytes_read(self) -> int:
        """As much of the file as the rows are that were read of all rows."""
        return self._batches.bytes_read

    def records(self) -> Iterator[tuple[int, bytes]]:
        """Each row with its number."""
        for order in self.orders():
            yield order.rows[0], order.body

    def orders(self) -> Iterator[FoundOrder]:
        """Each row as an order."""
        for number, (record, reference) in enumerate(self._batches.all(self._records, MOST_ROWS), 1):
            yield FoundOrder((number,), record, (), reference)

    def _records(self, batch: Any) -> Iterator[tuple[bytes, str | None]]:  # noqa: ANN401
        names = _names(batch)
        try:
            found, references = records(batch, names)
        except OutOfTheOrdinary:
            encode = msgspec.json.Encoder(decimal_format="number", enc_hook=str).encode
            for first in range(0, batch.num_rows, _BATCH):
                for row in batch.slice(first, _BATCH).select(names).to_pylist():
                    yield encode(_without_nulls(row)), None
            return
        self.orders_in_columns += len(found)
        yield from zip(found, references, strict=True)

    def close(self) -> None:
        """Let go of the file."""
        self._batches.close()

    @property
    def has_stretches(self) -> bool:
        """See JsonSource. Whoever reads some rows reads all that come before them in their group."""
        is_plain = self.recognition.compression is None and self.recognition.header.count(_REFERENCE) == 1
        return is_plain and self._batches.are_small

    def stretches(self) -> Iterator[Stretch | FoundOrder]:
        """See JsonSource."""
        for stretch in self._batches.stretches(_REFERENCE, references):
            if stretch.begins_at:
                yield stretch
            else:
                yield from self.orders_of(stretch)

    def orders_of(self, stretch: Stretch, look: Look[T] | None = None) -> Iterator[FoundOrder | T]:
        """The orders of a stretch; what `look` gives of those that stand in columns, where it does."""

        def orders(batch: Any, row: int) -> Iterator[FoundOrder | T]:  # noqa: ANN401
            looked = [None] * batch.num_rows if look is None else _looked(batch, row, look)
            are_left = [each is None for each in looked]
            found: Iterator[tuple[bytes, str | None]] = iter(())
            if True in are_left:
                found = self._records(batch if all(are_left) else batch.filter(_arrow.array(are_left)))
            for number, each in enumerate(looked, row):
                if each is None:
                    record, reference = next(found)
                    yield FoundOrder((number,), record, (), reference)
                else:
                    yield each

        return self._batches.between(stretch.begins_at, stretch.ends_at, orders)


def source(
    file: IO[bytes], size: int, recognition: Recognition, options: ReadingOptions, known: Collection[str]
) -> Source:
    """A Parquet file: a table if all columns are of values, else records."""
    try:
        return _source(file, size, recognition)
    except (_arrow.ArrowException, OSError, ValueError) as error:
        file.close()
        raise unreadable(f"The Parquet file cannot be read: {said(error)}. Send it again.") from error
    except BaseException:
        file.close()
        raise


def records_of(path: Path, recognition: Recognition) -> ParquetRecords:
    """A Parquet file that was recognised as one of records before."""
    file = path.open("rb")
    try:
        state = path.stat()
        parquet = pyarrow.parquet.ParquetFile(file, metadata=_metadata(path, state.st_ino, state.st_mtime_ns))
        return ParquetRecords(Batches(file, state.st_size, parquet), recognition)
    except (_arrow.ArrowException, OSError, ValueError) as error:
        file.close()
        raise unreadable(f"The Parquet file cannot be read: {said(error)}. Send it again.") from error


@lru_cache(1)
def _metadata(path: Path, *_: int) -> Any:  # noqa: ANN401
    """What stands at the end of a file about its groups of rows: whoever reads many of its stretches needs it for each.

    Beside the path goes what is another where the file is.
    """
    return pyarrow.parquet.read_metadata(path)


def _source(file: IO[bytes], size: int, recognition: Recognition) -> Source:
    metadata = pyarrow.parquet.ParquetFile(file)
    schema = metadata.schema_arrow
    if not schema.names:
        raise unreadable("The Parquet file has no columns.")
    groups = [metadata.metadata.row_group(place).total_byte_size for place in range(metadata.metadata.num_row_groups)]
    if max(groups, default=0) > _MOST_GROUP:
        raise too_large("A row group of the Parquet file has more than 1 GiB: write smaller ones.", "1 GiB")
    # A text that comes again and again is in memory once.
    again = [field.name for field in schema if _arrow.types.is_string(field.type)]
    nested = any(_arrow.types.is_nested(field.type) for field in schema)
    batches = Batches(file, size, pyarrow.parquet.ParquetFile(file, read_dictionary=None if nested else again))
    if nested:
        names = tuple(name for name in schema.names if name not in ERROR_COLUMNS)
        return ParquetRecords(batches, msgspec.structs.replace(recognition, header=names))
    columns = Columns(schema.names)
    return ParquetTable(batches, msgspec.structs.replace(recognition, header=columns.names), columns)


def _names(batch: Any) -> tuple[str, ...]:  # noqa: ANN401
    """The names of columns that are members of orders. Those of rejected rows are passed over."""
    return tuple(name for name in batch.schema.names if name not in ERROR_COLUMNS)


def _looked(batch: Any, first_row: int, look: Look[T]) -> list[T | None]:  # noqa: ANN401
    """What comes of the look at some rows in columns."""
    try:
        columns, odd = divided(batch, _names(batch), first_row)
    except OutOfTheOrdinary:
        return [None] * batch.num_rows
    if len(odd) == batch.num_rows:
        return [None] * batch.num_rows
    looked = look(columns)
    for order in odd:
        looked[order] = None
    return looked


class _Dictionaries:
    """The texts that come again and again in a column: in memory once, and made texts of Python once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, list[str]]] = {}

    def cells(self, batch: Any) -> Iterator[Sequence[str]]:  # noqa: ANN401
        """The rows of a batch."""
        columns = [
            self._texts(place, column) if _arrow.types.is_dictionary(column.type) else _texts(column)
            for place, column in enumerate(batch.columns)
        ]
        return zip(*columns, strict=True)

    def _texts(self, place: int, column: Any) -> Sequence[str]:  # noqa: ANN401
        dictionary, texts = self._known.get(place, (None, []))
        # Batches of one row group share it. What is held here keeps its address.
        if dictionary is None or _address(dictionary) != _address(column.dictionary):
            dictionary = column.dictionary
            if len(dictionary) > len(column) and _length(column) <= _MOST_LENGTH:
                return _texts(column.dictionary_decode())
            texts = [*_texts(dictionary), ""]
            self._known[place] = (dictionary, texts)
        return [texts[place] for place in column.indices.fill_null(len(texts) - 1).to_pylist()]


def _length(column: Any) -> int:  # noqa: ANN401
    """How many bytes the texts of a column have together."""
    lengths = _compute.binary_length(column.dictionary)
    return _compute.sum(lengths.take(column.indices)).as_py() or 0


def _address(array: Any) -> tuple[int, ...]:  # noqa: ANN401
    return len(array), array.offset, *[buffer.address for buffer in array.buffers() if buffer]


def _texts(column: Any) -> Sequence[str]:  # noqa: ANN401
    """The values of a column, as texts that say the same."""
    if _arrow.types.is_string(column.type) or _arrow.types.is_large_string(column.type):
        return [text or "" for text in column.to_pylist()]
    if _arrow.types.is_float32(column.type):
        # As numbers of twice the digits they would be others.
        texts = column.cast(_arrow.string()).to_pylist()
        return ["" if text is None else _plain(Decimal(text)) for text in texts]
    return [_text(value) for value in column.to_pylist()]


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return _plain(Decimal(repr(value)))
        case Decimal():
            return _plain(value)
        case datetime() if value.tzinfo:
            return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
        case datetime() if value.time() != time():
            return value.isoformat()
        case datetime():
            return value.date().isoformat()
        case bytes():
            return value.decode(errors="replace")
        case _:
            return str(value)


def _plain(number: Decimal) -> str:
    """In digits, without an exponent; what is no number is blank."""
    return format(number, "f") if number.is_finite() else ""


def _without_nulls(value: Any) -> Any:  # noqa: ANN401 - any JSON
    match value:
        case dict():
            return {name: _without_nulls(member) for name, member in value.items() if member is not None}
        case list():
            return [_without_nulls(member) for member in value]
        case _:
            return value
