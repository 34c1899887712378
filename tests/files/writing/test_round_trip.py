"""Whatever leaves as a file is the same when that file is imported: in every form, byte for byte as it is held."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saleport.decoding.reader import Reader
from saleport.files.opening import open_file
from saleport.files.recognition import FileFormat, ReadingOptions
from saleport.files.writing.opening import Compression, open_sink
from saleport.orders.order import Order, OrderIn, OrderLine, Price
from saleport.orders.rules.orders import check
from saleport.values import Address
from tests.orders.odd_orders import AMOUNTS, TEXTS

NOW = datetime(2026, 11, 26, tzinfo=UTC)
LATEST = NOW.replace(tzinfo=None)
FORMS = [
    (FileFormat.JSON_LINES, None),
    (FileFormat.JSON_LINES, Compression.GZIP),
    (FileFormat.CSV, None),
    (FileFormat.CSV, Compression.ZSTD),
    (FileFormat.PARQUET, None),
]

# As the rules leave a text: without blanks around it, and without NUL. Surrogates are no characters.
characters = st.characters(exclude_characters="\0", exclude_categories=("Cs",))
texts = st.sampled_from(TEXTS) | (st.text(characters, min_size=1, max_size=20).map(str.strip).filter(bool))
some_texts = st.none() | texts
amounts = (
    st.sampled_from(AMOUNTS).map(Decimal) | st.decimals(0, 999_999_999, places=2) | st.integers(0, 9999).map(Decimal)
)
prices = st.builds(Price, amounts, st.sampled_from(["EUR", "GBP"]))
ids = st.uuids(allow_nil=False)
lines = st.builds(OrderLine, ids, prices, some_texts, st.none() | ids)
addresses = st.none() | st.builds(
    Address,
    company_name=some_texts,
    street_address=some_texts,
    additional_address=some_texts,
    door_code=some_texts,
    floor=some_texts,
    zip_code=some_texts,
    city=some_texts,
    country_code=st.sampled_from([None, "FR", "GB", "klingon"]),
    phone=some_texts,
).map(Address.given)
# A reference such as 1.23E+12 is refused in a table: a spreadsheet writes many references so.
references = texts.filter(lambda text: not re.fullmatch(r"\d+([.,]\d+)?E\+?\d+", text, re.IGNORECASE))
orders = st.builds(
    Order,
    reference=references,
    civility=st.sampled_from(["NotSet", "Mr", "Mrs"]),
    customer_last_name=some_texts,
    customer_first_name=some_texts,
    address=addresses,
    phone_number=some_texts,
    customer_mail=some_texts,
    purchased_at=st.datetimes(max_value=LATEST, timezones=st.just(UTC)),
    lines=st.lists(lines, min_size=1, max_size=4).map(tuple),
    shipping_price=st.none() | prices,
    sales_channel=some_texts,
    store_purchased_at=st.none() | ids,
)


def through(path: Path, form: FileFormat, compression: Compression | None, sent: Sequence[bytes]) -> list[bytes]:
    """These orders as they would be held after their file was imported."""
    with path.open("wb") as out:
        sink = open_sink(out, form, compression)
        sink.write(sent)
        sink.close()
    reader = Reader(OrderIn, subject="order", entry="product")
    held: list[bytes] = []
    with open_file(path, ReadingOptions()) as file:
        for found in file.orders():
            assert not found.problems
            order_in, findings = reader.read(found.body)
            order = check(order_in, findings, NOW)
            assert [problem for problem in findings.problems if not problem.is_warning] == []
            held.append(msgspec.json.encode(order))
    return held


@pytest.mark.parametrize(("form", "compression"), FORMS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(orders, min_size=1, max_size=6, unique_by=lambda order: order.reference))
def test_orders_come_back_as_they_left(
    tmp_path: Path, form: FileFormat, compression: Compression | None, found: list[Order]
) -> None:
    sent = [msgspec.json.encode(order) for order in found]
    assert through(tmp_path / f"orders.{form}", form, compression, sent) == sent
