"""Whatever comes: it is read as it was written, or refused with one clear problem."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from saleport.errors import ErrorCode, Rejected
from saleport.files.recognition import FileFormat, ReadingOptions
from saleport.files.sources import TableSource, open_source
from tests.files.sources.workbooks import number, row, text, workbook

CODES = {ErrorCode.FILE_UNREADABLE, ErrorCode.FILE_TOO_LARGE, ErrorCode.PARAMETER_INVALID}
SHEET = workbook({"Orders": row(1, text("A1", "a"), text("B1", "b")) + row(2, number("A2", "1"))})


def write_table(rows: list[list[str]], encoding: str, delimiter: str, end: str) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=end).writerows(rows)
    return file.getvalue().encode(encoding)


# What every one of the encodings has; no apostrophe in front, which is a mark, and no blanks alone, which are blank.
LETTERS = st.text(st.sampled_from('abcgzAZ0159 ,;|".:/-_é\t\n'), max_size=12)
ROWS = st.lists(st.tuples(LETTERS, LETTERS, LETTERS), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(
    ROWS,
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso-8859-15"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_table_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], encoding: str, delimiter: str, end: str
) -> None:
    table = [[f"A-{place}", *cells] for place, cells in enumerate(rows)]
    path = tmp_path_factory.getbasetemp() / "any-table"
    header = ["Order", "First name", "Street", "Note"]
    path.write_bytes(write_table([header, *table], encoding, delimiter, end))
    said = "tab" if delimiter == "\t" else delimiter
    options = ReadingOptions(delimiter=said, encoding=encoding)
    with open_source(path, options, known_names=header) as source:
        assert isinstance(source, TableSource)
        assert list(source.header) == header
        assert [list(each.cells) for each in source.rows()] == table


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["", *FileFormat]), st.sampled_from([bytes, gzip.compress]))
@example(b'"', FileFormat.CSV, bytes)
@example(b'a,b\n"', "", bytes)
@example(b"sep=,", "", bytes)
@example(b"\xff\xfe", "", bytes)
@example(b"\xef\xbb\xbf", "", bytes)
@example(b"{", "", bytes)
@example(b"[", "", bytes)
@example(b"{}[]", "", bytes)
@example(b'{"orders":[', "", bytes)
@example(b"PK\x03\x04", "", bytes)
@example(b"PAR1PAR1", "", bytes)
@example(b"\x1f\x8b\x08", "", bytes)
@example(b"\x28\xb5\x2f\xfd\x00", "", bytes)
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, form: str, pack: type[bytes]
) -> None:
    read(tmp_path_factory.getbasetemp() / "any-bytes", pack(content), FileFormat(form) if form else None)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SHEET) - 1), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_any_damage_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, place: int, damage: bytes
) -> None:
    content = SHEET[:place] + damage + SHEET[place + len(damage) :]
    read(tmp_path_factory.getbasetemp() / "any-workbook", content, None)


def read(path: Path, content: bytes, form: FileFormat | None) -> None:
    path.write_bytes(content)
    try:
        with open_source(path, ReadingOptions(format=form)) as source:
            found = source.rows() if isinstance(source, TableSource) else source.records()
            for _ in found:
                pass
    except Rejected as rejected:
        (problem,) = rejected.problems
        assert problem.code in CODES
        assert problem.explanation.endswith(".")
