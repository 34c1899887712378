"""Rows of one order that stand apart in a file: found beforehand, and kept aside, on the disk where they are many.

Memory does not grow with the file: keys are remembered as bits. Two keys may share one, and an order is then kept aside
without need, which costs a little time and nothing else.
"""

import tempfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

import msgspec

from saleport.errors import Problem
from saleport.files.record import Row

_BITS = 1 << 27
"""16 MiB: of ten million orders one in fourteen shares its bit with another."""
_MOST_KEY_BYTES = 1 << 25
"""Of keys as they are: some 300,000 numbers of orders. As bits, of 100,000 that are chosen by chance some 40 would be
taken for others, and the file be read row by row."""
_BYTES_OF_KEY = 100
"""What a key takes besides its text."""
ORDERS_IN_MEMORY = 10_000
_ROWS_OF_ORDER = 5
"""So many on average: where orders have more, fewer of them are in memory."""
_MOST_PARTS = 256
_BUFFER = 16_384


class Bits:
    """A set of texts of which no text is kept: it may have one that was never put there, and lacks none that was."""

    def __init__(self) -> None:
        self._bytes = bytearray(_BITS // 8)
        self.count = 0
        self.rows = 0
        """The rows of the whole file: no more than that stand apart."""

    def put(self, text: str) -> bool:
        """Add a text; whether it was there."""
        return self.put_bytes(text.encode("utf-8", "surrogatepass"))

    def put_bytes(self, text: bytes) -> bool:
        """The same of a text in UTF-8."""
        # The same in every process: a file that is read again gives its orders in the same order.
        place = crc32(text) % _BITS
        byte, bit = place >> 3, 1 << (place & 7)
        if self._bytes[byte] & bit:
            return True
        self._bytes[byte] |= bit
        self.count += 1
        return False

    def __contains__(self, text: str) -> bool:
        place = crc32(text.encode("utf-8", "surrogatepass")) % _BITS
        return bool(self._bytes[place >> 3] & 1 << (place & 7))


class SeenKeys:
    """Which keys came before: all of them as long as they are few, so that none is taken for another; then as bits."""

    def __init__(self, most_bytes: int = _MOST_KEY_BYTES) -> None:
        """`most_bytes` is about what keys take as they are."""
        self._few: set[bytes] = set()
        self._many: Bits | None = None
        self._left = most_bytes

    def had(self, keys: Sequence[bytes]) -> bool:
        """Add keys; whether one of them was there, or is twice among them."""
        if self._many is not None:
            return any(map(self._many.put_bytes, keys))
        few = self._few
        before = len(few)
        few.update(keys)
        if len(few) != before + len(keys):
            return True
        self._left -= sum(map(len, keys)) + len(keys) * _BYTES_OF_KEY
        if self._left < 0:
            self._many = Bits()
            for key in few:
                self._many.put_bytes(key)
            few.clear()
        return False


Scattered = Bits
"""The keys whose rows stand apart, and perhaps a few others."""


def find_scattered(keys: Iterable[str]) -> Scattered | None:
    """The keys that come again after another one came; None: there are none."""
    seen, scattered = Bits(), None
    last = ""
    rows = 0
    for rows, key in enumerate(keys, 1):  # noqa: B007 - the last one is how many there are
        if key == last:
            continue
        # A row without a key may belong to the order above or not: should that one go on, it is kept aside.
        last = key
        if key and seen.put(key):
            scattered = scattered or Bits()
            scattered.put(key)
    if scattered is not None:
        scattered.rows = rows
    return scattered


class _InMemory:
    """Few rows, kept where they are."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, Row]] = []

    def put(self, key: str, row: Row) -> None:
        self._rows.append((key, row))

    def parts(self) -> Iterator[Iterable[tuple[str, Row]]]:
        yield self._rows


class _Kept(msgspec.Struct, array_like=True):
    key: str
    number: int
    cells: list[str]
    problem: Problem | None


class _OnDisk:
    """Many rows, in files, each of which has all rows of some of the orders."""

    def __init__(self, folder: Path, parts: int) -> None:
        self._files = [(folder / f"{number}").open("w+b", buffering=_BUFFER) for number in range(parts)]
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(_Kept).decode

    def put(self, key: str, row: Row) -> None:
        # Not the bits by which they were found to stand apart.
        part = crc32(key.encode("utf-8", "surrogatepass")[::-1]) % len(self._files)
        self._files[part].write(self._encode(_Kept(key, row.number, list(row.cells), row.problem)) + b"\n")

    def parts(self) -> Iterator[Iterable[tuple[str, Row]]]:
        for file in self._files:
            file.seek(0)
            yield self._rows(file)

    def close(self) -> None:
        for file in self._files:
            file.close()

    def _rows(self, file: BinaryIO) -> Iterator[tuple[str, Row]]:
        for line in file:
            kept = self._decode(line)
            yield kept.key, Row(kept.number, kept.cells, kept.problem)


@contextmanager
def kept_aside(
    scattered: Scattered, folder: Path | None, orders_in_memory: int
) -> Generator[_InMemory | _OnDisk, None, None]:
    """Where the rows of these orders are kept until all have come."""
    orders = max(scattered.count, scattered.rows // _ROWS_OF_ORDER)
    if orders <= orders_in_memory:
        yield _InMemory()
        return
    parts = min(_MOST_PARTS, orders // orders_in_memory + 1)
    with tempfile.TemporaryDirectory(prefix="saleport-rows-", dir=folder) as name:
        aside = _OnDisk(Path(name), parts)
        try:
            yield aside
        finally:
            aside.close()
