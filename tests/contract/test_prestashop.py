"""The PrestaShop module, replayed from a recording: every request it sends gets the answer it was promised.

data/prestashop.jsonl has the requests byte for byte. They go out as they are and in their order, over one connection;
only the key, the secret, the token and the ids are put in, which the service gives out itself.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import pytest

from tests.client import Client
from tests.contract.conftest import Shop, World
from tests.contract.wire import Wire

RECORDING = Path(__file__).parent / "data" / "prestashop.jsonl"
RECORDED_KEY = "0123456789abcdef0123456789abcdef"
RECORDED_SECRET = "s3cret-local%2Fonly%3D"

# Which request's answer gives the id that the recording has.
BRANDS = {6: "67587c38-0cb4-59e4-829f-1d6ba4fbb279", 5: "193b25fd-580d-5836-84f8-fcf3663abf05"}
BRANDS |= {4: "d98d0df2-1d67-57bb-932a-afaea446cccc"}
MODELS = {7: "729f5ac4-1e68-5562-8f37-d2f61f5ba4f9", 8: "65436680-285c-50c7-81f6-50fe73b64d4b"}
MODELS |= {11: "69b5b205-935b-569c-ad31-ebc2edf34091", 18: "8797cf5c-964a-599c-b7ed-42b9c4f8bd52"}
ORDERS = {12: "299fc07f-7937-596d-9854-8c624193e04d", 15: "88646a3e-0b52-5ec4-afe5-5bfafe81e000"}
ORDERS |= {19: "f3ab4144-eec0-5a9d-b47f-72eb31b156d2", 22: "2973ce04-0838-520f-8150-5103c770a340"}
ORDERS |= {27: "e63008fa-032d-5f7b-9336-dbaadbc20c10", 30: "a50822e4-081c-5073-afee-6d96b713db8b"}
ORDERS |= {33: "ed7bca71-3e03-50a2-8001-479537c60f44"}
MODEL_TYPE = (2, "860070a6-3405-5a33-af56-aa61862a9074")


class Exchange(NamedTuple):
    """One request of the recording and what became of it."""

    sent: dict[str, Any]
    body: Any
    """The body as it went out, with the ids of this service; amounts are Decimal."""
    response: httpx.Response

    @property
    def value(self) -> Any:  # noqa: ANN401 - as the operation says
        """What the answer gives."""
        assert self.response.status_code == 200, self.response.text
        return self.response.json()["value"]


class Replay(NamedTuple):
    """The whole recording, replayed; requests count from 1."""

    shop: Shop
    exchanges: dict[int, Exchange]

    def value(self, number: int) -> Any:  # noqa: ANN401 - as the operation says
        """The value of the answer to a request."""
        return self.exchanges[number].value


def recorded() -> list[dict[str, Any]]:
    """The requests of the recording."""
    return [json.loads(line) for line in RECORDING.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def replay(world: World) -> Replay:
    """The answers to all requests of the recording."""
    client = world.shop.client
    put_in = {RECORDED_KEY: client.subscription_key, RECORDED_SECRET: client.secret}
    exchanges: dict[int, Exchange] = {}
    with Wire(world.base_url) as wire:
        for number, sent in enumerate(recorded(), start=1):
            headers = [(name, filled(value, put_in)) for name, value in sent["headers"]]
            body = filled(sent["body"], put_in).encode()
            assert len(body) == int(dict(headers).get("Content-Length", "0")), "what was put in has changed the length"
            response = wire.send(sent["method"], filled(sent["target"], put_in), headers, body)
            exchanges[number] = Exchange(sent, json.loads(body, parse_float=Decimal) if body else None, response)
            put_in |= learnt(number, response)
    return Replay(world.shop, exchanges)


def filled(text: str, put_in: dict[str, str]) -> str:
    """The text with what the service gave out in the place of what the recording has."""
    for recorded_text, own in put_in.items():
        text = text.replace(recorded_text, own)
    return text


def learnt(number: int, response: httpx.Response) -> dict[str, str]:
    """What the answer to a request gives to be put into later ones."""
    if response.status_code != 200:
        return {}
    value = response.json()["value"]
    if number == 1:
        return {"{token}": value}
    if number == MODEL_TYPE[0]:
        return {MODEL_TYPE[1]: value[0]["id"]}
    if number in ORDERS:
        return {ORDERS[number]: value}
    identity = (BRANDS | MODELS).get(number)
    return {identity: value["id"]} if identity else {}


Check = Callable[[Replay, Exchange], None]


def a_token(_: Replay, exchange: Exchange) -> None:
    assert len(exchange.value.split(".")) == 3


def model_types_in_french(replay: Replay, exchange: Exchange) -> None:
    english = replay.shop.client.value("GET", "catalog/modelTypes", headers={"Accept-Language": "en"})
    assert [each["id"] for each in exchange.value] == [each["id"] for each in english]
    assert [each["key"] for each in exchange.value] == [each["key"] for each in english]
    assert [each["label"] for each in exchange.value] != [each["label"] for each in english]


def a_whole_list(_: Replay, exchange: Exchange) -> None:
    envelope = exchange.response.json()
    assert isinstance(envelope["value"], list)
    assert envelope["pagination"]["total"] == len(envelope["value"])
    assert not envelope["pagination"]["hasNextPage"]


def the_brand(replay: Replay, exchange: Exchange) -> None:
    assert exchange.value["name"] == exchange.body["name"]
    listed = replay.shop.client.value("GET", "catalog/brands")
    assert listed.count(exchange.value) == 1


def the_model(_: Replay, exchange: Exchange) -> None:
    """What was sent comes back, whether the model is new or was there."""
    value, sent = exchange.value, exchange.body
    UUID(value["id"])
    assert value["sku"] == sent["sKU"]
    assert value["eaNs"] == [ean for ean in sent["eANs"] if ean]
    assert value["dimension"] == sent["dimension"]
    assert value["weight"] == float(sent["weight"])
    assert value["additionalInformation"] == sent["additionalInformation"]
    assert value["state"] == "New"
    assert value["photoUrl"] == (sent["photoUrl"] or None)
    if "label" in sent:
        assert value["name"] == sent["label"]
        assert value["brandId"] == sent["brandId"]
        assert value["modelTypeId"] == sent["modelTypeId"]


def the_model_of(number: int) -> Check:
    """An update without brand, type and label keeps those of the model that an earlier request made."""

    def check(replay: Replay, exchange: Exchange) -> None:
        the_model(replay, exchange)
        created = replay.value(number)
        kept = ("id", "brandId", "modelTypeId", "name")
        assert {name: exchange.value[name] for name in kept} == {name: created[name] for name in kept}

    return check


def all_models(replay: Replay, exchange: Exchange) -> None:
    a_whole_list(replay, exchange)
    ids = [model["id"] for model in exchange.value]
    assert {replay.value(7)["id"], replay.value(8)["id"]} <= set(ids)
    assert len(ids) == len(set(ids))


def imported(replay: Replay, exchange: Exchange) -> None:
    """The order is held as it was sent, digit for digit."""
    UUID(exchange.value)
    if is_the_last(replay, exchange):
        reference = exchange.body["orderReference"]
        text = replay.shop.client.call("GET", f"orders/{reference}").text
        held = json.loads(text, parse_float=Decimal)["value"]
        assert held["orderId"] == exchange.value
        assert held["order"] == as_held(exchange.body)


def is_the_last(replay: Replay, exchange: Exchange) -> bool:
    """Whether no later request of the recording changes the same order."""
    reference = exchange.body["orderReference"]
    same = [each for each in replay.exchanges.values() if each.body and each.body.get("orderReference") == reference]
    return same[-1] is exchange


def as_held(order: dict[str, Any]) -> dict[str, Any]:
    """An order as ReadOrder gives it: blank is not given, texts are trimmed, numbers are numbers, the zone is said."""
    held = {name: value for name, value in without_blanks(order).items() if value not in ({}, [])}
    held["purchaseDateUtc"] = f"{order['purchaseDateUtc'].replace(' ', 'T')}Z"
    held["shippingPrice"] = order["shippingPrice"] | {"amount": Decimal(order["shippingPrice"]["amount"])}
    return held


def without_blanks(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The value without blank texts, and without blanks around the others."""
    if isinstance(value, dict):
        inner = {name: without_blanks(member) for name, member in value.items()}
        return {name: member for name, member in inner.items() if member != ""}
    if isinstance(value, list):
        return [without_blanks(entry) for entry in value]
    return value.strip() if isinstance(value, str) else value


def the_changed_order_of(number: int) -> Check:
    """The same order, with its id, as another version."""

    def check(replay: Replay, exchange: Exchange) -> None:
        imported(replay, exchange)
        assert exchange.value == replay.value(number)
        assert exchange.response.headers["import-outcome"] == "updated"

    return check


def the_status_of(number: int) -> Check:
    """The status of the order that an earlier request imported, line by line."""

    def check(replay: Replay, exchange: Exchange) -> None:
        order, value = replay.exchanges[number], exchange.value
        assert value["orderId"] == order.value
        assert value["orderReference"] == order.body["orderReference"]
        sent = [(product["orderLineReference"], product["modelId"]) for product in order.body["products"]]
        assert [(line["orderLineReference"], line["modelId"]) for line in value["orderLines"]] == sent
        purchased_at = datetime.fromisoformat(order.body["purchaseDateUtc"]).replace(tzinfo=UTC)
        is_open = datetime.now(UTC) <= purchased_at + timedelta(days=30)
        assert {line["isOpenForClaims"] for line in value["orderLines"]} == {is_open}
        assert all(not line["hasOpenFile"] and line["openFiles"] == [] for line in value["orderLines"])

    return check


def the_link_to(number: int) -> Check:
    """A URL that opens the page of the order, and is the same each time."""

    def check(replay: Replay, exchange: Exchange) -> None:
        client: Client = replay.shop.client
        assert len(exchange.value) <= 255
        assert exchange.value == client.value("POST", "links", json={"orderId": replay.value(number)})
        page = httpx.get(exchange.value)
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")

    return check


def refused(status: int, *errors: tuple[str, str | None]) -> Check:
    """A failure with these errors (and maybe warnings), of which the module can show the first."""

    def check(_: Replay, exchange: Exchange) -> None:
        assert exchange.response.status_code == status
        said = exchange.response.json()["errors"]
        assert all(error["message"].strip() for error in said)
        assert [(error["code"], error.get("field")) for error in said if not error["isWarning"]] == list(errors)

    return check


PROMISES: dict[int, Check] = {
    1: a_token,
    2: model_types_in_french,
    3: a_whole_list,
    4: the_brand,
    5: the_brand,
    6: the_brand,
    7: the_model,
    8: the_model,
    9: the_model_of(7),
    10: all_models,
    11: the_model,
    12: imported,
    13: the_status_of(12),
    14: the_link_to(12),
    15: imported,
    16: the_status_of(15),
    17: the_link_to(15),
    18: the_model,
    19: imported,
    20: the_status_of(19),
    21: the_link_to(19),
    22: imported,
    23: the_status_of(22),
    24: the_link_to(22),
    25: the_model_of(11),
    26: imported,
    27: imported,
    28: the_status_of(27),
    29: the_link_to(27),
    30: imported,
    31: the_status_of(30),
    32: the_link_to(30),
    33: imported,
    34: the_status_of(33),
    35: the_link_to(33),
    # The token is missing: the module sends what an empty one leaves.
    36: refused(401, ("TOKEN_MISSING", None)),
    # Dollars, and a model that is in nobody's catalogue.
    37: refused(
        400,
        ("CURRENCY_NOT_SUPPORTED", "products[0].price.currency"),
        ("CURRENCY_NOT_SUPPORTED", "shippingPrice.currency"),
    ),
    38: refused(400, ("MODEL_UNKNOWN", "products[0].modelId")),
    39: refused(404, ("ORDER_NOT_FOUND", None)),
    40: refused(400, ("FIELD_REQUIRED", "orderId")),
    41: refused(404, ("ORDER_NOT_FOUND", None)),
    # A product that left the catalogue, a changed price, and an order with nothing in it.
    42: refused(400, ("FIELD_REQUIRED", "products[1].modelId")),
    43: the_changed_order_of(12),
    44: refused(400, ("PRODUCTS_MISSING", "products")),
    45: the_model,
    46: the_model,
    47: refused(400, ("FIELD_WRONG_TYPE", "name")),
}


def test_the_recording_is_whole() -> None:
    assert len(recorded()) == len(PROMISES) == 47
    assert all("Accept" not in dict(request["headers"]) for request in recorded())


@pytest.mark.parametrize("number", PROMISES)
def test_each_request_gets_the_answer_that_was_promised(replay: Replay, number: int) -> None:
    PROMISES[number](replay, replay.exchanges[number])


def test_no_answer_is_a_redirect_or_a_failure_of_the_service(replay: Replay) -> None:
    statuses = {exchange.response.status_code for exchange in replay.exchanges.values()}
    assert statuses == {200, 400, 401, 404}


def test_the_orders_that_were_refused_are_not_there(replay: Replay) -> None:
    for number in (37, 38):
        reference = replay.exchanges[number].body["orderReference"]
        assert replay.shop.client.call("GET", f"orders/{reference}/status").status_code == 404
    assert "Never c94ba6" not in [brand["name"] for brand in replay.shop.client.value("GET", "catalog/brands")]


def test_the_version_before_the_change_is_still_readable(replay: Replay) -> None:
    reference = replay.exchanges[12].body["orderReference"]
    versions = replay.shop.client.value("GET", f"orders/{reference}/versions")
    text = replay.shop.client.call("GET", f"orders/{reference}/versions/{versions[-1]['version']}").text
    assert json.loads(text, parse_float=Decimal)["value"]["order"] == as_held(replay.exchanges[12].body)


def test_the_secret_needs_no_encoding(shop: Shop) -> None:
    """The module puts the secret into the address nearly raw."""
    for secret in (shop.client.secret, shop.secondary_secret):
        assert re.fullmatch("[A-Za-z0-9_-]+", secret)
