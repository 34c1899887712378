"""Orders that wait for a product over HTTP: listed by what they wait for, and there when it comes."""

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

from tests.client import Client, a_reference
from tests.contract.conftest import World
from tests.contract.test_catalogue import a_model

T = TypeVar("T")
_LONGEST_SECONDS = 30


def missing(client: Client, code: str) -> list[dict[str, Any]]:
    """What is told of one product."""
    return [product for product in client.value("GET", "imports/missing-products") if product["code"] == code]


def until(is_so: Callable[[], T]) -> T:
    """The first good answer to a question that is asked again and again."""
    deadline = time.monotonic() + _LONGEST_SECONDS
    while not (found := is_so()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return found


def test_an_order_waits_for_its_product_and_is_there_when_it_comes(world: World) -> None:
    client, reference = world.shop.client, a_reference()
    model = a_model()
    sku = model["sKU"]
    product = {"sku": sku, "productLabel": "A lamp", "price": {"amount": 29.95, "currency": "EUR"}}
    order = {"orderReference": reference, "purchaseDateUtc": "2026-11-21T22:45:10Z", "products": [product]}
    content = json.dumps(order).encode()
    answer = client.call("POST", "imports", content=content, params={"unknownProducts": "hold", "format": "ndjson"})
    assert answer.status_code == 202, answer.text
    job = answer.json()["value"]["id"]
    (found,) = until(lambda: missing(client, sku))
    assert (found["kind"], found["orders"], found["label"]) == ("sku", 1, "A lamp")
    assert client.value("GET", f"imports/{job}")["counts"]["held"] == 1
    assert client.call("GET", f"orders/{reference}").status_code == 404
    assert missing(world.other.client, sku) == []
    client.value("PUT", "catalog/models", json=model)
    until(lambda: client.call("GET", f"orders/{reference}").status_code == 200)
    assert missing(client, sku) == []
