"""Begins a file of orders in the form that is wanted."""

import gzip
import importlib
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, BinaryIO

from saleport.files.recognition import FileFormat
from saleport.files.writing.json_lines import JsonLinesSink
from saleport.files.writing.sink import OrderSink
from saleport.files.writing.table import TableSink

WRITTEN = (FileFormat.JSON_LINES, FileFormat.CSV, FileFormat.PARQUET)
"""The forms in which orders leave."""

_BY_ENDING = {
    ".ndjson": FileFormat.JSON_LINES,
    ".jsonl": FileFormat.JSON_LINES,
    ".csv": FileFormat.CSV,
    ".parquet": FileFormat.PARQUET,
}


class Compression(StrEnum):
    """How a file is made smaller."""

    GZIP = "gzip"
    ZSTD = "zstd"


_COMPRESSED = {".gz": Compression.GZIP, ".zst": Compression.ZSTD}


def form_of(name: str) -> tuple[FileFormat | None, Compression | None]:
    """What a file's name says of its form: `orders.csv.gz` is CSV in gzip."""
    lower = name.lower()
    compression = next((each for ending, each in _COMPRESSED.items() if lower.endswith(ending)), None)
    plain = lower.rpartition(".")[0] if compression else lower
    return next((each for ending, each in _BY_ENDING.items() if plain.endswith(ending)), None), compression


def open_sink(out: BinaryIO, form: FileFormat, compression: Compression | None = None) -> OrderSink:
    """A file of orders that is written to `out`, which stays open when it is closed."""
    match compression:
        case Compression.GZIP:
            # Neither name nor time: the same orders give the same file.
            return _Compressed(gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=6, mtime=0), form)
        case Compression.ZSTD:
            return _Compressed(importlib.import_module("saleport.files.writing.zstandard").compressed(out), form)
        case None:
            return _plain(out, form)


def _plain(out: BinaryIO, form: FileFormat) -> OrderSink:
    match form:
        case FileFormat.PARQUET:
            return importlib.import_module("saleport.files.writing.parquet").ParquetSink(out)
        case FileFormat.CSV:
            return TableSink(out)
        case _:
            return JsonLinesSink(out)


class _Compressed(OrderSink):
    def __init__(self, through: Any, form: FileFormat) -> None:  # noqa: ANN401 - a library's own kind of file
        self._through = through
        self._within = _plain(through, form)

    def write(self, orders: Sequence[bytes]) -> None:
        self._within.write(orders)

    def close(self) -> None:
        self._within.close()
        self._through.close()
