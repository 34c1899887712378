"""Cuts a delimited text into stretches by the first cells of its rows, which are their keys; no row is divided."""

import re
from collections.abc import Iterator
from operator import itemgetter

from saleport.files.assembling.scattering import Bits
from saleport.files.formulas import original
from saleport.files.fronts.blocks import Blocks, OutOfTheOrdinary
from saleport.files.record import Stretch
from saleport.files.sources.tables.delimited import DelimitedSource
from saleport.files.sources.tables.lines import MOST_CHARACTERS

LEAST = 1 << 16
_MOST_STRETCHES = 1 << 14
"""Of a file, so that memory does not grow with it."""


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
        self.has_scattered = self._cut(blocks)
        """Whether orders stand apart; there are no stretches then."""

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
        # What stands for itself, in whichever way it is read.
        signs = re.escape(bytes(sign for sign in range(33, 127) if sign not in b"\"'" + delimiter))
        plain = re.compile(b"(([%b]+)%b)" % (signs, re.escape(delimiter))).match
        least = self._least
        seen = Bits()
        has_come = seen.put_bytes
        last, orders = None, 0
        for text, _ in blocks.texts():
            # Else they are ends of lines, too.
            if b"\r" in text and text.count(b"\r") != text.count(b"\r\n"):
                raise OutOfTheOrdinary
            begins_at = blocks.place
            if not orders:
                self._place = begins_at
            limit = self._place + least - begins_at
            find, begins = text.find, text.startswith
            at = 0
            while at < len(text):
                same, key = found.groups() if (found := plain(text, at)) else _first_cell(text, at, quote, delimiter)
                if key != last:
                    if key and has_come(key):
                        return True
                    # Without a key, the row may belong to the order above, and the rows after it to either.
                    self._is_over |= not key
                    if at >= limit and orders:
                        self._add(begins_at + at, orders)
                        limit = at + least
                        orders = 0
                    orders += 1
                    last = key
                at = find(b"\n", at) + 1 or len(text)
                while begins(same, at):
                    at = find(b"\n", at) + 1 or len(text)
            blocks.keep(0, 0)
        if orders:
            self._add(blocks.place, orders)
        else:
            self._place = blocks.place
        return False

    @property
    def rest(self) -> Stretch | None:
        """What cannot be cut. Nobody knows what is in it."""
        size = self._file_bytes - self._place
        return Stretch(self._place, self._file_bytes, self._number, 0, size, 0) if size else None

    def _add(self, place: int, orders: int) -> None:
        size = place - self._place
        if self._is_over or size > MOST_CHARACTERS:
            self._is_over = True
            return
        self._stretches.append(Stretch(self._place, place, 0, orders, size, self._file_bytes - place))
        self._place = place


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
