"""Orders as files of each form, read by programs that are not saleport's."""

import csv
import gzip
import io
import json
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from saleport.files.formulas import neutralised, original
from saleport.files.recognition import FileFormat
from saleport.files.writing.opening import Compression, form_of, open_sink
from saleport.files.writing.table import COLUMNS
from saleport.imports.chunks.chunking import ChunkSize

ORDERS: list[dict[str, Any]] = [
    {
        "orderReference": "=1+1",
        "civility": "Mrs",
        "customerLastName": 'a "quoted" name,\nin two lines',
        "address": {"city": "Paris", "phone": "+33142685300"},
        "purchaseDateUtc": "2026-05-01T10:11:12.000250Z",
        "products": [
            {"modelId": "a", "price": {"amount": "10.00", "currency": "EUR"}, "orderLineReference": "1"},
            {"modelId": "a", "price": {"amount": "10", "currency": "EUR"}, "supplierId": "s"},
        ],
        "shippingPrice": {"amount": "1E+2", "currency": "GBP"},
    },
    {
        "orderReference": "bare",
        "civility": "NotSet",
        "purchaseDateUtc": "0001-01-01T00:00:00Z",
        "products": [{"modelId": "b", "price": {"amount": "0", "currency": "EUR"}}],
    },
]


def written(form: FileFormat, compression: Compression | None = None, orders: list[dict[str, Any]] = ORDERS) -> bytes:
    """The file of these orders, given to the sink one page after the other."""
    out = io.BytesIO()
    sink = open_sink(out, form, compression)
    for order in orders:
        sink.write([json.dumps(order).encode()])
    sink.write([])
    sink.close()
    assert not out.closed
    return out.getvalue()


def test_json_lines_are_the_orders_themselves() -> None:
    assert [json.loads(line) for line in written(FileFormat.JSON_LINES).splitlines()] == ORDERS
    assert written(FileFormat.JSON_LINES, orders=[]) == b""


def test_a_table_has_a_row_for_each_line_and_the_order_on_each() -> None:
    first, second, third = csv.DictReader(io.StringIO(written(FileFormat.CSV).decode("utf-8-sig"), newline=""))
    assert set(first) == set(COLUMNS)
    assert [row["orderReference"] for row in (first, second, third)] == ["'=1+1", "'=1+1", "bare"]
    assert first["customerLastName"] == second["customerLastName"] == 'a "quoted" name,\nin two lines'
    assert (first["address.phone"], first["address.city"], third["address.city"]) == ("'+33142685300", "Paris", "")
    assert [row["price.amount"] for row in (first, second, third)] == ["10.00", "10", "0"]
    assert (first["orderLineReference"], second["supplierId"]) == ("1", "s")
    assert first["shippingPrice.amount"] == "1E+2"
    assert first["purchaseDateUtc"] == "2026-05-01T10:11:12.000250Z"


def test_parquet_has_a_row_for_each_order_and_its_lines_within() -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(written(FileFormat.PARQUET)))
    first, second = table.to_pylist()
    assert first["products"][1]["price"] == {"amount": "10", "currency": "EUR"}
    assert first["address"]["city"] == "Paris"
    assert first["purchaseDateUtc"].isoformat() == "2026-05-01T10:11:12.000250+00:00"
    assert second["purchaseDateUtc"].year == 1
    assert (second["address"], second["shippingPrice"]) == (None, None)
    assert pyarrow.parquet.read_table(io.BytesIO(written(FileFormat.PARQUET, orders=[]))).num_rows == 0


def test_a_group_of_rows_of_parquet_has_as_many_as_a_chunk() -> None:
    most = ChunkSize().orders
    metadata = pyarrow.parquet.read_metadata(io.BytesIO(written(FileFormat.PARQUET, orders=ORDERS[1:] * (most + 1))))
    assert [metadata.row_group(place).num_rows for place in range(metadata.num_row_groups)] == [most, 1]


def test_files_are_compressed_and_the_same_orders_give_the_same_file() -> None:
    plain = written(FileFormat.CSV)
    assert gzip.decompress(written(FileFormat.CSV, Compression.GZIP)) == plain
    assert written(FileFormat.CSV, Compression.GZIP) == written(FileFormat.CSV, Compression.GZIP)
    unpacked = pyarrow.CompressedInputStream(io.BytesIO(written(FileFormat.CSV, Compression.ZSTD)), "zstd").read()
    assert unpacked == plain


@pytest.mark.parametrize(
    ("name", "form", "compression"),
    [
        ("orders.csv", FileFormat.CSV, None),
        ("orders.2026.NDJSON.GZ", FileFormat.JSON_LINES, Compression.GZIP),
        ("orders.jsonl.zst", FileFormat.JSON_LINES, Compression.ZSTD),
        ("orders.parquet", FileFormat.PARQUET, None),
        ("orders.gz", None, Compression.GZIP),
        ("orders", None, None),
        ("", None, None),
    ],
)
def test_a_name_says_the_form(name: str, form: FileFormat | None, compression: Compression | None) -> None:
    assert form_of(name) == (form, compression)


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1+1", "@x", "'=1", "''=1", "'", "''", "'s-Hertogenbosch", "", "a=1", "\t=1"]
)
def test_what_was_made_harmless_is_itself_again(text: str) -> None:
    assert original(neutralised(text)) == text
    assert not neutralised(text).startswith(("=", "+", "-", "@", "\t"))
