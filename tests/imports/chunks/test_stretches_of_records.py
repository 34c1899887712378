"""Chunks of stretches of Parquet: orders in columns are judged as if each of them were looked at by itself."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleport.files.opening import open_file
from saleport.files.recognition import ReadingOptions
from saleport.files.record import OrderColumns
from saleport.imports.chunks.guide import GuideFile, read_chunk
from saleport.imports.chunks.spool import Line
from tests.imports.chunks.comparing import Comparison
from tests.imports.conftest import Merchant

GOOD: dict[str, Any] = {
    "purchaseDateUtc": datetime(2026, 1, 21, 22, 45, 10, tzinfo=UTC), "civility": "Mrs",
    "customerLastName": "Lefèvre", "customerMail": "a@example.org", "phoneNumber": "+33142685300",
    "address": {"city": "Paris", "zipCode": "75002", "countryCode": "FR"},
    "shippingPrice": {"amount": "5.9", "currency": "EUR"},
}  # fmt: skip
PRODUCT = {"modelId": "@", "price": {"amount": "29.95", "currency": "EUR"}, "orderLineReference": "1"}
BY_SKU = {**PRODUCT, "modelId": None, "sku": "KETTLE"}
ODD = st.sampled_from([
    None, "", " ", "'", " a", "a\xa0", 'a"b', "a\\b", "\\u0000", "\0", "\x1f", "a\nb", "-1", "1,5", "1_0", "GBP",
    "l" * 300, "3026-01-21T22:45:10Z", "W-1", "fr", "mr", "7", "00142685300", "00" * 16, str(uuid4()), "POT",
])  # fmt: skip
TEXTS = ("orderReference", "civility", "customerLastName", "customerMail", "phoneNumber", "salesChannel",
         "storePurchasedAt", "store", "notes", "error_code")  # fmt: skip
DATE = st.sampled_from([None, *(datetime(year, 1, 2, 3, 4, 5, tzinfo=UTC) for year in (999, 1999, 2000, 3026))])
PRICE = st.none() | st.fixed_dictionaries({}, optional={name: ODD for name in ("amount", "currency", "vat")})
OBJECT = st.none() | st.fixed_dictionaries({}, optional={"countryCode": ODD, "city": ODD, "house": ODD})
CHANGE = st.one_of(
    st.tuples(st.sampled_from(TEXTS), ODD),
    st.tuples(st.just("purchaseDateUtc"), DATE),
    st.tuples(st.just("shippingPrice"), PRICE),
    st.tuples(st.sampled_from(["address", "extra"]), OBJECT),
)
CHANGE_OF_PRODUCT = st.one_of(
    st.tuples(st.sampled_from(["modelId", "sku", "ean", "productLabel", "orderLineReference", "supplierId"]), ODD),
    st.tuples(st.just("price"), PRICE),
    st.tuples(st.just("extra"), OBJECT),
)


@st.composite
def orders(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Orders, with something odd in one of them now and then, in its products, or in how many of these there are."""
    made: list[dict[str, Any]] = []
    product = draw(st.sampled_from([PRODUCT, PRODUCT, BY_SKU, {**BY_SKU, "ean": "12", "productLabel": "Pot"}]))
    for number in range(draw(st.integers(1, 5))):
        products: list[Any] = [dict(product) for _ in range(draw(st.integers(1, 3)))]
        changes = draw(st.lists(CHANGE, max_size=1))
        if draw(st.integers(0, 3)) == 0:
            products[-1] |= dict([draw(CHANGE_OF_PRODUCT)])
        made.append({**GOOD, "orderReference": f"W-{number}", "products": products, **dict(changes)})
    if draw(st.integers(0, 9)) == 0:
        made[0]["products"] = draw(st.sampled_from([None, [], [None], [PRODUCT, None]]))
    return made


def texts(*names: str) -> list[tuple[str, pa.DataType]]:
    """Members that are texts."""
    return [(name, pa.string()) for name in names]


PRICE_KIND = pa.struct(texts("amount", "currency", "vat"))
EXTRA_KIND = pa.struct(texts("countryCode", "city", "house"))
PRODUCT_TEXTS = texts("modelId", "orderLineReference", "supplierId", "sku", "ean", "productLabel")
SCHEMA = pa.schema(
    [
        *texts(*TEXTS),
        ("purchaseDateUtc", pa.timestamp("us", "UTC")),
        ("address", pa.struct(texts("city", "zipCode", "countryCode", "phone", "house"))),
        ("products", pa.list_(pa.struct([*PRODUCT_TEXTS, ("price", PRICE_KIND), ("extra", EXTRA_KIND)]))),
        ("shippingPrice", PRICE_KIND),
        ("extra", EXTRA_KIND),
    ]
)


def written(folder: Path, rows: Sequence[dict[str, Any]], kind: pa.Schema = SCHEMA) -> tuple[Path, int, int]:
    """The guide of a file of these orders, and the places before the first and behind the last of them."""
    file = folder / "orders.parquet"
    # What comes before in a group is passed over.
    pyarrow.parquet.write_table(pa.Table.from_pylist([rows[0], *rows], kind), file)
    with open_file(file, ReadingOptions()) as opened:
        assert opened.guide is not None
        kept = GuideFile(file, "reading", opened.guide, lambda _: None)
    (folder / kept.name).unlink(missing_ok=True)
    kept.write()
    return folder / kept.name, 1, len(rows) + 1


def named(value: Any, model: str) -> Any:  # noqa: ANN401 - any JSON
    """The same with the id of a model for each `@`."""
    match value:
        case dict():
            return {name: named(member, model) for name, member in value.items()}
        case list():
            return [named(member, model) for member in value]
        case _:
            return model if value == "@" else value


async def test_orders_in_columns_are_judged_as_each_by_itself(merchant: Merchant, tmp_path: Path) -> None:
    model = str(merchant.model_id)
    good = [{**GOOD, "orderReference": "W-1", "products": [PRODUCT, BY_SKU]}] * 2
    place = written(tmp_path, named(good, model))
    comparison = await Comparison.begin(merchant, place)

    @settings(deadline=None, max_examples=200)
    @given(rows=orders())
    def are_the_same(rows: list[dict[str, Any]]) -> None:
        comparison.read(written(tmp_path, named(rows, model)))

    are_the_same()
    await comparison.judge()


@pytest.mark.parametrize("kind", [pa.decimal128(20, 10), pa.decimal128(9, 2), pa.int32()], ids=str)
async def test_amounts_that_are_numbers_are_judged_as_those_of_bodies(
    merchant: Merchant, tmp_path: Path, kind: pa.DataType
) -> None:
    price = pa.struct([("amount", kind), ("currency", pa.string())])
    product = pa.struct([("modelId", pa.string()), ("price", price)])
    others = {"products": pa.list_(product), "shippingPrice": price}
    fields = pa.schema([(field.name, others.get(field.name, field.type)) for field in SCHEMA])

    def orders(amounts: Sequence[int]) -> list[dict[str, Any]]:
        numbers = amounts if pa.types.is_integer(kind) else [Decimal(amount) / 4 for amount in amounts]
        prices = [{"amount": number, "currency": "EUR"} for number in numbers]
        products = [[{"modelId": str(merchant.model_id), "price": price}] for price in prices]
        each = enumerate(zip(products, reversed(prices), strict=True))
        return [
            {**GOOD, "orderReference": f"W-{number}", "products": some, "shippingPrice": shipping}
            for number, (some, shipping) in each
        ]

    place = written(tmp_path, orders([1, 20, 0, 300, -4]), fields)
    await merchant.judging.judge(merchant.account_id, read_chunk(*place, 2))
    look = await merchant.judging.look_at_columns(merchant.account_id)
    alone, lines = read_chunk(*place, 2), read_chunk(*place, 2, look)
    # Negative ones are left to be judged as bodies; 0 may have an exponent.
    assert [line.document is None for line in lines if line.rows != (4,)] == [True, False, False, True]
    verdicts = await merchant.judging.judge(merchant.account_id, alone)
    for line, verdict in zip(lines, verdicts, strict=True):
        assert line.document in (None, verdict.document)


def test_files_of_which_no_order_can_be_divided_are_not_looked_at_in_columns(tmp_path: Path) -> None:
    def fail(_: OrderColumns) -> list[Line | None]:
        raise AssertionError

    row = {"orderReference": "W-1", "products": [{"modelId": "K"}]}
    text, products = pa.string(), pa.list_(pa.struct([("modelId", pa.string())]))
    usual = [("orderReference", text), ("products", products)]
    for odd, kind in [
        ({"pieces": 1}, [*usual, ("pieces", pa.int8())]),
        ({"address.city": "Paris"}, [*usual, ("address.city", text)]),
        ({"address": {"a.b": "Paris"}}, [*usual, ("address", pa.struct([("a.b", text)]))]),
        ({"tags": ["new"]}, [*usual, ("tags", pa.list_(text))]),
        ({"purchaseDateUtc": datetime(2026, 5, 1)}, [*usual, ("purchaseDateUtc", pa.timestamp("us"))]),  # noqa: DTZ001
        ({"orderReference": None}, usual),
        ({"orderReference": 7}, [("orderReference", pa.int64()), ("products", products)]),
        ({"products": [7]}, [("orderReference", text), ("products", pa.list_(pa.int8()))]),
        ({"products": None}, usual),
        ({"products": []}, usual),
        ({"products": [None]}, usual),
        ({"products": {"modelId": "K"}}, [("orderReference", text), ("products", pa.struct([("modelId", text)]))]),
        ({"orderReference": " W-1"}, usual),
        ({"address": {}}, [*usual, ("address", pa.struct([("city", text)]))]),
    ]:
        place = written(tmp_path, [row | odd, row | odd], pa.schema(kind))
        assert read_chunk(*place, 2, fail) == read_chunk(*place, 2)
