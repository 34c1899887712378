"""Records of Parquet made a batch at a time: the same bytes as one by one."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleport.files.columns.composing import OutOfTheOrdinary
from saleport.files.columns.records import records

TEXT = st.none() | st.text(st.sampled_from(" aé€😀\"\\/'\u2028\x7f"), max_size=4)
LINE = st.fixed_dictionaries(
    {
        "modelId": TEXT,
        "price": st.none() | st.fixed_dictionaries({"amount": TEXT, "pieces": st.none() | st.integers(-9, 9)}),
    }
)
ORDER = st.fixed_dictionaries(
    {
        "is new": st.none() | st.booleans(),
        "orderReference": TEXT,
        "at": st.none() | st.integers(0, 1 << 35).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
        "products": st.lists(LINE, max_size=3),
        "error_code": TEXT,
    }
)
PRICE = pa.struct([("amount", pa.string()), ("pieces", pa.int16())])
SCHEMA = pa.schema(
    [
        ("is new", pa.bool_()),
        ("orderReference", pa.string()),
        ("at", pa.timestamp("us", "UTC")),
        ("products", pa.list_(pa.struct([("modelId", pa.string()), ("price", PRICE)]))),
        ("error_code", pa.string()),
    ]
)
NAMES = ("is new", "orderReference", "at", "products")


def without_nulls(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


@settings(deadline=None)
@given(st.lists(ORDER, min_size=1, max_size=4))
def test_records_made_at_once_are_those_made_one_by_one(orders: list[dict[str, Any]]) -> None:
    # The first row is cut off again: a batch may begin anywhere in its columns.
    batch = pa.RecordBatch.from_pylist([orders[0], *orders], SCHEMA).slice(1)
    found, references = records(batch, NAMES)
    assert found == [msgspec.json.encode(without_nulls(order)) for order in batch.select(NAMES).to_pylist()]
    assert references == [(order["orderReference"] or "").strip() or None for order in orders]


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["a\tb"]),
        pa.array([1.5]),
        pa.array([datetime(2026, 5, 1, 9, 59, 0, 1, tzinfo=UTC)]),
        pa.array([None, []], pa.list_(pa.struct([("sku", pa.string())]))),
        pa.array([[None]], pa.list_(pa.struct([("sku", pa.string())]))),
        pa.StringArray.from_buffers(1, pa.array([0, 1], pa.int32()).buffers()[1], pa.py_buffer(b"\xff")),
    ],
    ids=["a control character", "a fraction", "a fraction of a second", "no list", "no product", "no UTF-8"],
)
def test_what_is_out_of_the_ordinary_is_left_to_be_made_one_by_one(column: Any) -> None:  # noqa: ANN401
    with pytest.raises(OutOfTheOrdinary):
        records(pa.RecordBatch.from_arrays([column], names=["a"]), ("a",))
