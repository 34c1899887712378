"""The orders of a job as lines of files: those of the merchant's own file, and those that were read out of another.

A line of a spool has the rows of an order as ranges (`5-7,12`), a tabulator, what was wrong with them as JSON (or
nothing), a tabulator, and the order as a JSON object. The merchant's own lines are those objects, and nothing else.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from saleport.errors import Problem
from saleport.orders.order import Document

_SPOOL_SUFFIX = ".orders"
_AROUND = b" \t\r\x1e\xef\xbb\xbf"
"""What may stand around an order of JSON Lines: blanks, the mark of a record (RFC 7464), that of a byte order."""

_encode = msgspec.json.Encoder().encode
_problems: msgspec.json.Decoder[tuple[Problem, ...]] = msgspec.json.Decoder(tuple[Problem, ...])


class Line(msgspec.Struct, frozen=True, gc=False):
    """An order, as it lies in a file of a job."""

    rows: tuple[int, ...]
    body: bytes
    problems: tuple[Problem, ...] = ()
    document: Document | None = None
    """What is kept of it, where it is known already; there is no body then."""


class Spool:
    """A file that one reading of a job's file writes orders into. Nobody else writes there."""

    def __init__(self, folder: Path, reading: str) -> None:
        """Nothing is made before the first order comes."""
        self.name = f"{reading}{_SPOOL_SUFFIX}"
        self._file = folder / self.name
        self._descriptor: int | None = None
        self._end = 0
        self._is_kept = True

    def add(self, lines: Iterable[Line]) -> tuple[int, int]:
        """Write orders behind those that are there; returns where they begin and end. Raises OSError."""
        if self._descriptor is None:
            self._descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        begins_at = self._end
        text = memoryview(b"".join(_text(line) for line in lines))
        while text:
            written = os.write(self._descriptor, text)
            text = text[written:]
            self._end += written
        self._is_kept = False
        return begins_at, self._end

    def keep(self) -> None:
        """Return when all that was added is on stable storage. Raises OSError."""
        if self._descriptor is not None and not self._is_kept:
            os.fsync(self._descriptor)
            self._is_kept = True

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def read_lines(file: Path, begins_at: int, ends_at: int, first_row: int) -> list[Line]:
    """The orders between two places of a file. Raises OSError, also where the file is shorter than that."""
    with file.open("rb") as stream:
        stream.seek(begins_at)
        text = stream.read(ends_at - begins_at)
    if len(text) != ends_at - begins_at:
        raise OSError(f"{file.name} is shorter than what was read of it")
    if file.name.endswith(_SPOOL_SUFFIX):
        return [_line(line) for line in text.split(b"\n") if line]
    bodies = map(trimmed, text.split(b"\n"))
    return [Line((row,), body) for row, body in enumerate(bodies, first_row) if body]


def trimmed(line: bytes) -> bytes:
    """The order in a line of JSON Lines; blank where it has none."""
    return line.strip(_AROUND)


def _text(line: Line) -> bytes:
    problems = _encode(line.problems) if line.problems else b""
    # JSON has line ends only where blanks may be.
    body = line.body.replace(b"\n", b" ") if b"\n" in line.body else line.body
    return b"%b\t%b\t%b\n" % (_ranges(line.rows), problems, body)


def _line(text: bytes) -> Line:
    rows, problems, body = text.split(b"\t", 2)
    return Line(_numbers(rows), body, _problems.decode(problems) if problems else ())


def _ranges(rows: tuple[int, ...]) -> bytes:
    # Nearly all orders have their rows together.
    if len(rows) == 1:
        return b"%d" % rows
    if rows == tuple(range(rows[0], rows[-1] + 1)):
        return b"%d-%d" % (rows[0], rows[-1])
    stretches = _stretches(rows)
    return b",".join(b"%d-%d" % (first, last) if last > first else b"%d" % first for first, last in stretches)


def _stretches(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    first = last = rows[0]
    for row in rows[1:]:
        if row != last + 1:
            yield first, last
            first = row
        last = row
    yield first, last


def _numbers(ranges: bytes) -> tuple[int, ...]:
    found: list[int] = []
    for part in ranges.split(b","):
        first, _, last = part.partition(b"-")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)
