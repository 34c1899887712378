"""Blocks of a delimited text, each of whole lines; only such as have no way to be read otherwise."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from saleport.files.record import Stretch
from saleport.files.sources.tables.delimited import DelimitedSource
from saleport.files.sources.tables.lines import MOST_CHARACTERS

_GROWTH = 4
_line_end = re.compile(rb"\r\n|\r|\n")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class OutOfTheOrdinary(Exception):
    """There is something that is read row by row."""


class BlockSize(NamedTuple):
    """In bytes. The first blocks are small, so that there soon are orders; later ones larger, because each costs."""

    first: int = 1 << 17
    most: int = 1 << 20


class Block(NamedTuple):
    """Some lines, each of them a row."""

    number: int
    """Of the first line."""
    lines: list[bytes]
    """Without their line feeds."""
    is_last: bool


class Blocks:
    """The rows of a file below its header, or of a stretch of it."""

    def __init__(self, source: DelimitedSource, size: BlockSize, stretch: Stretch | None = None) -> None:
        self._source = source
        self._size = size
        self.place, self.end = (stretch.begins_at, stretch.ends_at) if stretch else (0, None)
        """With which byte the block begins, that is at hand or could not be read; and before which all end."""
        self.number = stretch.first_row if stretch else source.dialect.first_line
        """The line that begins there."""
        self._before = 0 if stretch else self.number - 1
        self.head = b""
        """What comes before the rows, once some of these were read."""
        self._text = b""

    def again(self) -> "Blocks":
        """The same from the beginning of the file."""
        return Blocks(self._source, self._size)

    def all(self) -> Iterator[Block]:
        """One after the other. Whoever reads says `keep` before the next; OutOfTheOrdinary where one cannot be read."""
        return (self._block(text, is_last) for text, is_last in self.texts())

    def texts(self) -> Iterator[tuple[bytes, bool]]:
        """Texts of whole lines, one after the other; whether it is the last. `keep` is said in the same way."""
        stream = self._source.from_place(self.place, self.end)
        try:
            size, most = self._size
            before = self._before
            ends: list[re.Match[bytes]] = []
            rest = stream.read(size)
            while before and len(ends := list(islice(_line_end.finditer(rest), before + 1))) <= before:
                if not (piece := stream.read(size)):
                    raise OutOfTheOrdinary
                rest += piece
            if before:
                self.place = ends[before - 1].end()
                self.head, rest = rest[: self.place], rest[self.place :]
            is_last = False
            while not is_last:
                piece = stream.read(size)
                is_last = not piece
                if end := piece.rfind(b"\n") + 1:
                    # Copied once.
                    self._text, rest = b"".join((rest, memoryview(piece)[:end])), piece[end:]
                else:
                    whole = rest + piece
                    end = len(whole) if is_last else whole.rfind(b"\n") + 1
                    self._text, rest = whole[:end], whole[end:]
                size = min(most, size * _GROWTH)
                if not self._text:
                    if len(rest) > most:
                        raise OutOfTheOrdinary
                    continue
                yield self._text, is_last
                rest = self._text + rest
                if len(rest) > 2 * most:
                    raise OutOfTheOrdinary
        finally:
            stream.close()

    def keep(self, rows: int, of: int) -> None:
        """The last so many rows of the block come again with the next one."""
        end = len(self._text)
        for _ in range(rows):
            end = self._text.rfind(b"\n", 0, end - 1) + 1
        self.place += end
        self.number += of - rows
        self._text = self._text[end:]

    def _block(self, text: bytes, is_last: bool) -> Block:
        if b"\0" in text or text.startswith(_BYTE_ORDER_MARK):
            raise OutOfTheOrdinary
        lines = text.split(b"\n")
        if not lines[-1]:
            lines.pop()
        if max(map(len, lines)) > MOST_CHARACTERS:
            raise OutOfTheOrdinary
        return Block(self.number, lines, is_last)
