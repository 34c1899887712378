"""Blocks of a delimited text, each divided into columns at once; only such as have no way to be read otherwise."""

# The library brings no types.
# pyright: reportMissingTypeStubs=false

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple, cast

import pyarrow
import pyarrow.compute
import pyarrow.csv

from saleport.files.columns.composing import OutOfTheOrdinary
from saleport.files.formulas import original
from saleport.files.sources.tables.delimited import DelimitedSource
from saleport.files.sources.tables.lines import MOST_CHARACTERS

_GROWTH = 4
_arrow = cast("Any", pyarrow)
_compute = cast("Any", pyarrow.compute)
_csv = cast("Any", pyarrow.csv)
_line_end = re.compile(rb"\r\n|\r|\n")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class BlockSize(NamedTuple):
    """In bytes. The first blocks are small, so that there soon are orders; later ones larger, because each costs."""

    first: int = 1 << 17
    most: int = 1 << 20


class Block(NamedTuple):
    """Some lines, each of them a row."""

    number: int
    """Of the first line."""
    columns: list[Any]
    """Texts, as the cells have them."""
    rows: int
    is_last: bool
    has_marks: bool
    """Whether there may be cells with an apostrophe in front."""


class Blocks:
    """The rows of a file below its header."""

    def __init__(self, source: DelimitedSource, size: BlockSize) -> None:
        self._source = source
        self._size = size
        self.place = 0
        """With which byte the block begins, that is at hand or could not be read."""
        self.number = source.dialect.first_line
        """The line that begins there."""
        self._text = b""

    def all(self) -> Iterator[Block]:
        """One after the other. Whoever reads says `keep` before the next; OutOfTheOrdinary where one cannot be read."""
        return (self._block(is_last) for is_last in self._texts())

    def first_cells(self) -> Iterator[str]:
        """What rows have in their first column, once where it comes again and again; and perhaps other texts."""
        delimiter = self._source.dialect.delimiter.encode()
        for _ in self._texts():
            text, at = self._text, 0
            # Else they are ends of lines, too.
            if b"\r" in text and text.count(b"\r") != text.count(b"\r\n"):
                raise OutOfTheOrdinary
            find, begins = text.find, text.startswith
            while at < len(text):
                is_quoted = self._source.dialect.is_quoted and begins(b'"', at)
                end = find(b'"', at + 1) + 1 if is_quoted else _end(text, at, delimiter)
                if is_quoted and (not end or text[end : end + 1] not in (delimiter, b"\r", b"\n", b"")):
                    raise OutOfTheOrdinary
                try:
                    cell = (text[at + 1 : end - 1] if is_quoted else text[at:end]).decode()
                except UnicodeDecodeError as error:
                    raise OutOfTheOrdinary from error
                yield original(cell).strip()
                same = text[at : end + 1]
                at = find(b"\n", at) + 1 or len(text)
                while begins(same, at):
                    at = find(b"\n", at) + 1 or len(text)
            self.keep(0, 0)

    def _texts(self) -> Iterator[bool]:
        """Texts of whole lines, one after the other; whether it is the last."""
        stream = self._source.from_place(0)
        try:
            size, most = self._size
            before = self.number - 1
            ends: list[re.Match[bytes]] = []
            rest = stream.read(size)
            while before and len(ends := list(islice(_line_end.finditer(rest), before + 1))) <= before:
                if not (piece := stream.read(size)):
                    raise OutOfTheOrdinary
                rest += piece
            self.place = ends[before - 1].end() if before else 0
            rest = rest[self.place :]
            is_last = False
            while not is_last:
                piece = stream.read(size)
                is_last = not piece
                whole = rest + piece
                end = len(whole) if is_last else whole.rfind(b"\n") + 1
                self._text, rest = whole[:end], whole[end:]
                size = min(most, size * _GROWTH)
                if not self._text:
                    if len(rest) > most:
                        raise OutOfTheOrdinary
                    continue
                yield is_last
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

    def _block(self, is_last: bool) -> Block:
        text, source = self._text, self._source
        if b"\0" in text or text.startswith(_BYTE_ORDER_MARK):
            raise OutOfTheOrdinary
        width = source.columns.width
        names = [str(place) for place in range(width)]
        rows = text.count(b"\n") + (not text.endswith(b"\n"))
        if is_last:
            # A blank row more: were the last cell never closed, it would have this one in it.
            text += (b"" if text.endswith(b"\n") else b"\n") + source.dialect.delimiter.encode() * (width - 1)
        try:
            table = _csv.read_csv(
                _arrow.BufferReader(text),
                _csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=names),
                _csv.ParseOptions(
                    delimiter=source.dialect.delimiter,
                    quote_char='"' if source.dialect.is_quoted else False,
                    ignore_empty_lines=False,
                ),
                _csv.ConvertOptions(column_types=dict.fromkeys(names, _arrow.string()), strings_can_be_null=False),
            )
        except _arrow.ArrowException as error:
            raise OutOfTheOrdinary from error
        columns = [column.combine_chunks().slice(0, rows) for column in table.columns]
        longest = sum(_compute.max(_compute.binary_length(column)).as_py() for column in columns)
        # Which carriage returns there are, was seen with the first cells. Both readers of CSV take quotation marks
        # alike. Fewer rows than lines: an end of a line stands in a cell.
        if table.num_rows != rows + is_last or longest + 3 * width > MOST_CHARACTERS:
            raise OutOfTheOrdinary
        return Block(self.number, columns, rows, is_last, b"'" in text)


def _end(text: bytes, at: int, delimiter: bytes) -> int:
    """Where the cell ends that begins there."""
    line_end = text.find(b"\n", at)
    line_end = len(text) if line_end < 0 else line_end
    end = text.find(delimiter, at, line_end)
    return line_end if end < 0 else end
