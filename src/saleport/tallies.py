"""Numbers that the workers of a service share: each adds to its own, and any of them reads those of all.

They lie in a piece of memory that has no name and no file: it is there as long as a process of the service is,
however that ends, and a service that is started anew begins with zeros. What was added is in it at once, so a
worker that is killed loses nothing. Each worker has a tally in it. The one that replaces a dead worker goes on
with the dead one's: counters never go backwards.
"""

import fcntl
import mmap
import os
from collections.abc import Iterator
from multiprocessing import reduction
from typing import Any, NamedTuple

ROW_VALUES = 16
"""How many numbers a row has."""

# As many as all operations with all their statuses would take, and half as much again.
_ROWS = 512
_NAME_BYTES = 128
_VALUE_BYTES = 8
_ROW_BYTES = _NAME_BYTES + ROW_VALUES * _VALUE_BYTES
_TALLY_BYTES = _ROWS * _ROW_BYTES

# The first row has no name. Of its numbers, one is the process whose tally it is, one how many rows have a name.
_PROCESS = _NAME_BYTES // _VALUE_BYTES
_NAMED = _PROCESS + 1

Name = tuple[str, ...]


class Row(NamedTuple):
    """The numbers that go by one name, as they are now."""

    name: Name
    values: list[float]


class Tally:
    """The numbers of one worker, which alone adds to them, from one thread."""

    def __init__(self, memory: memoryview | None = None) -> None:
        """A new tally that nobody shares, or one that has been in `memory` before."""
        self._bytes = memory or memoryview(bytearray(_TALLY_BYTES))
        self.values = self._bytes.cast("d")
        """All its numbers. Adding to one of them is all that counting is, and takes no lock: nobody else writes here,
        and a reader in another process sees the number from before or from after."""
        self._places: dict[Name, int] = {}
        """Of the rows that were asked for: to look for one takes its time."""

    @property
    def process(self) -> int:
        """The id of the process that counts here, or did."""
        return int(self.values[_PROCESS])

    def begin(self) -> None:
        """Say that this process counts here from now on."""
        self.values[_PROCESS] = os.getpid()

    def row(self, *name: str) -> int:
        """Where in `values` the numbers of a row begin; the row is made if there is none of this name."""
        place = self._places.get(name)
        if place is None:
            place = self._places[name] = self._found(name)
        return place

    def _found(self, name: Name) -> int:
        for number, row in enumerate(self.rows(), start=1):
            if row.name == name:
                return _place(number)
        number = int(self.values[_NAMED]) + 1
        encoded = "\t".join(name).encode()
        if number >= _ROWS - 1 or len(encoded) > _NAME_BYTES:
            # Nobody reads the last row. It is better to count nothing than to fail what is counted.
            return _place(_ROWS - 1)
        start = number * _ROW_BYTES
        self._bytes[start : start + len(encoded)] = encoded
        self.values[_NAMED] = number  # last of all: whoever reads meanwhile sees whole names only
        return _place(number)

    def rows(self) -> Iterator[Row]:
        """All rows that have a name."""
        for number in range(1, int(self.values[_NAMED]) + 1):
            start, place = number * _ROW_BYTES, _place(number)
            name = bytes(self._bytes[start : start + _NAME_BYTES]).rstrip(b"\0").decode()
            yield Row(tuple(name.split("\t")), list(self.values[place : place + ROW_VALUES]))


class Tallies:
    """The tallies of all workers. Made once, by the process that starts them; each worker then takes one."""

    def __init__(self, workers: int, file: int | None = None) -> None:
        """For so many workers, in the memory of `file`, or in new memory. Raises OSError where there is none."""
        # One to spare, for a worker that begins while the one before it is not quite gone.
        size = (workers + 1) * _TALLY_BYTES
        self._file = os.memfd_create("saleport-tallies") if file is None else file
        # Memory that was found missing only when it is written to would kill the worker.
        os.posix_fallocate(self._file, 0, size)
        # Never closed: it holds the file once more, and a process that lets go of a file gives up its locks on it.
        memory = memoryview(mmap.mmap(self._file, size))
        self._tallies = [Tally(memory[start : start + _TALLY_BYTES]) for start in range(0, size, _TALLY_BYTES)]
        self._own: int | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """For a worker that is started as a new program: it gets the file itself."""
        return _received, (len(self._tallies) - 1, reduction.DupFd(self._file))

    @property
    def file(self) -> int:
        """The file in whose memory they lie: a program that is given it counts here too."""
        return self._file

    @property
    def workers(self) -> int:
        """For how many workers they were made."""
        return len(self._tallies) - 1

    def take(self) -> Tally:
        """The tally of this worker: one that is nobody's, with what was counted there before.

        A lock on one byte of the file says whose it is: the system gives it up when the process ends, even if
        it is killed, and then the tally is there for the next worker.
        """
        for number, tally in enumerate(self._tallies):
            if self._lock(number, fcntl.LOCK_EX):
                self._own = number
                tally.begin()
                return tally
        # More workers than were spoken of: this one's numbers are missing in the sums, and it works all the same.
        return Tally()

    def all(self) -> Iterator[tuple[Tally, bool]]:
        """Every tally, and whether a worker is alive that counts there."""
        for number, tally in enumerate(self._tallies):
            yield tally, self._is_taken(number)

    def _is_taken(self, number: int) -> bool:
        if number == self._own:
            return True  # a process gets every lock that it has already, and would give it up below
        if not self._lock(number, fcntl.LOCK_SH):
            return True
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, number)
        return False

    def _lock(self, number: int, kind: int) -> bool:
        try:
            fcntl.lockf(self._file, kind | fcntl.LOCK_NB, 1, number)
        except (BlockingIOError, PermissionError):  # either, as the system likes
            return False
        return True


def _received(workers: int, file: Any) -> Tallies:  # noqa: ANN401 - a wrapper of which the library hides the type
    return Tallies(workers, file.detach())


def _place(number: int) -> int:
    return (number * _ROW_BYTES + _NAME_BYTES) // _VALUE_BYTES
