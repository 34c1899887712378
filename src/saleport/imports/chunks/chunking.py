"""Cuts what is found in a file into chunks. The same file gives the same chunks, whoever reads it and how often.

A chunk has each reference once, and so can be imported in any order with the others. An order whose reference came
before goes into a chunk that is imported in its turn, after all that are not.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from saleport.errors import ErrorCode, Problem
from saleport.files.record import FoundOrder
from saleport.imports.chunks.seen import SeenReferences
from saleport.imports.chunks.spool import Line, Spool, trimmed

_PIECE = 256 * 1024
LONGEST_LINE = 16 * 1024 * 1024
"""Of JSON Lines, in bytes. An order of the most products there can be has a sixtieth of it."""


class ChunkSize(NamedTuple):
    """When a chunk is full: at whichever comes first."""

    orders: int = 1000
    size: int = 2 * 1024 * 1024


class Found(NamedTuple):
    """An order in a file."""

    line: Line
    begins_at: int = -1
    """Where in the merchant's own file, if its line there is the order and nothing else; else -1."""
    ends_at: int = -1
    reference: str | None = None
    """Where it is known already; else it is read out of the order."""


class Cut(NamedTuple):
    """A chunk, as it is cut: where its orders lie."""

    number: int
    file: str
    begins_at: int
    ends_at: int
    first_row: int
    orders: int
    is_in_turn: bool


class Chunker:
    """Makes chunks of what one reading of a file finds."""

    def __init__(
        self,
        file_name: str,
        spool: Spool,
        reference_of: Callable[[bytes], str | None],
        size: ChunkSize,
        seen: SeenReferences,
    ) -> None:
        """`file_name` is what the merchant's own file is called in the folder of its job."""
        self._file_name = file_name
        self.spool = spool
        self._reference_of = reference_of
        self._size = size
        self._seen = seen
        self._number = 0
        self.orders_read = 0
        """How many orders are in the chunks that were given out, and in those that are not full yet."""

    def cut(self, found: Iterable[Found], known: int = 0) -> Iterator[Cut]:
        """The chunks of a file, as soon as they are full. The first `known` ones are kept already, and passed over."""
        free: list[Found] = []
        free_size = 0
        is_whole = True
        in_turn: list[Found] = []
        in_turn_size = 0
        references: set[str] = set()
        most, largest = self._size
        for order in found:
            self.orders_read += 1
            reference = order.reference or self._reference_of(order.line.body)
            if reference is not None and self._seen.has(reference):
                is_whole = False
                if reference in references or len(in_turn) >= most or in_turn_size >= largest:
                    yield from self._give(in_turn, known, is_in_turn=True)
                    in_turn, in_turn_size = [], 0
                    references.clear()
                references.add(reference)
                in_turn.append(order)
                in_turn_size += len(order.line.body)
                continue
            if order.begins_at < 0:
                is_whole = False
            free.append(order)
            free_size += len(order.line.body)
            if len(free) >= most or free_size >= largest:
                yield from self._give(free, known, is_whole=is_whole)
                free, free_size, is_whole = [], 0, True
        if free:
            yield from self._give(free, known, is_whole=is_whole)
        if in_turn:
            yield from self._give(in_turn, known, is_in_turn=True)

    def close(self) -> None:
        """Let go of the spool, and of what was seen."""
        self.spool.close()
        self._seen.close()

    def _give(
        self, orders: list[Found], known: int, *, is_whole: bool = False, is_in_turn: bool = False
    ) -> Iterator[Cut]:
        """The chunk of these orders. `is_whole`: they are all that there is between the first and the last of them."""
        number = self._number
        self._number += 1
        if number < known:
            return
        if is_whole:
            name, begins_at, ends_at = self._file_name, orders[0].begins_at, orders[-1].ends_at
        else:
            name = self.spool.name
            begins_at, ends_at = self.spool.add(order.line for order in orders)
        yield Cut(number, name, begins_at, ends_at, orders[0].line.rows[0], len(orders), is_in_turn)


class OwnLines:
    """The orders of a file of plain JSON Lines, each with its place in it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.bytes_read = 0

    def orders(self) -> Iterator[Found]:
        """Each order, in one pass. What is longer than an order can be is none, and is passed over."""
        row = 0
        place = 0
        rest = b""
        is_too_long = False
        with self._file.open("rb") as stream:
            while piece := stream.read(_PIECE):
                lines = (rest + piece).split(b"\n")
                rest = lines.pop()
                for line in lines:
                    row += 1
                    place += len(line) + 1
                    if is_too_long:
                        is_too_long = False
                        yield _too_long(row)
                    elif order := trimmed(line):
                        yield Found(Line((row,), order), place - len(line) - 1, place - 1)
                    self.bytes_read = place
                if is_too_long or len(rest) > LONGEST_LINE:
                    is_too_long = True
                    place += len(rest)
                    rest = b""
                    self.bytes_read = place
        if is_too_long:
            yield _too_long(row + 1)
        elif order := trimmed(rest):
            yield Found(Line((row + 1,), order), place, place + len(rest))
        self.bytes_read = place + len(rest)


def found_in(orders: Iterable[FoundOrder]) -> Iterator[Found]:
    """The orders that were read out of a file that is not plain JSON Lines."""
    for rows, body, problems, reference in orders:
        yield Found(Line(tuple(rows) or (0,), body, tuple(problems)), reference=reference)


def _too_long(row: int) -> Found:
    size = f"{LONGEST_LINE // 1024 // 1024} MiB"
    explanation = f"Line {row} is longer than {size}, and no order is: is a line end missing?"
    problem = Problem(code=ErrorCode.BODY_TOO_LARGE, explanation=explanation, words={"limit": size})
    return Found(Line((row,), b"", (problem,)))
