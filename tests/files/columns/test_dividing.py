"""Orders of Parquet in columns: cells that tell all of an order, and which orders they do not tell all of."""

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from saleport.files.columns.dividing import divided

TEXT = pa.string()
PRICE = pa.struct([("amount", TEXT), ("currency", TEXT)])
SCHEMA = pa.schema(
    [
        ("orderReference", TEXT),
        ("purchaseDateUtc", pa.timestamp("us", "UTC")),
        ("address", pa.struct([("city", TEXT), ("floor", TEXT)])),
        ("salesChannel", TEXT),
        ("products", pa.list_(pa.struct([("modelId", TEXT), ("price", PRICE)]))),
        ("error_code", TEXT),
    ]
)
NAMES = tuple(SCHEMA.names)[:-1]
DATE = datetime(2026, 5, 1, 9, 59, tzinfo=UTC)
ORDER: dict[str, Any] = {
    "orderReference": "A", "purchaseDateUtc": DATE, "address": {"city": "Aix"}, "products": [{"modelId": "K"}],
}  # fmt: skip


def test_cells_stand_by_the_paths_of_their_fields() -> None:
    products = [{"modelId": "P", "price": {"amount": "1", "currency": "EUR"}}, {"modelId": "K"}]
    orders = [ORDER, {**ORDER, "orderReference": "B", "address": None, "products": products, "error_code": " "}]
    # The first row is cut off again: a batch may begin anywhere in its columns.
    batch = pa.RecordBatch.from_pylist([{**ORDER, "salesChannel": "web"}, *orders], SCHEMA).slice(1)
    (rows, own, of_products, begins, ends), odd = divided(batch, NAMES, 7)
    assert rows == [(7,), (8,)]
    assert own == {
        "orderReference": ["A", "B"], "purchaseDateUtc": ["2026-05-01T09:59:00Z"] * 2, "address.city": ["Aix", ""],
    }  # fmt: skip
    assert of_products == {
        "modelId": ["K", "P", "K"], "price.amount": ["", "1", ""], "price.currency": ["", "EUR", ""],
    }  # fmt: skip
    assert (begins, ends, odd) == ([0, 1], [1, 3], set())


@pytest.mark.parametrize("text", ["", " ", " a", "a\xa0", "a\0b", "\x1f"], ids=repr)
def test_a_text_that_is_not_what_its_cell_is_makes_its_order_odd(text: str) -> None:
    for odd_one in (
        {"salesChannel": text},
        {"address": {"city": text}},
        {"products": [{"modelId": "K"}, {"modelId": text}]},
        {"products": [{"modelId": "K"}, {"price": {"amount": text}}, {"modelId": "K"}]},
    ):
        batch = pa.RecordBatch.from_pylist([ORDER, {**ORDER, **odd_one}, ORDER], SCHEMA)
        assert divided(batch, NAMES, 1)[1] == {1}


def test_an_empty_object_makes_its_order_odd_as_none_does_not() -> None:
    for odd_one, other in [
        ({"address": {}}, {"address": None}),
        ({"products": [{"modelId": "K", "price": {}}]}, {"products": [{"modelId": "K", "price": None}]}),
        ({"products": [{"modelId": "K"}, {}]}, {"products": [{"modelId": "K", "price": None}]}),
    ]:
        # Each member is missing once more than the object is.
        orders = [ORDER, {**ORDER, **odd_one}, {**ORDER, **other}, {**ORDER, "address": {"floor": "2"}}]
        assert divided(pa.RecordBatch.from_pylist(orders, SCHEMA), NAMES, 1)[1] == {1}
