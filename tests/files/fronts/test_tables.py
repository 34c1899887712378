"""Orders of large texts: the same as those that are made row by row, whatever a file looks like."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saleport.files.assembling.orders import Assembler
from saleport.files.assembling.plain import plain_plan
from saleport.files.assembling.plan import Plan, Reading
from saleport.files.fronts.blocks import BlockSize
from saleport.files.fronts.tables import orders, orders_of, stretches
from saleport.files.mapping.layouts import layouts
from saleport.files.opening import open_file
from saleport.files.recognition import ReadingOptions
from saleport.files.record import FoundOrder, Stretch
from saleport.files.sources.recognising import open_source
from saleport.files.sources.tables.delimited import DelimitedSource
from saleport.files.writing.table import COLUMNS, TableSink

READING = Reading(decimal=".", date_order="dmy", time_zone="UTC")
HEADER = ("orderReference", "purchaseDateUtc", "customerLastName", "phoneNumber", "address.city",
          "shippingPrice.amount", "modelId", "productLabel", "quantity", "price.amount", "price.currency",
          "orderLineReference")  # fmt: skip
GOOD = ("A-1", "2026-11-21T22:45:10Z", "Lefèvre", "'+33142685300", "Paris", "5.9", "K", "", "", "29.95", "EUR", "")
ODD = ("", " ", "'", "'x'", "'=1", "''=1", "'1,5", "a,b", 'a"b', "a\\b", "\xa0é ", "\x1f", "\t", "-1", "1,5", "2",
       "£", "GBP", "6E+2", "l" * 300, "21/11/2026", "A-1", "a\nb", "a\r\nb", "\r")  # fmt: skip
CHANGE = st.tuples(st.integers(0, len(HEADER) - 1), st.sampled_from(ODD))
ROW = st.tuples(st.sampled_from(["A-1", "A-2", "A-3", "'A-4"]), st.lists(CHANGE, max_size=1))
DIRT = st.sampled_from(["", "", "", "\n", "\r", '"', "\0", ",", "x", 'A-9,"b', "A-9", "'", "\ufeff"])


def table(rows: Sequence[Sequence[str]], end: str = "\n", quoting: Literal[0, 1] = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator=end, quoting=quoting).writerows([HEADER, *rows])
    return text.getvalue()


def row(reference: str, changes: Sequence[tuple[int, str]] = ()) -> list[str]:
    cells = [reference, *GOOD[1:]]
    for place, cell in changes:
        cells[place] = cell
    return cells


def both(file: Path, size: BlockSize) -> tuple[list[FoundOrder], list[FoundOrder], int]:
    """The orders of a file by both roads, and how many were made of columns."""
    with open_source(file, ReadingOptions(), known_names=HEADER) as source:
        assert isinstance(source, DelimitedSource)
        mapping = layouts()["saleport"]
        plain = plain_plan(mapping, source.header, READING)
        assert plain is not None
        plan = Plan(mapping, source.header, READING)
        by_rows = [*Assembler(plan).assemble(source.rows, source.first_cells)]
        return by_rows, [*orders(source, plain, Assembler(plan), size)], source.orders_in_columns


def in_stretches(file: Path, size: BlockSize, least: int) -> tuple[list[FoundOrder], list[Stretch]]:
    """The orders of a file, those of its stretches made of these alone; and the stretches."""
    found: list[FoundOrder] = []
    cut: list[Stretch] = []
    with (
        open_source(file, ReadingOptions(), known_names=HEADER) as source,
        open_source(file, ReadingOptions(), known_names=HEADER) as other,
    ):
        assert isinstance(source, DelimitedSource)
        assert isinstance(other, DelimitedSource)
        plain = plain_plan(layouts()["saleport"], source.header, READING)
        assert plain is not None
        assembler = Assembler(Plan(layouts()["saleport"], source.header, READING))
        for each in stretches(source, plain, assembler, size, least):
            if isinstance(each, FoundOrder):
                found.append(each)
                continue
            there = [*orders_of(other, plain, assembler, each, size)]
            assert len(there) == each.orders
            cut.append(each)
            found += there
    return found, cut


def told(found: Sequence[FoundOrder]) -> list[object]:
    return [([*order.rows], order.body, [*order.problems]) for order in found]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A file, mostly in order, with something out of the ordinary in it."""
    rows = draw(st.lists(ROW, min_size=1, max_size=12))
    rows = sorted(rows, key=lambda each: each[0]) if draw(st.integers(0, 3)) else rows
    cells = [row(*each) for each in rows]
    if draw(st.booleans()):
        # As some shops have it: what is said of the order stands in its first row alone.
        cells = [
            [each[0], *[""] * 5, *each[6:]] if before and before[0] == each[0] else each
            for before, each in zip([None, *cells], cells, strict=False)
        ]
    text = table(
        cells, draw(st.sampled_from(["\n", "\r\n"])), draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    )
    place = draw(st.integers(text.index("\n") + 1, len(text)))
    return text[:place] + draw(DIRT) + text[place:]


@settings(
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=texts(), size=st.integers(40, 600))
def test_all_roads_give_the_same(tmp_path: Path, text: str, size: int) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(text.encode())
    by_rows, by_columns, _ = both(file, BlockSize(size, size))
    assert told(by_columns) == told(by_rows)
    assert told(in_stretches(file, BlockSize(size, size), size)[0]) == told(by_rows)


def test_rows_that_a_mark_takes_from_an_order_are_found_elsewhere_in_a_damaged_file(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    text = table([row(key) for key in ("A-1", "A-2", "A-2", "A-2", "A-3", "A-4")], quoting=csv.QUOTE_ALL).encode()
    lines = text.splitlines(keepends=True)
    lines[1] = lines[1].replace("è".encode(), b"\xff")
    assert [len(order.rows) for order in both_alike(file, lines)] == [1, 3, 1, 1]
    # The second row of A-2 is read with its marks, and so of another order; what is left of A-2 stands apart.
    lines[3] = lines[3].replace(b'"\n', b'""\n')
    assert [[*order.rows] for order in both_alike(file, lines)] == [[2], [4], [6], [7], [3, 5]]


def both_alike(file: Path, lines: Sequence[bytes]) -> list[FoundOrder]:
    file.write_bytes(b"".join(lines))
    by_rows, by_columns, _ = both(file, BlockSize())
    in_turn, _ = in_stretches(file, BlockSize(), 1)
    assert told(by_columns) == told(in_turn) == told(by_rows)
    return by_rows


QUOTED = st.text(st.sampled_from(',"\n\ra'), max_size=9)


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cells=st.lists(st.tuples(QUOTED, QUOTED, st.booleans()), min_size=1, max_size=6))
def test_no_stretch_begins_within_a_row(tmp_path: Path, cells: list[tuple[str, str, bool]]) -> None:
    rows = [row(f"A-{number}") for number in range(len(cells))]
    lines = table(rows).split("\n")
    for place, (before, after, is_closed) in enumerate(cells, 1):
        cell = f'"{before}","{after}"' if is_closed else f"{before},{after}"
        lines[place] = lines[place].replace("Lefèvre,'+33142685300", cell)
    file = tmp_path / "orders.csv"
    file.write_bytes("\n".join(lines).encode())
    by_rows, _, _ = both(file, BlockSize())
    assert told(in_stretches(file, BlockSize(), 1)[0]) == told(by_rows)


def test_all_but_the_first_orders_are_in_stretches_as_long_as_lines_are_rows(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    rows = [row(f"A-{number:03d}", [(2, 'O"N, A')]) for number in range(100) for _ in range(2)]
    file.write_text(table(rows), newline="")
    found, cut = in_stretches(file, BlockSize(), 1000)
    assert told(found) == told(both(file, BlockSize())[0])
    assert sum(stretch.orders for stretch in cut) > 90
    file.write_text(table([*rows, row("B-1", [(2, "a\nb")]), row("B-2"), row("B-3")]), newline="")
    found, cut = in_stretches(file, BlockSize(), 1000)
    assert told(found) == told(both(file, BlockSize())[0])
    assert 90 < sum(stretch.orders for stretch in cut) <= 100


@pytest.mark.parametrize("odd", [["A-000"], [""], ["\rA-200"]], ids=["an order apart", "no reference", "a line end"])
def test_where_rows_may_belong_to_orders_elsewhere_no_stretch_has_them(tmp_path: Path, odd: list[str]) -> None:
    file = tmp_path / "orders.csv"
    references = [f"A-{number:03d}" for number in range(100)] + odd + ["A-999"]
    file.write_text(table([row(reference) for reference in references]), newline="")
    found, cut = in_stretches(file, BlockSize(), 200)
    assert told(found) == told(both(file, BlockSize())[0])
    assert sum(stretch.orders for stretch in cut) <= 100


def test_references_are_told_and_only_odd_orders_are_made_row_by_row(tmp_path: Path) -> None:
    rows = [row("A-1"), row("A-1"), row("A-2", [(9, "1,50")]), row("'=A-3")]
    (tmp_path / "orders.csv").write_text(table(rows))
    by_rows, by_columns, in_columns = both(tmp_path / "orders.csv", BlockSize())
    assert told(by_columns) == told(by_rows)
    assert [order.reference for order in by_columns] == ["A-1", None, "=A-3"]
    assert in_columns == 2


@pytest.mark.parametrize("end", ["", "\n"])
def test_from_a_line_on_that_cannot_be_read_so_all_is_read_row_by_row(tmp_path: Path, end: str) -> None:
    rows = [row(f"A-{number:03d}") for number in range(50)]
    (tmp_path / "orders.csv").write_text(table(rows) + end + table([row("B")]).partition("\n")[2])
    by_rows, by_columns, in_columns = both(tmp_path / "orders.csv", BlockSize(1000, 1000))
    assert told(by_columns) == told(by_rows)
    assert in_columns == 51 if not end else 30 < in_columns < 50


@pytest.mark.parametrize("cell", ['"', '"x', '"x\n', '"x""', '",', '",,\n', "\"'"])
def test_a_last_cell_that_is_never_closed_is_read_row_by_row(tmp_path: Path, cell: str) -> None:
    (tmp_path / "orders.csv").write_text(table([row("A-1"), row("A-2")]).removesuffix("\n") + cell)
    by_rows, by_columns, _ = both(tmp_path / "orders.csv", BlockSize())
    assert told(by_columns) == told(by_rows)


def test_a_large_export_is_read_in_columns(tmp_path: Path) -> None:
    line = b'{"modelId":"%d","price":{"amount":"29.95","currency":"EUR"},"orderLineReference":"L, 1"}'
    own = (
        b'"purchaseDateUtc":"2026-11-21T22:45:10Z","phoneNumber":"+331","customerLastName":"O\'Neil, \\"Bob\\"",'
        b'"address":{"city":"%b"},"shippingPrice":{"amount":"0","currency":"EUR"}' % (b"Paris " * 100)
    )
    order = b'{"orderReference":"%d",%b,"products":[%b,%b]}'
    file = tmp_path / "orders.csv"
    with file.open("wb") as out:
        TableSink(out).write([order % (number, own, line % 1, line % 2) for number in range(1000)])
    with open_file(file, ReadingOptions()) as opened:
        found = list(opened.orders())
        assert opened.orders_in_columns == len(found) == 1000
        # Odd orders count too, and are told without a reference.
        assert [order.reference for order in found] == [str(number) for number in range(1000)]
        assert found[-1].body.startswith(b'{"orderReference":"999","customerLastName":"O\'Neil, \\"Bob\\""')
    assert len(COLUMNS) == len(opened.recognition.header)


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL], ids=["as needed", "all cells"])
def test_orders_of_whichever_rows_are_made_of_columns(tmp_path: Path, quoting: Literal[0, 1]) -> None:
    told_once = [row("A-1"), ["A-1", *[""] * 5, *GOOD[6:]], ["A-1", *[""] * 5, *GOOD[6:]]]
    told_always = [row("A-2", [(2, 'O"N, A')]), row("A-2", [(2, 'O"N, A'), (7, 'a "b", c')])]
    alone = [row("A-3", [(7, 'TV 32"')])]
    (tmp_path / "orders.csv").write_text(table([*told_once, *told_always, *alone], quoting=quoting), newline="")
    by_rows, by_columns, in_columns = both(tmp_path / "orders.csv", BlockSize())
    assert told(by_columns) == told(by_rows)
    assert in_columns == 3


def test_an_order_of_many_rows_is_made_row_by_row(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(table([row("A-1")] * 31 + [row("A-2")] * 30))
    by_rows, by_columns, in_columns = both(tmp_path / "orders.csv", BlockSize())
    assert told(by_columns) == told(by_rows)
    assert in_columns == 1
