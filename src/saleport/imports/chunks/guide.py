"""The guide of a job's file: what its stretches are read by, kept beside it for whoever imports one.

It has the name of the file on its first line, and then what `files` wants to know.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from saleport.files.record import FoundOrder, Look, Stretch
from saleport.files.stretches import orders_of
from saleport.imports.chunks.spool import Line, read_lines

_GUIDE_SUFFIX = ".guide"


class GuideFile:
    """The guide of one reading of a job's file. Nobody else writes it."""

    def __init__(self, file: Path, reading: str, guide: bytes, reference_of: Callable[[bytes], str | None]) -> None:
        """`file` is the merchant's own. Nothing is written before there is a stretch."""
        self.name = f"{reading}{_GUIDE_SUFFIX}"
        self.reference_of = reference_of
        self._file = file
        self._guide = guide
        self._is_written = False

    def write(self) -> None:
        """Return when it is on stable storage. Raises OSError."""
        if self._is_written:
            return
        with (self._file.parent / self.name).open("xb") as stream:
            stream.write(self._file.name.encode() + b"\n" + self._guide)
            stream.flush()
            os.fsync(stream.fileno())
        self._is_written = True

    def orders_of(self, stretch: Stretch) -> Iterator[FoundOrder]:
        """The orders of a stretch."""
        return orders_of(self._file, self._guide, stretch)


def has_columns(file: Path) -> bool:
    """Whether the orders of a chunk's file may stand in columns."""
    return file.suffix == _GUIDE_SUFFIX


def read_chunk(file: Path, begins_at: int, ends_at: int, first_row: int, look: Look[Line] | None = None) -> list[Line]:
    """The orders of a chunk: in a stretch of a file with a guide, or between two places of another.

    `look` is asked for those that stand in columns. Raises OSError, and Rejected where the file turns out to be
    damaged.
    """
    if not has_columns(file):
        return read_lines(file, begins_at, ends_at, first_row)
    name, _, guide = file.read_bytes().partition(b"\n")
    stretch = Stretch(begins_at, ends_at, first_row, orders=0, size=ends_at - begins_at, left=0)
    found = orders_of(file.with_name(name.decode()), guide, stretch, look)
    return [
        each if isinstance(each, Line) else Line(tuple(each.rows), each.body, tuple(each.problems)) for each in found
    ]
