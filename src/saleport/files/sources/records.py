"""Records of JSON, one after the other, however the file wraps them."""

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from saleport.errors import Problem
from saleport.files.recognition import FileFormat, Recognition
from saleport.files.record import FoundOrder
from saleport.files.sources.faults import line_too_long, too_large, unreadable
from saleport.files.sources.source import JsonSource
from saleport.files.sources.stream import MOST_UNPACKED, Opened, opened

MOST_RECORD = 1 << 24
"""Bytes. An order sent by itself has at most a sixteenth of that, unless the service is set to take more."""

WRAPPERS = frozenset({"orders", "data", "records", "results", "value"})
"""Names of the list of orders in an object around it, as exports and answers of APIs have it."""

_PIECE = 1 << 18
_AROUND = b" \t\r\x1e\xef\xbb\xbf"
_BEGINNING = 1000
"""Bytes of a line that is too long, by which a person finds it."""
_TOKEN = 64
_BLANKS = " \t\r\n"
_NOT_BLANK = re.compile(rf"[^{_BLANKS}]")


class RecordSource(JsonSource):
    """JSON Lines; an array; an object with an array in it; or objects one after the other."""

    def __init__(self, path: Path, recognition: Recognition, most_bytes: int = MOST_UNPACKED) -> None:
        super().__init__(recognition)
        self._path = path
        self._most_bytes = most_bytes

    def records(self) -> Iterator[tuple[int, bytes]]:
        """Each with its number; of a line that is too long its beginning."""
        return ((number, record) for number, record, _ in self._found())

    def orders(self) -> Iterator[FoundOrder]:
        """The records as orders; a line that is too long is none, and is not held."""
        for number, record, problem in self._found():
            yield FoundOrder((number,), b"", (problem,)) if problem else FoundOrder((number,), record)

    def _found(self) -> Iterator[tuple[int, bytes, Problem | None]]:
        self.close()
        self._opened = stream = opened(self._path, self.recognition.compression, self._most_bytes)
        encoding = self.recognition.encoding or "utf-8"
        try:
            if self.recognition.format is FileFormat.JSON_LINES:
                plain = encoding in ("utf-8", "utf-8-sig")
                yield from _lines(stream if plain else _InUtf8(stream, encoding))
            else:
                for number, text in enumerate(_Text(stream, encoding).entries(), 1):
                    yield number, on_one_line(text.encode(errors="replace")), None
        finally:
            stream.close()


def on_one_line(record: bytes) -> bytes:
    """The same JSON without line breaks, which only stand between its parts."""
    return msgspec.json.format(record, indent=-1) if b"\n" in record or b"\r" in record else record


def _lines(opened: Opened) -> Iterator[tuple[int, bytes, Problem | None]]:
    """Each line with its number; of one that is too long its beginning, and that it is."""
    rest = b""
    number = 0
    beginning: bytes | None = None
    while piece := opened.read(_PIECE):
        lines = (rest + piece).split(b"\n")
        # Any other line of a piece lies within it.
        if beginning is None and len(lines[0]) > MOST_RECORD:
            beginning = lines[0][:_BEGINNING]
        rest = lines.pop()
        for line in lines:
            number += 1
            if beginning is not None:
                yield number, beginning, line_too_long(number, MOST_RECORD)
                beginning = None
            elif record := line.strip(_AROUND):
                yield number, record, None
        if beginning is None and len(rest) > MOST_RECORD:
            beginning = rest[:_BEGINNING]
        if beginning is not None:
            rest = b""
    if beginning is not None:
        yield number + 1, beginning, line_too_long(number + 1, MOST_RECORD)
    elif record := rest.strip(_AROUND):
        yield number + 1, record, None


class _InUtf8:
    """A text in another encoding, as UTF-8."""

    def __init__(self, opened: Opened, encoding: str) -> None:
        self._opened = opened
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self.close = opened.close

    @property
    def bytes_read(self) -> int:
        return self._opened.bytes_read

    def read(self, size: int) -> bytes:
        while piece := self._opened.read(size):
            if text := self._decoder.decode(piece):
                return text.encode()
        return self._decoder.decode(b"", True).encode()


class _Text:
    """JSON, read value by value, of which only the value at hand is in memory."""

    def __init__(self, opened: Opened, encoding: str) -> None:
        self._opened = opened
        # A mark in front is no part of it.
        self._decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)("strict")
        # Numbers are not looked at: they stay as they were written.
        self._scan = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_refuse).raw_decode
        self._text = ""
        self._at = 0
        self._lines_before = 0
        self._is_over = False

    def entries(self) -> Iterator[str]:
        """The orders: the entries of an array, or objects themselves."""
        while (sign := self._next_sign()) is not None:
            if sign == "[":
                yield from self._array()
            elif sign == "{":
                yield from self._object()
            elif sign == ",":
                self._at += 1
            else:
                raise self._wrong("there is something that is no order")

    def _array(self) -> Iterator[str]:
        self._at += 1
        while (sign := self._next_sign()) != "]":
            if sign is None:
                raise self._wrong("the file ends within a list: it was not sent whole")
            if sign == ",":
                self._at += 1
            else:
                yield self._value()
        self._at += 1

    def _object(self) -> Iterator[str]:
        """An object that is an order, or the entries of the list of orders in it."""
        members: list[str] = []
        length = 0
        is_order = True
        self._at += 1
        while (sign := self._next_sign()) != "}":
            if sign is None:
                raise self._wrong("the file ends within an object: it was not sent whole")
            if sign == ",":
                self._at += 1
                continue
            name = self._value()
            if self._next_sign() != ":":
                raise self._wrong("a colon is missing")
            self._at += 1
            if self._next_sign() == "[" and name.strip('"').casefold() in WRAPPERS:
                is_order = False
                yield from self._array()
                continue
            member = f"{name}:{self._value()}"
            length += len(member) + 1
            if length > MOST_RECORD:
                raise too_large("An object of the file is larger than 16 MiB: no order is.", "16 MiB")
            members.append(member)
        self._at += 1
        if is_order:
            yield "{" + ",".join(members) + "}"

    def _next_sign(self) -> str | None:
        """The next character that is not blank, which then is the one at hand."""
        while True:
            if match := _NOT_BLANK.search(self._text, self._at):
                self._at = match.start()
                return match[0]
            self._at = len(self._text)
            if not self._read_on():
                return None

    def _value(self) -> str:
        """The text of the value at hand."""
        while True:
            try:
                _, end = self._scan(self._text, self._at)
            except (ValueError, RecursionError) as error:
                if not _may_go_on(error, self._text) or self._is_over:
                    raise self._wrong(str(error).partition(":")[0], getattr(error, "pos", self._at)) from error
                if len(self._text) - self._at > MOST_RECORD:
                    raise too_large("An entry of the file is larger than 16 MiB: no order is.", "16 MiB") from error
                self._read_on(doubles=True)
                continue
            # A number may go on where the text at hand ends.
            if end == len(self._text) and self._read_on():
                continue
            value = self._text[self._at : end]
            self._at = end
            return value

    def _read_on(self, *, doubles: bool = False) -> bool:
        """More of the text: at least as much again as is at hand, so that a long value is not scanned too often."""
        if self._is_over:
            return False
        rest = self._text[self._at :]
        self._lines_before += self._text.count("\n", 0, self._at)
        self._at = 0
        wanted = max(_PIECE, len(rest)) if doubles else _PIECE
        pieces = [rest]
        while wanted > 0 and not self._is_over:
            piece = self._opened.read(_PIECE)
            self._is_over = not piece
            try:
                pieces.append(self._decoder.decode(piece, self._is_over))
            except UnicodeDecodeError as error:
                raise unreadable(
                    f"The file is no UTF-8 near byte {self._opened.bytes_read}: {error.reason}. Send JSON in UTF-8."
                ) from error
            wanted -= len(pieces[-1])
        self._text = "".join(pieces)
        return True

    def _wrong(self, what: str, place: int | None = None) -> Exception:
        line = self._lines_before + self._text.count("\n", 0, self._at if place is None else place) + 1
        return unreadable(f"The JSON cannot be read from line {line} on: {what[:1].lower()}{what[1:]}.")


def _may_go_on(error: Exception, text: str) -> bool:
    """Whether a value is not wrong, but only not at hand to its end."""
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.msg.startswith("Unterminated string") or error.pos > len(text) - _TOKEN


def _refuse(constant: str) -> str:
    raise ValueError(f"the constant {constant} is no JSON")
