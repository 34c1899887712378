import json
from datetime import UTC, datetime
from uuid import uuid4

from bench.load.orders import PLACEHOLDER, bodies
from saleport.decoding.reader import Reader
from saleport.orders.order import OrderIn
from saleport.orders.rules.orders import check

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
MODELS = [uuid4() for _ in range(20)]


def test_orders_have_three_lines_of_three_models_and_about_a_kilobyte() -> None:
    for body in bodies(MODELS, NOW):
        assert 1000 <= len(body.encode()) <= 1200
        assert len({product["modelId"] for product in json.loads(body)["products"]}) == 3


def test_each_has_one_place_for_its_reference_and_fits_on_a_line() -> None:
    for body in bodies(MODELS, NOW):
        assert body.count(PLACEHOLDER) == 1
        assert "\n" not in body


def test_orders_name_many_models() -> None:
    named = {product["modelId"] for body in bodies(MODELS, NOW) for product in json.loads(body)["products"]}
    assert named == {str(model) for model in MODELS}


def test_saleport_has_nothing_to_say_against_them() -> None:
    reader = Reader(OrderIn, subject="order", entry="product")
    for body in bodies(MODELS, NOW):
        sent, findings = reader.read(body.encode())
        order = check(sent, findings, NOW)
        assert order is not None
        assert findings.in_order() == []
