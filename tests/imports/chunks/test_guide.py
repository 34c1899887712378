"""Chunks of stretches: orders that stand in columns are judged as if each of them were looked at by itself."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Literal
from uuid import uuid4

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from saleport.files.assembling.plan import Reading
from saleport.files.mapping.layouts import layouts
from saleport.files.recognition import ReadingOptions
from saleport.files.sources.recognising import open_source
from saleport.files.sources.tables.delimited import DelimitedSource
from saleport.files.stretches import Guide, OfTable
from saleport.files.writing.table import COLUMNS
from saleport.imports.chunks.guide import GuideFile, read_chunk
from saleport.imports.chunks.looking import lines_by
from saleport.orders.order import Document
from saleport.orders.rules.columns import ManyOrders
from tests.imports.chunks.comparing import Comparison
from tests.imports.conftest import Merchant

READING = Reading(decimal=".", date_order="dmy", time_zone="UTC")
NAMES = (*COLUMNS, "sku", "ean", "productLabel")
GOOD = {
    "purchaseDateUtc": "2026-01-21T22:45:10Z", "civility": "Mrs", "customerLastName": "Lefèvre",
    "customerMail": "a@example.org", "phoneNumber": "'+33142685300", "address.city": "Paris",
    "address.zipCode": "75002", "address.countryCode": "FR",
    "shippingPrice.amount": "5.9", "shippingPrice.currency": "EUR",
    "modelId": "@", "price.amount": "29.95", "price.currency": "EUR", "orderLineReference": "1",
}  # fmt: skip
ODD = ("", " ", "'", "'=1", "a,b", 'a"b', "a\\b", "\xa0é ", "\x1f", "\0", "-1", "1,5", "1.234", "GBP", "6E+2",
       "l" * 300, "21/11/2026", "2026-01-21 22:45:10", "3026-01-21T22:45:10Z", "W-1", "a\nb", "\r", "fr", "mr", "7",
       "00142685300", str(uuid4()))  # fmt: skip
CHANGE = st.tuples(st.sampled_from(NAMES), st.sampled_from((*ODD, "KETTLE", "KETTLE", "POT")))
BY_SKU = st.sampled_from(
    [{}, {}, {"modelId": "", "sku": "KETTLE"}, {"sku": "KETTLE", "ean": "12", "productLabel": "Pot"}]
)
ORDER = st.tuples(st.lists(CHANGE, max_size=1), st.lists(st.lists(CHANGE, max_size=1), min_size=1, max_size=3))


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Rows of a table, those of an order together; what is odd is in all rows of an order, or in one of them."""
    rows: list[list[str]] = []
    by_sku = draw(BY_SKU)
    for number, (of_order, of_rows) in enumerate(draw(st.lists(ORDER, min_size=1, max_size=5))):
        for of_row in of_rows if draw(st.integers(0, 3)) == 0 else [[] for _ in of_rows]:
            cells = {**GOOD, "orderReference": f"W-{number}", **by_sku, **dict(of_order), **dict(of_row)}
            rows.append([cells.get(name, "") for name in NAMES])
    return rows


def written(folder: Path, rows: Sequence[Sequence[str]], quoting: Literal[0, 1], end: str) -> tuple[Path, int, int]:
    """The guide of a file of these rows, and where they begin and end in it."""
    header, text = io.StringIO(), io.StringIO()
    csv.writer(header, lineterminator=end).writerow(NAMES)
    csv.writer(text, lineterminator=end, quoting=quoting).writerows(rows)
    file = folder / "orders.csv"
    file.write_bytes((header.getvalue() + text.getvalue()).encode())
    with open_source(file, ReadingOptions(), known_names=frozenset(NAMES)) as source:
        assert isinstance(source, DelimitedSource)
        guide = Guide(source.recognition, OfTable(source.dialect, layouts()["saleport"], READING))
    kept = GuideFile(file, "reading", msgspec.json.encode(guide), lambda _: None)
    (folder / kept.name).unlink(missing_ok=True)
    kept.write()
    return folder / kept.name, len(header.getvalue().encode()), file.stat().st_size


async def test_orders_in_columns_are_judged_as_each_by_itself(merchant: Merchant, tmp_path: Path) -> None:
    model = str(merchant.model_id)
    by_id = {**GOOD, "orderReference": "W-1", "modelId": model}
    by_sku = {**GOOD, "orderReference": "W-2", "modelId": "", "sku": "KETTLE"}
    place = written(
        tmp_path, [[cells.get(name, "") for name in NAMES] for cells in (by_id, by_sku)], csv.QUOTE_ALL, "\n"
    )
    comparison = await Comparison.begin(merchant, place)

    @settings(deadline=None, max_examples=100)
    @given(
        rows=tables(), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), end=st.sampled_from(["\n", "\r\n"])
    )
    def are_the_same(rows: list[list[str]], quoting: Literal[0, 1], end: str) -> None:
        rows = [[model if cell == "@" else cell for cell in row] for row in rows]
        comparison.read(written(tmp_path, rows, quoting, end))

    are_the_same()
    await comparison.judge()


def test_where_we_fail_at_many_orders_each_of_them_is_left_to_be_looked_at(tmp_path: Path) -> None:
    def fail(_: ManyOrders) -> list[Document | None]:
        raise RuntimeError

    rows = [[{**GOOD, "orderReference": f"W-{number}"}.get(name, "") for name in NAMES] for number in range(3)]
    place = written(tmp_path, rows, csv.QUOTE_MINIMAL, "\n")
    assert read_chunk(*place, 2, lines_by(fail)) == read_chunk(*place, 2)
