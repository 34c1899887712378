"""The reference of an order is found by looking where that is enough, and is then what decoding the order gives."""

import json
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleport.files.record import FoundOrder
from saleport.imports.chunks import finding
from saleport.imports.chunks.finding import OwnLines, found_in
from saleport.imports.chunks.seen import reference_reader
from saleport.imports.referring import file_order_reader

REFERENCE_OF = reference_reader(file_order_reader())
NAMES = st.sampled_from(["orderReference", "OrderReference", "orderreference", "customerLastName", "products", "x"])
TEXTS = st.one_of(
    st.sampled_from(
        ["A-1", " A-1 ", "", " ", "é", "\u00a0A", "\\", '"orderReference":"B"', "{", 'x"', "\x1f", "\u2028"]
    ),
    st.text(max_size=3),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.integers(0, 99), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(NAMES, inner, max_size=2)),
    max_leaves=4,
)
MEMBERS = st.lists(st.tuples(NAMES, VALUES), max_size=4)


def as_json(members: list[tuple[str, object]], *, is_ascii: bool, blank: str) -> bytes:
    """An object that may have a member twice."""
    written = (
        json.dumps(name) + blank + ":" + blank + json.dumps(value, ensure_ascii=is_ascii, separators=("," + blank, ":"))
        for name, value in members
    )
    return ("{" + ",".join(written) + "}").encode("utf-8", "surrogatepass")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(MEMBERS, st.booleans(), st.sampled_from(["", " ", "\t"])), min_size=1, max_size=4))
def test_where_looking_is_enough_it_finds_what_decoding_finds(
    orders: list[tuple[list[tuple[str, object]], bool, str]],
) -> None:
    lines = [as_json(members, is_ascii=is_ascii, blank=blank) for members, is_ascii, blank in orders]
    with NamedTemporaryFile() as file:
        file.write(b"\r\n".join(lines))
        file.flush()
        found = [reference for reference, *_ in OwnLines(Path(file.name), REFERENCE_OF).orders()]
    assert found == [reference and reference.encode() for reference in map(REFERENCE_OF, lines)]


def test_most_references_are_found_without_decoding(tmp_path: Path) -> None:
    def decode(_: bytes) -> str | None:
        raise AssertionError

    file = tmp_path / "file.ndjson"
    file.write_bytes(b'{"orderReference":"A-1","x":{}}\n{"x":1, "orderReference": "B_2", "y":"\xc3\xa9"}\n')
    assert [reference for reference, *_ in OwnLines(file, decode).orders()] == [b"A-1", b"B_2"]


def test_a_reference_that_is_known_is_not_sought_again() -> None:
    sent = [FoundOrder((1,), b'{"orderReference":"A"}', (), "A"), FoundOrder((2,), b'{"OrderReference":"B"}')]
    assert [reference for reference, *_ in found_in(sent, lambda body: f"of {len(body)}")] == [b"A", b"of 22"]


@pytest.mark.parametrize("piece", [1, 7, 50, 100])
def test_a_line_is_too_long_by_its_length_alone_wherever_pieces_end(
    tmp_path: Path, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_RECORD", 100)
    monkeypatch.setattr(finding, "_PIECE", piece)
    file = tmp_path / "file.ndjson"
    lengths = (100, 101, 30, 149, 100, 99, 350, 100, 102)
    orders = [b'{"orderReference":"A","x":"%s"}' % (b"x" * (length - 29)) for length in lengths]
    file.write_bytes(b"\n".join(orders))
    found = [(reference, row) for reference, row, *_ in OwnLines(file, REFERENCE_OF).orders()]
    assert found == [(b"A" if length <= 100 else None, row) for row, length in enumerate(lengths, 1)]
