"""How a file is cut: the same each time, each reference once in a chunk that may be imported at any time."""

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from saleport.errors import ErrorCode, Problem, Rejected
from saleport.files.opening import open_file
from saleport.files.recognition import ReadingOptions
from saleport.files.record import FoundOrder
from saleport.imports.chunks import finding
from saleport.imports.chunks.chunking import Chunker, ChunkSize, Cut
from saleport.imports.chunks.finding import OwnLines, found_in, stretches_in
from saleport.imports.chunks.guide import GuideFile, read_chunk
from saleport.imports.chunks.seen import SeenReferences, reference_reader
from saleport.imports.chunks.spool import Line, Spool, read_lines
from saleport.imports.referring import file_order_reader

TWO = ChunkSize(2)
REFERENCE_OF = reference_reader(file_order_reader())


def order(reference: str) -> bytes:
    return json.dumps({"orderReference": reference}).encode()


def cut(
    file: Path, reading: str, size: ChunkSize = TWO, known: int = 0, seen: SeenReferences | None = None
) -> list[Cut]:
    """The chunks of a file of JSON Lines."""
    seen = seen or SeenReferences(0)
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
    cuts = cut(file, "first", ChunkSize(10), seen=SeenReferences(0, most_exact=1, bits=6))
    assert any(each.is_in_turn for each in cuts)
    found = sorted(line for lines in lines_of(tmp_path, cuts) for line in lines)
    assert found == [(number + 1, order(f"R{number}")) for number in range(100)]


def test_a_line_that_is_far_too_long_is_no_order_and_the_others_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_RECORD", 1000)
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


def parquet(folder: Path, references: Sequence[str], name: str = "file.parquet") -> Path:
    """A file of nested Parquet with orders of these references."""
    file = folder / name
    orders = [{"orderReference": reference, "products": [{"sku": "K"}]} for reference in references]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(orders), file, row_group_size=800)
    return file


def cut_of_stretches(file: Path, reading: str, size: ChunkSize, known: int = 0) -> tuple[list[Cut], list[FoundOrder]]:
    """The chunks of a file with a guide, and all its orders."""
    with open_file(file, ReadingOptions(), file_name=file.name) as opened:
        assert opened.guide is not None
        guide = GuideFile(file, reading, opened.guide, REFERENCE_OF)
        chunker = Chunker(file, file.stat().st_size, Spool(file.parent, reading), size, SeenReferences(0))
        cuts = [*chunker.cut_stretches(stretches_in(opened.stretches(), REFERENCE_OF), guide, known)]
        chunker.close()
        found = [*opened.orders()]
        assert chunker.orders_read == len(found)
        return cuts, found


def read(folder: Path, cuts: list[Cut]) -> list[list[Line]]:
    lines = [read_chunk(folder / each.file, each.begins_at, each.ends_at, each.first_row) for each in cuts]
    assert [len(each) for each in lines] == [each.orders for each in cuts]
    return lines


def export(folder: Path) -> Path:
    """A large CSV file with orders that have warnings, and some that cannot be read as they stand."""
    file = folder / "file.csv"
    rows = ["orderReference,purchaseDateUtc,salesChannel,modelId,price.amount,price.currency\r\n"]
    for number in range(8000):
        amount, channel = ("9,95", '"Web, shop"') if number % 1000 == 7 else ("9.95", '"The ""web"" shop"')
        rows += [f"A-{number},2026-11-21T22:45:10Z,{channel},{'K' * 36},{amount},EUR\r\n"] * 2
    file.write_bytes("".join(rows).encode())
    return file


def test_chunks_of_a_large_table_are_stretches_of_it(tmp_path: Path) -> None:
    file = export(tmp_path)
    cuts, found = cut_of_stretches(file, "first", ChunkSize())
    lines = [line for each in read(tmp_path, cuts) for line in each]
    assert lines == [Line(tuple(order.rows), order.body, tuple(order.problems)) for order in found]
    assert any(line.problems for line in lines)
    first, *others = cuts
    # Whoever shows the first orders of a file has no library that reads columns.
    assert first.file == "first.orders"
    assert {each.file for each in others} == {"first.guide"}
    assert len(others) > 2


def test_another_reading_of_stretches_cuts_the_same(tmp_path: Path) -> None:
    file = export(tmp_path)
    first, _ = cut_of_stretches(file, "first", ChunkSize())
    again, _ = cut_of_stretches(file, "again", ChunkSize(), known=2)
    assert [each[2:] for each in again] == [each[2:] for each in first[2:]]
    assert read(tmp_path, again) == read(tmp_path, first[2:])


def test_of_a_stretch_with_a_reference_that_came_before_each_order_is_looked_at(tmp_path: Path) -> None:
    references = [f"A-{number}" for number in range(2600)]
    references[1100] = references[3]
    file = parquet(tmp_path, references)
    cuts, found = cut_of_stretches(file, "first", ChunkSize())
    lines = read(tmp_path, cuts)
    in_turn = [line for each, its in zip(cuts, lines, strict=True) if each.is_in_turn for line in its]
    assert [line.rows for line in in_turn] == [(1101,)]
    rows = sorted((line.rows, line.body) for its in lines for line in its)
    assert rows == [((number,), order.body) for number, order in enumerate(found, 1)]
    assert sum(each.orders for each in cuts if each.file == "first.guide") >= 1000


def test_chunks_begin_where_groups_of_rows_do_that_do_not_fit_into_the_one_before(tmp_path: Path) -> None:
    file = parquet(tmp_path, [f"A-{number}" for number in range(3300)])
    for most, expected in [(1000, [500, 800, 1600, 2400]), (600, [500, 800, 1300, 1600, 2000, 2400, 2900])]:
        cuts, _ = cut_of_stretches(file, f"most-{most}", ChunkSize(orders=most, first=most))
        assert [each.begins_at for each in cuts[1:]] == expected


def test_what_is_damaged_in_a_stretch_is_told_as_that_of_a_file(tmp_path: Path) -> None:
    file = parquet(tmp_path, [f"A-{number}" for number in range(1600)])
    cuts, _ = cut_of_stretches(file, "first", ChunkSize())
    place = pyarrow.parquet.ParquetFile(file).metadata.row_group(1).column(1).dictionary_page_offset
    damaged = bytearray(file.read_bytes())
    damaged[place : place + 8] = b"\xff" * 8
    file.write_bytes(damaged)
    with pytest.raises(Rejected) as raised:
        read(tmp_path, cuts)
    assert "is damaged after row" in raised.value.problems[0].explanation
