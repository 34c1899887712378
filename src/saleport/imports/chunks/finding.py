"""Finds the orders of a file and the reference of each: in plain JSON Lines where they lie, else as they are read."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from saleport.files.record import FoundOrder, Stretch
from saleport.files.sources.faults import line_too_long
from saleport.files.sources.records import MOST_RECORD
from saleport.imports.chunks.spool import Line, trimmed

_PIECE = 256 * 1024

Found = tuple[bytes | None, int, int, int, Line | None]
"""An order in a file: its reference, if it has one; its row; where it begins and ends in the merchant's own file; and
the order itself, where its line there is not the order and nothing else. It then begins at 0 and ends at its length.

Parts with names would take as long as all else that is done to find an order."""

ReferenceOf = Callable[[bytes], str | None]

_NAME = b'"orderReference"'
# A text that is what it looks like: without escapes, and without anything that rules could take away.
_value = re.compile(rb'[ \t]*:[ \t]*"([!#-\[\]-~]+)"').match


class OwnLines:
    """The orders of a file of plain JSON Lines, each with its place in it."""

    def __init__(self, file: Path, reference_of: ReferenceOf) -> None:
        """`reference_of` finds the reference in an order, where looking at it is not enough."""
        self._file = file
        self._reference_of = reference_of
        self.bytes_read = 0

    def orders(self) -> Iterator[Found]:
        """Each order, in one pass. What is longer than an order can be is none, and is passed over."""
        row = 0
        place = 0
        rest = b""
        is_too_long = False
        with self._file.open("rb", buffering=0) as stream:
            while piece := stream.read(_PIECE):
                text = rest + piece
                find = text.find
                has_escapes = b"\\" in text
                at = 0
                # Any other line of a piece lies within it.
                if len(text) > MOST_RECORD and find(b"\n") > MOST_RECORD:
                    is_too_long = True
                # Lines are looked at where they lie: to cut them out would take half as long again.
                while (end := find(b"\n", at)) >= 0:
                    row += 1
                    if is_too_long:
                        is_too_long = False
                        yield _too_long(row)
                    elif (
                        (name := find(_NAME, at, end)) >= 0
                        and (found := _value(text, name + len(_NAME))) is not None
                        # It is the only one, and a member of the order itself.
                        and find(_NAME, found.end(), end) < 0
                        and find(b"{", at + 1, name) < 0
                        and not (has_escapes and find(b"\\", at, end) >= 0)
                    ):
                        yield found[1], row, place + at, place + end, None
                    elif order := trimmed(text[at:end]):
                        yield self._read(order), row, place + at, place + end, None
                    at = end + 1
                rest = text[at:]
                place += at
                if is_too_long or len(rest) > MOST_RECORD:
                    is_too_long = True
                    place += len(rest)
                    rest = b""
                self.bytes_read = place
        if is_too_long:
            yield _too_long(row + 1)
        elif order := trimmed(rest):
            yield self._read(order), row + 1, place, place + len(rest), None
        self.bytes_read = place + len(rest)

    def _read(self, order: bytes) -> bytes | None:
        reference = self._reference_of(order)
        return None if reference is None else reference.encode()


def found_in(orders: Iterable[FoundOrder], reference_of: ReferenceOf) -> Iterator[Found]:
    """The orders that were read out of a file that is not plain JSON Lines."""
    for rows, body, problems, known in orders:
        reference = known or reference_of(body)
        line = Line(tuple(rows) or (0,), body, tuple(problems))
        yield None if reference is None else reference.encode(), line.rows[0], 0, len(body), line


def stretches_in(found: Iterable[Stretch | FoundOrder], reference_of: ReferenceOf) -> Iterator[Stretch | Found]:
    """The same of a file that has stretches."""
    for each in found:
        if isinstance(each, Stretch):
            yield each
        else:
            yield from found_in((each,), reference_of)


def lines_of(file: Path, orders: Sequence[Found]) -> Iterator[Line]:
    """What was found, to be written elsewhere. Raises OSError."""
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        for _, row, begins_at, ends_at, line in orders:
            yield line or Line((row,), trimmed(os.pread(descriptor, ends_at - begins_at, begins_at)))
    finally:
        os.close(descriptor)


def _too_long(row: int) -> Found:
    return None, row, 0, 0, Line((row,), b"", (line_too_long(row, MOST_RECORD),))
