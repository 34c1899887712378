"""Rejected rows of a Parquet file, as Parquet. Loaded only for one: its library is a heavy one."""

# The library brings no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Callable, Sequence
from typing import IO, Any, BinaryIO, cast

import pyarrow
import pyarrow.parquet

_BATCH = 1000
_arrow = cast("Any", pyarrow)


def write(
    file: IO[bytes], columns: Sequence[str], told_of: Callable[[int], Sequence[str] | None], out: BinaryIO
) -> None:
    """Write the rows of which `told_of` says something, with that in `columns` of their own at the end."""
    parquet = pyarrow.parquet.ParquetFile(file)
    kept = [field for field in parquet.schema_arrow if field.name not in columns]
    schema = _arrow.schema([*kept, *[(name, _arrow.string()) for name in columns]])
    names = [field.name for field in kept]
    number = 0
    with pyarrow.parquet.ParquetWriter(_arrow.PythonFile(out), schema, compression="zstd") as writer:
        for batch in parquet.iter_batches(batch_size=_BATCH, use_threads=False):
            told = [(place, texts) for place in range(batch.num_rows) if (texts := told_of(number + place + 1))]
            number += batch.num_rows
            if told:
                rows = batch.select(names).take(_arrow.array([place for place, _ in told]))
                added = [
                    _arrow.array(column, _arrow.string()) for column in zip(*[texts for _, texts in told], strict=True)
                ]
                writer.write_batch(_arrow.RecordBatch.from_arrays([*rows.columns, *added], schema=schema))
    parquet.close()
