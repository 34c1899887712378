"""The peer has to import orders, or it would be easy to be faster."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bench.load.orders import PLACEHOLDER
from bench.peers.ordinary.service import Ordinary
from bench.stand import databases
from tests.postgres import DatabaseServer

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def ordinary(postgres: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Generator[Ordinary]:
    """The service, running on a real PostgreSQL; starting it imports every order once."""
    folder: Path = tmp_path_factory.mktemp("bench") / "ordinary"
    service = Ordinary("ordinary", postgres.create_database("ordinary"), folder)
    try:
        service.start()
        yield service
    finally:
        service.stop()


@pytest.fixture
def order(ordinary: Ordinary) -> dict[str, Any]:
    """An order that it is sent."""
    body = ordinary.bodies.read_text(encoding="utf-8").splitlines()[0]
    return json.loads(body.replace(PLACEHOLDER, f"T-{uuid4().hex}"))


def put(service: Ordinary, order: dict[str, Any], **headers: str) -> httpx.Response:
    return httpx.put(service.url(), json=order, headers={**service.credentials(), **headers}, timeout=30)


def test_an_order_is_stored_with_its_lines(ordinary: Ordinary, order: dict[str, Any]) -> None:
    answer = put(ordinary, order)
    assert answer.status_code == 200
    members = {"value", "pagination", "errors", "isHandledError", "failure", "hasWarnings", "isNotFound"}
    assert answer.json().keys() == members
    assert ordinary.stored(order["orderReference"]) == 1


def test_the_same_reference_replaces_the_lines(ordinary: Ordinary, order: dict[str, Any]) -> None:
    first = put(ordinary, order).json()["value"]
    del order["products"][2]
    assert put(ordinary, order).json()["value"] == first
    query = f"SELECT count(*) FROM order_lines WHERE order_id = '{first}'"  # noqa: S608
    assert databases.value(ordinary.database_url, query) == 2


def test_every_fault_of_the_form_is_refused(ordinary: Ordinary, order: dict[str, Any]) -> None:
    order["products"][0]["price"] = {"amount": -1, "currency": "EURO"}
    order["customerMail"] = "nobody"
    answer = put(ordinary, order)
    assert answer.status_code == 400
    fields = {error["field"] for error in answer.json()["errors"]}
    assert fields == {"products.0.price.amount", "products.0.price.currency", "customerMail"}


def test_a_model_of_nobody_is_refused(ordinary: Ordinary, order: dict[str, Any]) -> None:
    order["products"][0]["modelId"] = str(uuid4())
    assert put(ordinary, order).status_code == 400
    assert ordinary.stored(order["orderReference"]) == 0


@pytest.mark.parametrize("header", ["Authorization", "Ocp-Apim-Subscription-Key"])
def test_both_credentials_are_checked(ordinary: Ordinary, order: dict[str, Any], header: str) -> None:
    assert put(ordinary, order, **{header: "Bearer wrong"}).status_code == 401
