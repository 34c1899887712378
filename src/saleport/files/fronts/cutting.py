"""Cuts a delimited text into stretches by the first cells of its rows, which are their keys; no row is divided."""

import re
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter

from saleport.files.assembling.scattering import SeenKeys
from saleport.files.formulas import original
from saleport.files.fronts.blocks import Blocks, OutOfTheOrdinary
from saleport.files.record import Stretch
from saleport.files.sources.tables.delimited import DelimitedSource
from saleport.files.sources.tables.lines import MOST_CHARACTERS

LEAST = 1 << 16
_MOST_STRETCHES = 1 << 14
"""Of a file, so that memory does not grow with it."""
_lone_return = re.compile(rb"\r(?!\n)").search


class Cutting:
    """The stretches of a file."""

    def __init__(self, source: DelimitedSource, blocks: Blocks, least: int = LEAST) -> None:
        """Raises OutOfTheOrdinary where it cannot be known what they are, or whether orders stand apart.

        A stretch has at least so many bytes.
        """
        self._source = source
        self._delimiter = source.dialect.delimiter.encode()
        self._file_bytes = source.file_bytes
        self._stretches: list[Stretch] = []
        self._least = max(least, self._file_bytes // _MOST_STRETCHES)
        self._place = 0
        self._number = blocks.number
        self._is_over = False
        self._seen = SeenKeys()
        self._last: bytes | None = None
        self._orders = 0
        """How many there are since the last stretch."""
        self._has_damage = False
        # Where there is damage, keys are told by whole rows, of which a quotation mark may make others.
        self.has_scattered = self._cut(blocks) or (self._has_damage and not self._are_all_rows(blocks.again()))
        """Whether orders stand apart, or may; there are no stretches then."""
        del self._seen

    def all(self) -> Iterator[Stretch]:
        """Each of them that is sure to be one; when all have been read, `rest` is what comes after them."""
        if not self._stretches:
            return
        # What nobody needs to know before all keys are known is only seen now: others work meanwhile.
        self._place = self._stretches[0].begins_at
        with self._source.file() as stream:
            stream.seek(self._place)
            for stretch in self._stretches:
                text = stream.read(stretch.size)
                if b"\0" in text or (self._source.dialect.is_quoted and not _are_rows(text, self._delimiter)):
                    return
                yield stretch._replace(first_row=self._number)
                self._place = stretch.ends_at
                self._number += text.count(b"\n")

    def _cut(self, blocks: Blocks) -> bool:
        delimiter, quote = self._delimiter, b'"' if self._source.dialect.is_quoted else b""
        keys_between = {mark: _plain_keys(mark, delimiter) for mark in (b"", quote)}
        for text, _ in blocks.texts():
            # Else they are ends of lines, too.
            if _lone_return(text):
                raise OutOfTheOrdinary
            if self._source.dialect.is_quoted and not self._has_damage:
                self._has_damage = _is_damaged(text) or _is_damaged(blocks.head)
            if not self._orders:
                self._place = blocks.place
            at = 0
            # Keys are taken together up to where the next stretch may begin: nobody can import before all are known.
            while at < len(text):
                place = blocks.place + at
                is_full = self._is_full(place)
                limit = self._least + (at if is_full else self._place - blocks.place)
                end = _next_front(text, limit, delimiter)
                keys = keys_between[quote if text.startswith(b'"', at) else b""](text, at, end)
                if b"" in keys or (is_full and keys[0] == self._last):
                    for front, key in _fronts(text, at, end, quote, delimiter):
                        if key != self._last and self._begin(blocks.place + front, [key]):
                            return True
                elif self._begin(place, keys[1:] if keys[0] == self._last else keys):
                    return True
                at = end
            blocks.keep(0, 0)
        if self._orders:
            self._add(blocks.place)
        else:
            self._place = blocks.place
        return False

    def _begin(self, place: int, keys: Sequence[bytes]) -> bool:
        """With the row at this place begins the first of orders with these keys. Whether one of them came before."""
        if not keys:
            return False
        if keys[0] and self._seen.had(keys):
            return True
        # Without a key, the row may belong to the order above, and the rows after it to either.
        self._is_over |= not keys[0]
        if self._is_full(place):
            self._add(place)
        self._orders += len(keys)
        self._last = keys[-1]
        return False

    def _is_full(self, place: int) -> bool:
        """Whether an order that begins at this place is one of the next stretch."""
        return self._orders > 0 and place >= self._place + self._least

    def _are_all_rows(self, blocks: Blocks) -> bool:
        for text, _ in blocks.texts():
            if not _are_rows(text, self._delimiter):
                return False
            blocks.keep(0, 0)
        return True

    @property
    def rest(self) -> Stretch | None:
        """What cannot be cut. Nobody knows what is in it."""
        size = self._file_bytes - self._place
        return Stretch(self._place, self._file_bytes, self._number, 0, size, 0) if size else None

    def _add(self, place: int) -> None:
        orders, size = self._orders, place - self._place
        self._orders = 0
        if self._is_over or size > MOST_CHARACTERS:
            self._is_over = True
            return
        self._stretches.append(Stretch(self._place, place, 0, orders, size, self._file_bytes - place))
        self._place = place


def _plain_keys(mark: bytes, delimiter: bytes) -> Callable[[bytes, int, int], list[bytes]]:
    """What gives the keys of rows between two places, of each only where the one before has another; blank ones for
    rows in which a key is anything but signs that stand for themselves between two such marks.
    """
    signs = re.escape(bytes(sign for sign in range(33, 127) if sign not in b"\"'" + delimiter))
    around = mark, re.escape(delimiter)
    return re.compile(
        rb"%b([%b]++)%b%b.*+\n?+(?:%b\1%b%b.*+\n?+)*+|.++\n?+|\n" % (mark, signs, *around, mark, *around)
    ).findall


def _next_front(text: bytes, place: int, delimiter: bytes) -> int:
    """The first place from this one on at which a row begins whose first cell is not that of the row before, written
    alike.
    """
    if place >= len(text):
        return len(text)
    at = text.rfind(b"\n", 0, place - 1) + 1
    cell = text[at : text.find(delimiter, at) + 1]
    while at < place or (cell and text.startswith(cell, at)):
        at = text.find(b"\n", at) + 1
        if not at:
            return len(text)
    return at


def _fronts(text: bytes, at: int, end: int, quote: bytes, delimiter: bytes) -> Iterator[tuple[int, bytes]]:
    """The rows between two places that begin otherwise than the one before: where each of them does, and its key."""
    while at < end:
        same, key = _first_cell(text, at, quote, delimiter)
        yield at, key
        at = text.find(b"\n", at) + 1 or end
        while at < end and text.startswith(same, at):
            at = text.find(b"\n", at) + 1 or end


def _first_cell(text: bytes, at: int, quote: bytes, delimiter: bytes) -> tuple[bytes, bytes]:
    """The text of the cell with which a row begins, with what comes after it; and the key that it is."""
    if quote and text.startswith(quote, at):
        end = text.find(quote, at + 1) + 1
        if not end or text[end : end + 1] not in (delimiter, b"\r", b"\n", b""):
            raise OutOfTheOrdinary
        cell = text[at + 1 : end - 1]
    else:
        line_end = text.find(b"\n", at)
        line_end = len(text) if line_end < 0 else line_end
        end = text.find(delimiter, at, line_end)
        end = line_end if end < 0 else end
        cell = text[at:end]
    try:
        return text[at : end + 1], original(cell.decode()).strip().encode()
    except UnicodeDecodeError as error:
        raise OutOfTheOrdinary from error


def _is_damaged(text: bytes) -> bool:
    """Whether there are bytes that are no characters."""
    try:
        return not (text.isascii() or text.decode())
    except UnicodeDecodeError:
        return True


def _are_rows(text: bytes, delimiter: bytes) -> bool:
    """Whether each line is sure to be a row: quotation marks stand around whole cells, or are doubled in them."""
    # A mark that is doubled leaves a cell as it was, open or closed. Mostly there are none.
    return _are_closed(text, delimiter) or (b'""' in text and _are_closed(text.replace(b'""', b""), delimiter))


def _are_closed(text: bytes, delimiter: bytes) -> bool:
    parts = text.split(b'"')
    if len(parts) == 1:
        return True
    if not len(parts) % 2 or b"\n" in b"".join(parts[1::2]):
        return False
    first, *between, last = parts[::2]
    try:
        before, behind = {*map(itemgetter(-1), between)}, {*map(itemgetter(0), between)}
    except IndexError:
        return False
    before.update(first[-1:])
    behind.update(last[:1])
    # Carriage returns only stand before line feeds.
    return before <= {*delimiter, *b"\n"} and behind <= {*delimiter, *b"\r\n"}
