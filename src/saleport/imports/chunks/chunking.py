"""Cuts what is found in a file into chunks. The same file gives the same chunks, whoever reads it and how often.

A chunk has each reference once, and so can be imported in any order with the others. An order whose reference came
before goes into a chunk that is imported in its turn, after all that are not.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, cast

from saleport.files.record import Stretch
from saleport.imports.chunks.finding import Found, found_in, lines_of
from saleport.imports.chunks.guide import GuideFile
from saleport.imports.chunks.seen import SeenReferences
from saleport.imports.chunks.spool import Spool

_SHARE_OF_REST = 4
"""No chunk has more of what is left of a file: workers that share it should come to its end together."""

HasSeen = Callable[[bytes], bool]


class ChunkSize(NamedTuple):
    """When a chunk is full: at whichever comes first."""

    orders: int = 4000
    size: int = 4 * 1024 * 1024
    first: int = 2000
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
        self.orders_passed_over = 0
        """How many are in the chunks that were kept already."""

    def cut(self, found: Iterable[Found], known: int = 0, has_seen: HasSeen | None = None) -> Iterator[Cut]:
        """The chunks of a file, as soon as they are full. The first `known` ones are kept already, and passed over.

        `has_seen` says of each reference whether it came before, where that was asked already.
        """
        free: list[Found] = []
        free_size = 0
        is_whole = True
        in_turn: list[Found] = []
        in_turn_size = 0
        references: set[bytes] = set()
        orders_read = self.orders_read
        most, largest = self._size.of(self._number, self._file_bytes)
        has_seen = has_seen or self._seen.has
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

    def cut_stretches(self, found: Iterable[Stretch | Found], guide: GuideFile, known: int = 0) -> Iterator[Cut]:
        """The chunks of a file with a guide: each has stretches alone, or other orders alone."""
        for is_stretch, some in groupby(found, lambda each: isinstance(each, Stretch)):
            if is_stretch:
                yield from self._cut_stretches(cast("Iterable[Stretch]", some), guide, known)
            else:
                yield from self.cut(cast("Iterable[Found]", some), known)

    def _cut_stretches(self, stretches: Iterable[Stretch], guide: GuideFile, known: int) -> Iterator[Cut]:
        together: list[Stretch] = []
        orders = size = 0
        for stretch in stretches:
            has_seen = self._asked(stretch.references or ())
            most, largest = self._size.of(self._number, stretch.size + stretch.left)
            is_full = orders + max(stretch.orders, stretch.together) > most or size + stretch.size > largest
            if together and (is_full or has_seen is not None):
                yield from self._give_stretches(together, guide, known)
                together, orders, size = [], 0, 0
            if has_seen is not None:
                yield from self.cut(found_in(guide.orders_of(stretch), guide.reference_of), known, has_seen)
                continue
            together.append(stretch)
            orders += stretch.orders
            size += stretch.size
        if together:
            yield from self._give_stretches(together, guide, known)

    def _asked(self, references: Sequence[str | None]) -> HasSeen | None:
        """What says of each of these references whether it came before; None: none of them did."""
        if None in references:
            return self._seen.has
        seen = [self._seen.has(reference.encode()) for reference in references if reference is not None]
        if not any(seen):
            return None
        answers = iter(seen)
        return lambda _: next(answers)

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
            self.orders_passed_over += len(orders)
            return
        (_, row, begins_at, _, _), (_, _, _, ends_at, _) = orders[0], orders[-1]
        if is_whole:
            name = self._file.name
        else:
            name = self.spool.name
            begins_at, ends_at = self.spool.add(lines_of(self._file, orders))
        yield Cut(number, name, begins_at, ends_at, row, len(orders), is_in_turn)

    def _give_stretches(self, together: list[Stretch], guide: GuideFile, known: int) -> Iterator[Cut]:
        number, orders = self._number, sum(stretch.orders for stretch in together)
        self._number += 1
        self.orders_read += orders
        if number < known:
            self.orders_passed_over += orders
            return
        guide.write()
        first, last = together[0], together[-1]
        yield Cut(number, guide.name, first.begins_at, last.ends_at, first.first_row, orders, is_in_turn=False)
