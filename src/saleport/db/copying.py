"""Rows in the binary form of PostgreSQL's COPY, made a column at a time: the driver makes them cell by cell."""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, repeat
from operator import is_
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Integer, Uuid

from saleport.db.columns import ExactText, JsonText, UtcDateTime, to_microseconds

_BEGINNING = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_ID_LENGTH = b"\0\0\0\x10"
_JSON_VERSION = 1
_ROWS_AT_A_TIME = 250
"""As many kilobytes, about: a piece is sent before it has left the processor's cache."""
_SINCE = to_microseconds(datetime(2000, 1, 1, tzinfo=UTC))
_pack_length = struct.Struct(">i").pack
_pack_document = struct.Struct(">ib").pack
_pack_whole = struct.Struct(">ii").pack
_pack_large = struct.Struct(">iq").pack


def copied(columns: Sequence[Column[Any]], rows: Sequence[Sequence[Any]], shared: Sequence[Any]) -> Iterator[bytes]:
    """What COPY takes for these rows, in pieces; the last columns are alike in all of them, and `shared` is theirs."""
    own, common = columns[: len(columns) - len(shared)], columns[len(columns) - len(shared) :]
    head = struct.pack(">h", len(columns))
    tail = b"".join(part[0] for column, value in zip(common, shared, strict=True) for part in _cells(column, [value]))
    yield _BEGINNING
    for first in range(0, len(rows), _ROWS_AT_A_TIME):
        some = rows[first : first + _ROWS_AT_A_TIME]
        each = zip(own, zip(*some, strict=True), strict=True)
        cells = chain.from_iterable(_cells(column, values) for column, values in each)
        parts = zip(repeat(head, len(some)), *cells, repeat(tail, len(some)), strict=True)
        yield b"".join(chain.from_iterable(parts))
    yield _END


def _cells(column: Column[Any], values: Sequence[Any]) -> Sequence[Sequence[bytes]]:
    """The cells of a column, in one part or in several that follow each other."""
    return _CELLS[type(column.type)](values)


def _ids(values: Sequence[UUID]) -> Sequence[Sequence[bytes]]:
    if all(map(is_, values, repeat(values[0]))):
        return ([_ID_LENGTH + values[0].bytes] * len(values),)
    return ([_ID_LENGTH + value.int.to_bytes(16) for value in values],)


def _texts(values: Sequence[str]) -> Sequence[Sequence[bytes]]:
    return ([_pack_length(len(text)) + text for text in map(str.encode, values)],)


def _documents(values: Sequence[bytes]) -> Sequence[Sequence[bytes]]:
    # They are long: put together with what stands before it each would be copied twice, into memory that is new.
    return ([_pack_document(len(text) + 1, _JSON_VERSION) for text in values], values)


def _whole_numbers(values: Sequence[int]) -> Sequence[Sequence[bytes]]:
    return ([_pack_whole(4, value) for value in values],)


def _large_numbers(values: Sequence[int]) -> Sequence[Sequence[bytes]]:
    return ([_pack_large(8, value) for value in values],)


def _instants(values: Sequence[datetime]) -> Sequence[Sequence[bytes]]:
    return ([_pack_large(8, to_microseconds(value) - _SINCE) for value in values],)


_CELLS: Mapping[type, Callable[[Sequence[Any]], Sequence[Sequence[bytes]]]] = {
    Uuid: _ids,
    ExactText: _texts,
    JsonText: _documents,
    Integer: _whole_numbers,
    BigInteger: _large_numbers,
    UtcDateTime: _instants,
}
