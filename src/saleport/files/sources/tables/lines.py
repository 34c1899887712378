"""The lines of a text as an editor counts them, block by block, and the way back to where a row began."""

import codecs
import io
from collections.abc import Iterator
from itertools import chain

from saleport.files.sources.faults import too_large, unreadable
from saleport.files.sources.stream import Opened

MOST_CHARACTERS = 1 << 20
"""Of a line, and of a row of several lines. An order has no more bytes either."""

END = "\0end of the file\0"
"""Comes as a line when all lines are over: a row that it is found in was never closed."""

_BLOCK = 1 << 16
_MOST_READ_AGAIN = 2_000_000


class Unending(Exception):
    """A row goes on and on: a quotation mark is never closed."""


class Lines:
    """Lines with their ends, in memory only from the begin of a row on."""

    def __init__(self, opened: Opened, encoding: str, delimiter: str, first: int = 1) -> None:
        """`first` is the number of the line with which the bytes begin."""
        self.began = first
        """The line on which the row begins that is being read. Whoever reads says it; all before is forgotten."""
        self.is_over = False
        self.has_marks = False
        """Whether there was a cell so far that begins with an apostrophe."""
        self.has_damage = False
        """Whether there were bytes so far that are no characters."""
        self._next = first
        self._kept: list[tuple[int, int, list[str]]] = []
        self._read_again = 0
        self._marks = [f"{before}'" for before in (delimiter, '"', "\n", "\r")]
        self._blocks = self._decoded(opened, encoding)

    def from_line(self, number: int) -> Iterator[str]:
        """All lines from one on, which is not before `began`; then the END."""
        if self._read_again > _MOST_READ_AGAIN + 4 * number:
            raise unreadable(
                f"Again and again up to line {number} a quotation mark is never closed. "
                "Write a quotation mark that is part of a cell twice, and put the cell in quotation marks."
            )
        return chain.from_iterable(self._from_line(number))

    def went_astray(self, number: int, after: int = 0) -> None:
        """Note that lines have to be read again, from after one on: before another, or else all that are there."""
        self._read_again += (after or self._next) - number

    def between(self, first: int, after: int) -> list[str]:
        """Kept lines: from one on, before another."""
        found: list[str] = []
        for begin, _, block in self._kept:
            found += block[max(0, first - begin) : max(0, after - begin)]
        return found

    def _from_line(self, number: int) -> Iterator[list[str]]:
        for first, _, block in tuple(self._kept):
            if first + len(block) > number:
                yield block[max(0, number - first) :]
        for text in self._blocks:
            # As Python's csv would want a file: with all ends of lines as they are.
            block = io.StringIO(text, newline="").readlines()
            kept = [each for each in self._kept if each[0] + len(each[2]) > self.began]
            self._kept = [*kept, (self._next, len(text), block)]
            self._next += len(block)
            if sum(length for _, length, _ in kept) > MOST_CHARACTERS:
                raise Unending
            yield block
        self.is_over = True
        yield [END]

    def _decoded(self, opened: Opened, encoding: str) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(encoding)(damage_of(encoding))
        rest = ""
        is_last = False
        while not is_last:
            piece = opened.read(_BLOCK)
            is_last = not piece
            text = rest + decoder.decode(piece, is_last)
            # A carriage return at the end may belong to a line feed that has not come yet.
            end = len(text) if is_last else max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
            rest = text[end:]
            if len(rest) > MOST_CHARACTERS:
                raise too_large("A line of the file has more than a million characters: no order has.", "1 MiB")
            if end:
                text = text[:end]
                self.has_marks = self.has_marks or text[0] == "'" or any(mark in text for mark in self._marks)
                self.has_damage = self.has_damage or not (text.isascii() or _is_whole(text))
                yield text


def damage_of(encoding: str) -> str:
    """How bytes that are no characters are taken: so that they can be given back where that is possible."""
    return "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
