"""Stretches: the same as where each row is looked at by itself."""

from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saleport.files.formulas import original
from saleport.files.fronts.blocks import Blocks, BlockSize
from saleport.files.fronts.cutting import Cutting
from saleport.files.recognition import FileFormat, Recognition
from saleport.files.sources.tables.delimited import DelimitedSource
from saleport.files.sources.tables.dialect import Dialect

HEADER = "reference,cell"
# Most are what they look like; of the others only a closer look shows which they are.
TEXTS = st.sampled_from(["A", "B", "C", "D", "E", "F", "A ", " B", "'C", "'+D", "+D", "é"])
ROW = tuple[str, int, list[bool], str]
ROWS = st.lists(
    st.tuples(TEXTS, st.integers(0, 30), st.lists(st.booleans(), min_size=1, max_size=3), st.text("x,", max_size=9)),
    min_size=1,
    max_size=20,
)
Known = tuple[int, int, str]
"""The place of a row, its number and its key."""
Cut = tuple[int, ...]
"""Where a stretch begins and ends, its first row, and how many orders it has."""


def cut(file: Path, least: int, size: int) -> list[Cut] | None:
    dialect = Dialect(",", is_quoted=True, has_blanks=False, header=HEADER.split(","), header_row=1, first_line=2)
    source = DelimitedSource(file, Recognition(format=FileFormat.CSV, encoding="utf-8"), dialect)
    cutting = Cutting(source, Blocks(source, BlockSize(size, 1 << 20)), least)
    return None if cutting.has_scattered else [each[:4] for each in cutting.all()]


def cut_row_by_row(rows: Iterable[Known], end: int, least: int) -> list[Cut] | None:
    """None: an order comes again. After a row without a key nothing is cut."""
    found: list[Cut] = []
    seen: set[str] = set()
    begin, first, orders, last, is_over = 0, 0, 0, None, False
    for place, number, key in [*rows, (end, 0, "\n")]:
        if key == last:
            continue
        if key in seen:
            return None
        is_over = is_over or not key
        if not orders:
            begin, first = place, number
        elif place == end or place >= begin + least:
            if not is_over:
                found.append((begin, place, first, orders))
            begin, first, orders = place, number, 0
        if key:
            seen.add(key)
        orders += 1
        last = key
    return found


def written(rows: list[ROW], blank: int) -> Iterator[tuple[str, str]]:
    """Lines, and the key of each. One order has none."""
    for place, (text, number, are_quoted, rest) in enumerate(rows):
        key = "" if place == blank else f"{text}{number or ''}"
        for is_quoted in are_quoted:
            yield f'"{key}",{rest}' if is_quoted else f"{key},{rest}", original(key).strip()


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=ROWS,
    blank=st.integers(5, 60),
    least=st.integers(1, 60),
    size=st.integers(1, 60),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_keys_taken_together_are_cut_as_one_by_one(
    tmp_path: Path, *, rows: list[ROW], blank: int, least: int, size: int, line_end: str
) -> None:
    lines = [*written(rows, blank)]
    texts = [f"{line}{line_end}".encode() for line in (HEADER, *(line for line, _ in lines))]
    file = tmp_path / "orders.csv"
    file.write_bytes(b"".join(texts))
    *places, end = accumulate(map(len, texts))
    known = [(place, number, key) for number, (place, (_, key)) in enumerate(zip(places, lines, strict=True), 2)]
    assert cut(file, least, size) == cut_row_by_row(known, end, least)


@pytest.mark.parametrize("mark", ["", '"'], ids=["bare", "in quotation marks"])
def test_an_order_that_comes_again_is_found_however_far_away(tmp_path: Path, mark: str) -> None:
    file = tmp_path / "orders.csv"
    lines = [f"{mark}{number:04d}{mark},x\n" for number in range(2000)]
    file.write_text("".join([f"{HEADER}\n", *lines]))
    assert cut(file, 100, 1000)
    file.write_text("".join([f"{HEADER}\n", *lines, lines[7]]))
    assert cut(file, 100, 1000) is None
