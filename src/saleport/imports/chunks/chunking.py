"""Cuts what is found in a file into chunks. The same file gives the same chunks, whoever reads it and how often.

A chunk has each reference once, and so can be imported in any order with the others. An order whose reference came
before goes into a chunk that is imported in its turn, after all that are not.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from saleport.imports.chunks.finding import Found, lines_of
from saleport.imports.chunks.seen import SeenReferences
from saleport.imports.chunks.spool import Spool

_SHARE_OF_REST = 6
"""No chunk has more of what is left of a file: workers that share it should come to its end together."""


class ChunkSize(NamedTuple):
    """When a chunk is full: at whichever comes first."""

    orders: int = 4000
    size: int = 4 * 1024 * 1024
    first: int = 1000
    """How many orders the first chunks have, of which there should be some soon; later ones have more and more, because
    each costs something."""

    def of(self, number: int, left: int) -> tuple[int, int]:
        """The most orders of the chunk of this number, and their size, where so many bytes of the file are left."""
        # Every second one has twice as many; without a bound this would be a huge number for late ones.
        orders = min(self.orders, self.first << min(number // 2, 16))
        least = self.size * self.first // self.orders
        return orders, max(least, min(self.size * orders // self.orders, left // _SHARE_OF_REST))


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

    def __init__(self, file: Path, file_bytes: int, spool: Spool, size: ChunkSize, seen: SeenReferences) -> None:
        """`file` is the merchant's own, in the folder of its job."""
        self._file = file
        self._file_bytes = file_bytes
        self.spool = spool
        self._size = size
        self._seen = seen
        self._number = 0
        self.orders_read = 0
        """How many orders are in the chunks that were given out, and in those that were not full by then."""

    def cut(self, found: Iterable[Found], known: int = 0) -> Iterator[Cut]:
        """The chunks of a file, as soon as they are full. The first `known` ones are kept already, and passed over."""
        free: list[Found] = []
        free_size = 0
        is_whole = True
        in_turn: list[Found] = []
        in_turn_size = 0
        references: set[bytes] = set()
        orders_read = 0
        most, largest = self._size.of(0, self._file_bytes)
        has_seen = self._seen.has
        for order in found:
            orders_read += 1
            reference, _, begins_at, ends_at, line = order
            if reference is not None and has_seen(reference):
                is_whole = False
                if reference in references or len(in_turn) >= most or in_turn_size >= largest:
                    self.orders_read = orders_read
                    yield from self._give(in_turn, known, is_in_turn=True)
                    most, largest = self._size.of(self._number, self._file_bytes - begins_at)
                    in_turn, in_turn_size = [], 0
                    references.clear()
                references.add(reference)
                in_turn.append(order)
                in_turn_size += ends_at - begins_at
                continue
            if line is not None:
                is_whole = False
            free.append(order)
            free_size += ends_at - begins_at
            if free_size >= largest or len(free) >= most:
                self.orders_read = orders_read
                yield from self._give(free, known, is_whole=is_whole)
                most, largest = self._size.of(self._number, self._file_bytes - begins_at)
                free, free_size, is_whole = [], 0, True
        self.orders_read = orders_read
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
        (_, row, begins_at, _, _), (_, _, _, ends_at, _) = orders[0], orders[-1]
        if is_whole:
            name = self._file.name
        else:
            name = self.spool.name
            begins_at, ends_at = self.spool.add(lines_of(self._file, orders))
        yield Cut(number, name, begins_at, ends_at, row, len(orders), is_in_turn)
