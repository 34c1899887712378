import gzip
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from saleport.errors import Rejected
from saleport.files.record import Row
from tests.files.sources.conftest import OpenJson, OpenTable

SOLD = datetime(2026, 5, 1, 9, 59, tzinfo=UTC)


def parquet(columns: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_columns_of_values_are_a_table(table: OpenTable, pack: type[bytes]) -> None:
    columns = {
        "ref": ["A-1", None, "A-1"],
        "pieces": [2, None, 3],
        "price": pa.array([29.95, None, 1e-7], pa.float32()),
        "total": pa.array([Decimal("59.90"), None, Decimal("1E+2")], pa.decimal128(9, 2)),
        "sold": pa.array([SOLD, None, SOLD]),
        "paid": [date(2026, 5, 2), None, None],
        "sent": pa.array([1777629540000000001, None, None], pa.timestamp("ns")),
        "gift": [True, None, False],
        "error_code": ["MODEL_UNKNOWN", None, None],
        "error_message": ["…", None, None],
    }
    with table(pack(parquet(columns))) as source:
        assert source.header == ("ref", "pieces", "price", "total", "sold", "paid", "sent", "gift")
        assert [row._replace(cells=list(row.cells)) for row in source.rows()] == [
            Row(1, ["A-1", "2", "29.95", "59.90", "2026-05-01T09:59:00Z", "2026-05-02", "2026-05-01T09:59:00", "true"]),
            Row(3, ["A-1", "3", "0.0000001", "100.00", "2026-05-01T09:59:00Z", "", "", "false"]),
        ]


def test_nested_columns_are_records_without_what_is_null(json: OpenJson) -> None:
    price = {"amount": Decimal("1.50"), "currency": None}
    content = parquet({"orderReference": ["A-1"], "products": [[{"sku": "K", "price": price}]], "at": [SOLD]})
    with json(content) as source:
        assert list(source.records()) == [
            (
                1,
                b'{"orderReference":"A-1","products":[{"sku":"K","price":{"amount":1.50}}],"at":"2026-05-01T09:59:00Z"}',
            )
        ]
        assert source.bytes_read == len(content)


def test_records_are_made_many_at_a_time_and_those_that_cannot_be_one_by_one(json: OpenJson) -> None:
    plain, odd = [{"sku": "K"}], [{"sku": "\t"}]
    content = parquet({"orderReference": ["A-1", " A-2 "], "products": [plain, plain]})
    with json(content) as source:
        assert [order.reference for order in source.orders()] == ["A-1", "A-2"]
        assert source.orders_in_columns == 2
    with json(parquet({"orderReference": ["A-1"], "products": [odd]})) as source:
        assert [order.body for order in source.orders()] == [b'{"orderReference":"A-1","products":[{"sku":"\\t"}]}']
        assert source.orders_in_columns == 0


@pytest.mark.parametrize("damage", [lambda file: file[:-20], lambda file: b"PAR1" + bytes(100), lambda _: b"PAR1"])
def test_a_damaged_file_is_told(table: OpenTable, damage: Any) -> None:  # noqa: ANN401 - a lambda
    with pytest.raises(Rejected, match="FILE_UNREADABLE"):
        table(damage(parquet({"ref": ["A-1"] * 100})))


def test_a_file_damaged_in_its_middle_is_told_when_it_is_read(table: OpenTable) -> None:
    content = parquet({"ref": ["A-1"] * 100})
    with table(content[:8] + bytes(20) + content[28:]) as source, pytest.raises(Rejected, match="FILE_UNREADABLE"):
        list(source.rows())


def test_times_after_the_year_9999_are_told(table: OpenTable, json: OpenJson) -> None:
    late = pa.array([10**12], pa.timestamp("s", "UTC"))
    with table(parquet({"at": late})) as source, pytest.raises(Rejected, match="FILE_UNREADABLE"):
        list(source.rows())
    content = parquet({"at": late, "products": [[{"sku": "K"}]]})
    with json(content) as source, pytest.raises(Rejected, match="FILE_UNREADABLE"):
        list(source.orders())
