"""The rejected rows of a file in its own form, to be corrected and imported again."""

import codecs
import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from saleport.errors import ErrorCode, Problem
from saleport.files.formulas import neutralised
from saleport.files.recognition import FileFormat, ReadingOptions, Recognition
from saleport.files.record import Row
from saleport.files.sources import ERROR_COLUMNS, JsonSource, TableSource, open_source
from saleport.files.sources.stream import whole
from saleport.files.sources.tables.dialect import delimiter_named
from saleport.files.sources.tables.lines import damage_of
from saleport.files.writing.workbook import write_workbook
from saleport.messages import message
from saleport.values import Language

_MEDIA_TYPES = {
    FileFormat.JSON_LINES: "application/x-ndjson",
    FileFormat.JSON_ARRAY: "application/json",
    FileFormat.CSV: "text/csv",
    FileFormat.TSV: "text/tab-separated-values",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.PARQUET: "application/vnd.apache.parquet",
}
_PLACE = re.compile(r"\[\d+\]")
_MOST_TOLD = 10
_SAID_IN_FULL = frozenset({ErrorCode.ROW_MALFORMED, ErrorCode.JSON_INVALID, ErrorCode.BODY_TOO_LARGE})
"""Codes whose message for the shop's staff does not say where a row is wrong."""
_PLAIN = str.maketrans({"“": '"', "”": '"', "’": "'", "«": '"', "»": '"', "…": "...", "–": "-", "\xa0": " "})


class RejectedOrder(Protocol):
    """An order of a file that was not imported."""

    @property
    def rows(self) -> Sequence[int]:
        """The numbers of all its rows."""
        ...

    @property
    def problems(self) -> Sequence[Problem]:
        """Why it was not."""
        ...


def write_rejected(
    path: Path,
    recognition: Recognition,
    rejected: Iterable[RejectedOrder],
    out: BinaryIO,
    language: Language = Language.ENGLISH,
) -> str:
    """Write all rows of orders that were rejected, with what is wrong with them; gives the media type.

    The rejected orders come in the order of their first rows, so that the file is read once, and never held.
    """
    verdicts = _Verdicts(rejected, recognition.columns, language)
    if recognition.format is FileFormat.PARQUET:
        with whole(path, recognition.compression) as file:
            writer = import_module("saleport.files.writing.rejected_parquet")
            writer.write(file, ERROR_COLUMNS, verdicts.of, out)
        return _MEDIA_TYPES[recognition.format]
    options = ReadingOptions(
        format=recognition.format,
        encoding=recognition.encoding,
        delimiter=recognition.delimiter,
        sheet=recognition.sheet,
    )
    with open_source(path, options, known_names=recognition.header) as source:
        if isinstance(source, JsonSource):
            _write_records(source, verdicts, out)
        elif recognition.format is FileFormat.XLSX:
            source.keeps_all = True
            write_workbook(out, recognition.sheet or "", _rows(source, verdicts, _texts))
        else:
            source.keeps_all = True
            _write_text(source, verdicts, out)
            return f"{_MEDIA_TYPES[recognition.format]}; charset={_charset(recognition.encoding or 'utf-8')}"
    return _MEDIA_TYPES[recognition.format]


class _Verdicts:
    """What is said of each row, looked up in the order of the rows."""

    def __init__(self, rejected: Iterable[RejectedOrder], columns: Mapping[str, str], language: Language) -> None:
        self._coming = iter(rejected)
        self._next = next(self._coming, None)
        self._columns = columns
        self._language = language
        # Of orders whose first row was reached, the rows that were not.
        self._waiting: dict[int, Sequence[str]] = {}

    @property
    def are_over(self) -> bool:
        """Whether nothing is said of any further row."""
        return self._next is None and not self._waiting

    def of(self, number: int) -> Sequence[str] | None:
        """The cells of the columns of errors; None for a row that is not of a rejected order."""
        while self._next is not None and min(self._next.rows, default=0) <= number:
            told = self._told(self._next.problems)
            self._waiting.update(dict.fromkeys(self._next.rows, told))
            self._next = next(self._coming, None)
        return self._waiting.pop(number, None)

    def _told(self, problems: Sequence[Problem]) -> Sequence[str]:
        errors = [problem for problem in problems if not problem.is_warning] or problems
        # What is wrong with three pieces of one row is wrong once.
        told = list(dict.fromkeys(map(self._said, errors)))
        codes = "; ".join(dict.fromkeys(code for code, *_ in told))
        fields = "; ".join(dict.fromkeys(field for _, field, *_ in told if field))
        if len(told) == 1:
            return codes, fields, told[0][2], told[0][3]
        texts = [f"({place}) {text}" for place, (_, _, text, _) in enumerate(told[:_MOST_TOLD], 1)]
        texts += [f"(+ {len(told) - _MOST_TOLD})"] if len(told) > _MOST_TOLD else []
        suggestions = dict.fromkeys(f"{field}: {suggestion}" for _, field, _, suggestion in told if suggestion)
        return codes, fields, " ".join(texts), "; ".join(suggestions)

    def _said(self, problem: Problem) -> tuple[str, str, str, str]:
        column = self._columns.get(_PLACE.sub("[]", problem.field or ""))
        # A table has no products that could be counted: it has columns.
        shown = msgspec.structs.replace(problem, field=column, index=None) if column else problem
        text = message(shown, self._language)
        if problem.code in _SAID_IN_FULL:
            text = f"{text} {problem.explanation}"
        return problem.code.value, shown.field or "", text, problem.suggestion or ""


def _rows(
    source: TableSource, verdicts: _Verdicts, made_of: Callable[[TableSource, Sequence[str]], Sequence[str]]
) -> Iterator[Sequence[str]]:
    """The header and all rows that something is said of."""
    yield [*made_of(source, source.header), *ERROR_COLUMNS]
    width = len(source.header)
    row: Row
    for row in source.rows():
        told = verdicts.of(row.number)
        if told is not None:
            cells = made_of(source, row.cells)
            # Cells beyond the last column stay beyond it: the row is not right before somebody has corrected it.
            yield [*cells[:width], *told, *cells[width:]]
        if verdicts.are_over:
            return


def _texts(source: TableSource, cells: Sequence[str]) -> Sequence[str]:
    """Cells as a workbook has them: a text is never run there, and gets a mark only where one would be taken off."""
    marked = source.columns.marked(cells)
    return [mark if cell[:1] == "'" else cell for cell, mark in zip(cells, marked, strict=True)]


def _marked(source: TableSource, cells: Sequence[str]) -> Sequence[str]:
    return source.columns.marked(cells)


def _write_text(source: TableSource, verdicts: _Verdicts, out: BinaryIO) -> None:
    encoding = source.recognition.encoding or "utf-8"
    encoder = codecs.getincrementalencoder(encoding)(damage_of(encoding))
    line = StringIO(newline="")
    writer = csv.writer(line, delimiter=delimiter_named(source.recognition.delimiter) or ",")
    width = len(source.header)
    for cells in _rows(source, verdicts, _marked):
        told = [_encodable(neutralised(text), encoding) for text in cells[width : width + len(ERROR_COLUMNS)]]
        writer.writerow([*cells[:width], *told, *cells[width + len(ERROR_COLUMNS) :]])
        out.write(encoder.encode(line.getvalue()))
        line.seek(0)
        line.truncate()


def _encodable(text: str, encoding: str) -> str:
    """A text of ours in the encoding of the file, which may lack our quotation marks."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN).encode(encoding, "replace").decode(encoding)
    return text


def _charset(encoding: str) -> str:
    return {"utf-8-sig": "utf-8", "cp932": "windows-31j", "mac-roman": "macintosh"}.get(encoding, encoding)


def _write_records(source: JsonSource, verdicts: _Verdicts, out: BinaryIO) -> None:
    is_array = source.recognition.format is FileFormat.JSON_ARRAY
    between = b"[\n" if is_array else b""
    for number, record in source.records():
        told = verdicts.of(number)
        if told is not None:
            out.write(between + _told_in(record, dict(zip(ERROR_COLUMNS, told, strict=True))))
            between = b",\n" if is_array else b"\n"
        if verdicts.are_over:
            break
    out.write((b"" if between == b",\n" or not is_array else b"[") + (b"\n]\n" if is_array else b"\n"))


def _told_in(record: bytes, told: Mapping[str, str]) -> bytes:
    """A record with what is wrong with it among its members. What is no object is a member itself."""
    try:
        members: dict[str, msgspec.Raw | str] = {**msgspec.json.decode(record, type=dict[str, msgspec.Raw])}
    except (msgspec.DecodeError, UnicodeDecodeError):
        members = {"record": record.decode(errors="replace")}
    return msgspec.json.encode({**members, **told})
