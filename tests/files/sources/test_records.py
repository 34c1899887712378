import gzip
import tracemalloc

import pytest

from saleport.errors import Rejected
from saleport.files.recognition import FileFormat
from saleport.files.sources import records as sources
from tests.files.sources.conftest import OpenJson

TWO = [(1, b'{"a":1.50}'), (2, b'{"b":[2]}')]


@pytest.mark.parametrize(
    "content",
    [
        b'[{"a":1.50},{"b":[2]}]',
        b'[{"a":1.50},\n{"b":[2]}]\n',
        b'\xef\xbb\xbf [\r\n  {\r\n "a": 1.50\r\n},\r\n {"b": [\r\n2]}]',
        b'{"orders":[{"a":1.50},{"b":[2]}]}',
        b'{"count": 2, "orders": [{"a":1.50},{"b":[2]}], "next": null}',
        b'{\n "a": 1.50\n}\n{\n "b":[2]\n}',
        gzip.compress(b'[{"a":1.50},', mtime=0) + gzip.compress(b'{"b":[2]}]', mtime=0),
        '[{"a":1.50},{"b":[2]}]'.encode("utf-16"),
        '[{"a":1.50},{"b":[2]}]'.encode("utf-16-le"),
    ],
)
def test_entries_are_found_however_they_are_wrapped(json: OpenJson, content: bytes) -> None:
    source = json(content)
    assert source.recognition.format is FileFormat.JSON_ARRAY
    assert list(source.records()) == TWO
    assert list(source.records()) == TWO, "it can be read again"


@pytest.mark.parametrize(
    "content",
    [
        b'{"a":1.50}\n{"b":[2]}',
        b'{"a":1.50}\r\n{"b":[2]}\r\n',
        b'\xef\xbb\xbf{"a":1.50}\n{"b":[2]}',
        gzip.compress(b'{"a":1.50}\n{"b":[2]}\n', mtime=0),
        '{"a":1.50}\n{"b":[2]}\n'.encode("utf-16"),
    ],
)
def test_lines_are_records(json: OpenJson, content: bytes) -> None:
    source = json(content)
    assert source.recognition.format is FileFormat.JSON_LINES
    assert list(source.records()) == TWO


def test_lines_are_counted_as_an_editor_counts_them(json: OpenJson) -> None:
    assert list(json(b'\n{"a":1}\n\n{"b":\n{"c":3}').records()) == [(2, b'{"a":1}'), (4, b'{"b":'), (5, b'{"c":3}')]


def test_a_line_that_is_nested_beyond_reason_is_a_record_like_any_other(json: OpenJson) -> None:
    deep = b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    source = json(deep + b"\n{}\n")
    assert list(source.records()) == [(1, deep), (2, b"{}")]


def test_an_object_by_itself_is_one_order(json: OpenJson) -> None:
    content = b'{\n"orderReference": "A-1",\n"products": [{"sku": "K"}]\n}'
    assert list(json(content).records()) == [(1, b'{"orderReference":"A-1","products":[{"sku": "K"}]}')]


@pytest.mark.parametrize(
    ("content", "found", "said"),
    [
        (b'[{"a":1},\n{"b":2,}]', 1, "line 2 on: expecting property name"),
        (b'[{"a":1},{"b":2}', 2, "ends within a list"),
        (b'[{"a":1},{"b":"2', 1, "unterminated string"),
        (b'[{"a":1}] and so on', 1, "no order"),
        (b'[{"a":NaN}]', 0, "NaN is no JSON"),
        (b"[" * 100_000, 0, "recursion"),
        (b'{"a":' * 10_000 + b"\n", 0, "recursion"),
    ],
)
def test_broken_json_is_told_after_what_could_be_read(json: OpenJson, content: bytes, found: int, said: str) -> None:
    records = json(content).records()
    for _ in range(found):
        next(records)
    with pytest.raises(Rejected) as raised:
        next(records)
    assert said in raised.value.problems[0].explanation


@pytest.mark.parametrize("piece", [1, 7, 30])
def test_a_line_is_too_long_by_its_length_alone_wherever_pieces_end(
    json: OpenJson, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MOST_RECORD", 30)
    monkeypatch.setattr(sources, "_PIECE", piece)
    whole, longer = (b'{"a":"%s"}' % (b"x" * (length - 8)) for length in (30, 31))
    for packed in (gzip.compress, lambda content: content.decode().encode("utf-16")):
        found = list(json(packed(b"\n".join([whole, longer, whole, longer * 3]))).orders())
        assert [(*each.rows, each.body) for each in found] == [(1, whole), (2, b""), (3, whole), (4, b"")]
        assert [[problem.code for problem in each.problems] for each in found[1::2]] == [["BODY_TOO_LARGE"]] * 2


def test_a_line_that_is_too_long_is_not_held(json: OpenJson, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_RECORD", 1 << 18)
    source = json(gzip.compress(b'{"a":1}\n' + b"x" * (1 << 23) + b'\n{"b":2}'))
    tracemalloc.start()
    found = list(source.records())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == [(1, b'{"a":1}'), (2, b"x" * 1000), (3, b'{"b":2}')]
    assert most < 1 << 22
