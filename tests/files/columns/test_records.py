"""Records of Parquet made a batch at a time: the same bytes as one by one."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saleport.files.columns.composing import OutOfTheOrdinary
from saleport.files.columns.records import records
from saleport.files.opening import open_file
from saleport.files.recognition import ReadingOptions
from saleport.files.record import FoundOrder, Stretch
from saleport.files.stretches import orders_of

TEXT = st.none() | st.text(st.sampled_from(" aé€😀\"\\/'\u2028\x7f"), max_size=4)
LINE = st.fixed_dictionaries(
    {
        "modelId": TEXT,
        "price": st.none() | st.fixed_dictionaries({"amount": TEXT, "pieces": st.none() | st.integers(-9, 9)}),
        "weight": st.none() | st.decimals(-(10**12), 10**12, places=10),
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
        (
            "products",
            pa.list_(pa.struct([("modelId", pa.string()), ("price", PRICE), ("weight", pa.decimal128(38, 10))])),
        ),
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
    encode = msgspec.json.Encoder(decimal_format="number").encode
    assert found == [encode(without_nulls(order)) for order in batch.select(NAMES).to_pylist()]
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


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begin=st.integers(0, 5), more=st.integers(1, 6), group=st.integers(1, 7))
def test_a_stretch_has_the_orders_that_lie_there(tmp_path: Path, begin: int, more: int, group: int) -> None:
    file = tmp_path / "orders.parquet"
    orders = [{"orderReference": f"A-{number}", "products": [{"modelId": "K"}]} for number in range(6)]
    pyarrow.parquet.write_table(pa.Table.from_pylist(orders, SCHEMA), file, row_group_size=group)
    end = min(6, begin + more)
    with open_file(file, ReadingOptions()) as opened:
        found = [*opened.orders()]
        assert opened.guide is not None
        stretch = Stretch(begin, end, begin + 1, end - begin, 0, 0)
        assert [*orders_of(file, opened.guide, stretch)] == found[begin:end]


def test_all_but_the_first_records_are_in_stretches_which_know_their_references(tmp_path: Path) -> None:
    file = tmp_path / "orders.parquet"
    orders = [{"orderReference": f" A-{number}", "products": [{"modelId": "K"}]} for number in range(1200)]
    pyarrow.parquet.write_table(pa.Table.from_pylist(orders, SCHEMA), file, row_group_size=700)
    with open_file(file, ReadingOptions()) as opened:
        cut = [*opened.stretches()]
        alone = [each for each in cut if isinstance(each, FoundOrder)]
        stretches = [each for each in cut if isinstance(each, Stretch)]
        assert alone == [*opened.orders()][: len(alone)]
    assert len(alone) + sum(stretch.orders for stretch in stretches) == 1200
    assert len(alone) <= 500
    known = [reference for stretch in stretches for reference in stretch.references or ()]
    assert known == [f"A-{number}" for number in range(len(alone), 1200)]
    assert [stretch.begins_at for stretch in stretches if stretch.together] == [700]


def test_large_groups_of_rows_and_records_without_references_are_not_in_stretches(tmp_path: Path) -> None:
    large, unnamed = tmp_path / "large.parquet", tmp_path / "unnamed.parquet"
    table = pa.table({"orderReference": pa.nulls(33_000, pa.string()), "products": pa.array([[1]] * 33_000)})
    pyarrow.parquet.write_table(table, large)
    pyarrow.parquet.write_table(table.slice(0, 9).drop_columns("orderReference"), unnamed)
    for file in (large, unnamed):
        with open_file(file, ReadingOptions()) as opened:
            assert opened.guide is None
