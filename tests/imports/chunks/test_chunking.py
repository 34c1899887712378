"""How a file is cut: the same each time, each reference once in a chunk that may be imported at any time."""

import json
from pathlib import Path

import pytest

from saleport.errors import ErrorCode, Problem
from saleport.files.record import FoundOrder
from saleport.imports.chunks import finding
from saleport.imports.chunks.chunking import Chunker, ChunkSize, Cut
from saleport.imports.chunks.finding import OwnLines, found_in
from saleport.imports.chunks.seen import SeenReferences, reference_reader
from saleport.imports.chunks.spool import Line, Spool, read_lines
from saleport.imports.referring import file_order_reader

TWO = ChunkSize(2)
REFERENCE_OF = reference_reader(file_order_reader())


def order(reference: str) -> bytes:
    return json.dumps({"orderReference": reference}).encode()


def cut(file: Path, reading: str, size: ChunkSize = TWO, known: int = 0, bits: int = 16) -> list[Cut]:
    """The chunks of a file of JSON Lines."""
    seen = SeenReferences(0, bits=bits)
    chunker = Chunker(file, file.stat().st_size, Spool(file.parent, reading), size, seen)
    cuts = list(chunker.cut(OwnLines(file, REFERENCE_OF).orders(), known))
    chunker.close()
    return cuts


def lines_of(folder: Path, cuts: list[Cut]) -> list[list[tuple[int, bytes]]]:
    """The rows and the orders of each chunk, as a worker reads them."""
    found = [read_lines(folder / each.file, each.begins_at, each.ends_at, each.first_row) for each in cuts]
    assert [len(lines) for lines in found] == [each.orders for each in cuts]
    return [[(line.rows[0], line.body) for line in lines] for lines in found]


def test_chunks_of_plain_lines_lie_in_the_file_itself(tmp_path: Path) -> None:
    file = tmp_path / "file.ndjson"
    file.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join([order("A"), b"", order("B"), order("C"), b"  "]))
    cuts = cut(file, "first")
    assert lines_of(tmp_path, cuts) == [[(1, order("A")), (3, order("B"))], [(4, order("C"))]]
    assert {each.file for each in cuts} == {"file.ndjson"}
    assert not any(each.is_in_turn for each in cuts)
    assert [path.name for path in tmp_path.iterdir()] == ["file.ndjson"]


def test_what_comes_again_is_kept_apart_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "file.ndjson"
    file.write_bytes(b"\n".join(map(order, "ABACAAD")))
    cuts = cut(file, "first")
    free = [lines for lines, each in zip(lines_of(tmp_path, cuts), cuts, strict=True) if not each.is_in_turn]
    in_turn = [lines for lines, each in zip(lines_of(tmp_path, cuts), cuts, strict=True) if each.is_in_turn]
    assert free == [[(1, order("A")), (2, order("B"))], [(4, order("C")), (7, order("D"))]]
    assert in_turn == [[(3, order("A"))], [(5, order("A"))], [(6, order("A"))]]
    assert [each.number for each in cuts] == list(range(5))


def test_another_reading_cuts_the_same_and_leaves_what_is_kept_already(tmp_path: Path) -> None:
    file = tmp_path / "file.ndjson"
    file.write_bytes(b"\n".join(map(order, "ABACBDEFAD")))
    first = cut(file, "first")
    again = cut(file, "again", known=3)
    assert [each.number for each in again] == [each.number for each in first[3:]]
    assert lines_of(tmp_path, again) == lines_of(tmp_path, first[3:])


def test_a_new_reference_that_is_taken_for_another_is_imported_in_turn_and_not_lost(tmp_path: Path) -> None:
    file = tmp_path / "file.ndjson"
    file.write_bytes(b"\n".join(order(f"R{number}") for number in range(100)))
    cuts = cut(file, "first", ChunkSize(10), bits=6)
    assert any(each.is_in_turn for each in cuts)
    found = sorted(line for lines in lines_of(tmp_path, cuts) for line in lines)
    assert found == [(number + 1, order(f"R{number}")) for number in range(100)]


def test_a_line_that_is_far_too_long_is_no_order_and_the_others_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "LONGEST_LINE", 1000)
    monkeypatch.setattr(finding, "_PIECE", 300)
    file = tmp_path / "file.ndjson"
    file.write_bytes(order("A") + b"\n" + b"x" * 5000 + b"\n" + order("B") + b"\n" + b"y" * 5000)
    lines = list(finding.lines_of(file, list(OwnLines(file, REFERENCE_OF).orders())))
    assert [(line.rows, line.body) for line in lines] == [
        ((1,), order("A")),
        ((2,), b""),
        ((3,), order("B")),
        ((4,), b""),
    ]
    assert [[problem.code for problem in line.problems] for line in lines] == [
        [],
        [ErrorCode.BODY_TOO_LARGE],
        [],
        [ErrorCode.BODY_TOO_LARGE],
    ]


def test_orders_of_other_files_lie_in_a_spool_with_their_rows_and_problems(tmp_path: Path) -> None:
    problem = Problem(code=ErrorCode.AMOUNT_INVALID, explanation="why", field="products[0].price.amount")
    sent = [FoundOrder((2, 3, 4, 9), order("A"), [problem]), FoundOrder((5,), b'{"orderReference":\n"B"}')]
    spool = Spool(tmp_path, "first")
    file = tmp_path / "file.csv"
    file.touch()
    chunker = Chunker(file, 0, spool, ChunkSize(5), SeenReferences(0))
    (only,) = chunker.cut(found_in(sent, REFERENCE_OF))
    spool.keep()
    chunker.close()
    assert read_lines(tmp_path / only.file, only.begins_at, only.ends_at, only.first_row) == [
        Line((2, 3, 4, 9), order("A"), (problem,)),
        Line((5,), b'{"orderReference": "B"}'),
    ]
    with pytest.raises(OSError, match="shorter"):
        read_lines(tmp_path / only.file, only.begins_at, only.ends_at + 1, only.first_row)


def test_chunks_grow_and_the_last_ones_are_small_again(tmp_path: Path) -> None:
    file = tmp_path / "file.ndjson"
    file.write_bytes(b"\n".join(order(f"R{number}") for number in range(400)))
    cuts = cut(file, "first", ChunkSize(40, 1600, first=5))
    counts = [each.orders for each in cuts]
    assert sum(counts) == 400
    assert counts[:6] == [5, 5, 10, 10, 20, 20]
    assert max(counts) > 30
    assert counts[-3] < 15
    assert cut(file, "again", ChunkSize(40, 1600, first=5)) == cuts
