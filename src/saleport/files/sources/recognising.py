"""What a file is, by its content; what the sender says of it comes first, and its name helps in doubt."""

import codecs
import io
import re
from collections.abc import Collection
from importlib import import_module
from pathlib import Path

import msgspec

from saleport.files.recognition import FileFormat, ReadingOptions, Recognition
from saleport.files.sources.encoding import Encoding, encoding_named, encoding_of, marked_encoding
from saleport.files.sources.faults import unreadable
from saleport.files.sources.records import WRAPPERS, RecordSource
from saleport.files.sources.source import JsonSource, TableSource
from saleport.files.sources.stream import MOST_UNPACKED, compression_of, opened, whole
from saleport.files.sources.tables.delimited import DelimitedSource
from saleport.files.sources.tables.dialect import delimiter_named, dialect_of
from saleport.files.sources.tables.header import Columns
from saleport.files.sources.tables.lines import damage_of

_HEAD = 1 << 18
_READERS = {
    # Loaded where they are needed: each brings a large library.
    FileFormat.XLSX: "saleport.files.sources.tables.xlsx",
    FileFormat.PARQUET: "saleport.files.sources.parquet",
}
_MAGIC = {b"PK\x03\x04": FileFormat.XLSX, b"PAR1": FileFormat.PARQUET}
_FOREIGN = {
    b"\xd0\xcf\x11\xe0": "a workbook of old Excel (.xls), or one with a password",
    b"PK\x05\x06": "an empty archive",
    b"%PDF": "a PDF",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"BZh": "compressed with bzip2",
    b"\xfd7zXZ": "compressed with xz",
    b"\x89PNG": "a picture",
}
_JSON = re.compile(r"\s*(\{\s*[\"}]|\{\s*$|\[\s*([{\[\]\"\d]|$))")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_MOST_CONTROL = 0.1
_FEW = 16
_WAY_OUT = "Send NDJSON, a JSON array, CSV, TSV, XLSX or Parquet, as it is or compressed with gzip or zstd."


def open_source(
    path: Path,
    options: ReadingOptions,
    *,
    file_name: str = "",
    known_names: Collection[str] = (),
    most_bytes: int = MOST_UNPACKED,
) -> TableSource | JsonSource:
    """A file, recognised and ready to be read; raises Rejected with one problem where it cannot be.

    `known_names` are names of columns: a row that has some is the header.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    compression = compression_of(head)
    if compression:
        head = _unpacked_head(path, compression, most_bytes)
    if not head:
        raise unreadable("The file is empty. Export it again, and look whether it has orders.")
    magic = _by_magic(head, options.format)
    if magic:
        reader = import_module(_READERS[magic])
        file = whole(path, compression, most_bytes)
        recognition = Recognition(format=magic, compression=compression)
        return reader.source(file, path.stat().st_size, recognition, options, known_names)
    marked = marked_encoding(head)
    named = encoding_named(options.encoding, marked) if options.encoding else marked
    encoding = Encoding(named) if named else None
    is_whole = len(head) < _HEAD
    text = _decoded(head, encoding.name if encoding else "utf-8-sig", is_whole)
    found = options.format or _by_text(text, is_whole)
    if found in (FileFormat.JSON_LINES, FileFormat.JSON_ARRAY):
        name = encoding.name if encoding else "utf-8"
        return RecordSource(path, Recognition(format=found, compression=compression, encoding=name), most_bytes)
    if encoding is None:
        stream = opened(path, compression, most_bytes)
        try:
            encoding = encoding_of(stream)
        finally:
            stream.close()
        text = _decoded(head, encoding.name, is_whole)
    lines = io.StringIO(text, newline="").readlines()
    if not is_whole and len(lines) > 1:
        lines.pop()
    delimiter = delimiter_named(options.delimiter) or ("\t" if options.format is FileFormat.TSV else None)
    is_tab_likely = Path(file_name).suffix.casefold() in (".tsv", ".tab", ".txt")
    dialect = dialect_of(lines, delimiter, known_names, is_tab_likely)
    recognition = Recognition(
        format=options.format or (FileFormat.TSV if dialect.delimiter == "\t" else FileFormat.CSV),
        compression=compression,
        encoding=encoding.name,
        delimiter="tab" if dialect.delimiter == "\t" else dialect.delimiter,
        header=Columns(dialect.header).names,
        header_row=dialect.header_row,
        notes=(encoding.note,) if encoding.note else (),
    )
    return DelimitedSource(path, recognition, dialect, most_bytes)


def _by_magic(head: bytes, wanted: FileFormat | None) -> FileFormat | None:
    """What is told by the first bytes. None: it is a text."""
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise unreadable(f"The file is {what}. {_WAY_OUT}")
    found = next((each for magic, each in _MAGIC.items() if head.startswith(magic)), None)
    if wanted and found is not wanted and (found or wanted in _READERS):
        is_what = f"it is {found}" if found else "it does not begin like one"
        raise unreadable(
            f"The file was said to be {wanted}, and {is_what}. Leave the format out, or name the right one."
        )
    return found


def _by_text(text: str, is_whole: bool) -> FileFormat:
    if _JSON.match(text[:1000]):
        return _form_of_json(text, is_whole)
    if text.lstrip().startswith("<"):
        raise unreadable(f"The file is a page of the web or XML. {_WAY_OUT}")
    # Some programs fill the end of a file with zeros.
    text = text.rstrip("\0")
    if len(_CONTROL.findall(text)) > max(_FEW, _MOST_CONTROL * len(text)):
        raise unreadable(f"The file is no text, and nothing else that is known here. {_WAY_OUT}")
    return FileFormat.CSV


def _form_of_json(text: str, is_whole: bool) -> FileFormat:
    """Lines, if each of the first ones is an object or begins like one."""
    if text.lstrip().startswith("["):
        return FileFormat.JSON_ARRAY
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) == 1 and not is_whole:
        return FileFormat.JSON_ARRAY
    try:
        first = msgspec.json.decode(lines[0])
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        is_line = len(lines) > 1 and lines[1].startswith("{")
    else:
        is_wrapper = any(name.casefold() in WRAPPERS and isinstance(value, list) for name, value in first.items())
        is_line = not (is_wrapper and len(lines) == 1)
    return FileFormat.JSON_LINES if is_line else FileFormat.JSON_ARRAY


def _decoded(head: bytes, encoding: str, is_whole: bool) -> str:
    return codecs.getincrementaldecoder(encoding)(damage_of(encoding)).decode(head, is_whole)


def _unpacked_head(path: Path, compression: str, most_bytes: int) -> bytes:
    stream = opened(path, compression, most_bytes)
    head = b""
    try:
        while len(head) < _HEAD and (piece := stream.read(_HEAD - len(head))):
            head += piece
    finally:
        stream.close()
    return head
