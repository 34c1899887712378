"""Every sample is run, in its language: what a reader copies does what it says."""

import json
import socket
from collections.abc import Generator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from saleport.samples import SampleRequest, sample
from tests.client import KEY_HEADER, Client, a_product, a_reference, an_order
from tests.samples import nasty
from tests.samples.conftest import Shop
from tests.samples.listening import Listener, listening
from tests.samples.toolchains import Ran, run

# The time to install a language counts, where that has to be done.
pytestmark = pytest.mark.timeout(600)

GNUSTEP = "objectivec"
"""Its client takes the escapes out of a path before it sends it: %2F becomes a slash. That of macOS does not."""

UNESCAPED_BY_BROWSERS = "!~*'()"


@pytest.fixture
def ear() -> Generator[Listener]:
    """Something that hears what a sample sends."""
    with listening() as found:
        yield found


def a_call(client: Client, method: str, path: str, body: str | None = None) -> SampleRequest:
    """A call of the running service, with its credentials."""
    return SampleRequest(method, f"{client.base_url}/api/v1/{path}", [*client.headers.items()], body)


def an_order_as_text(shop: Shop, reference: str, name: str) -> str:
    """A body as people write them, with digits that no parser keeps."""
    products = [a_product(shop.model_id, price={"amount": index, "currency": "EUR"}) for index in range(2)]
    order = an_order(shop.model_id, orderReference=reference, customerLastName=name, products=products)
    text = json.dumps(order, ensure_ascii=False, indent=2)
    for index, amount in enumerate(nasty.AMOUNTS):
        text = text.replace(f'"amount": {index},', f'"amount": {amount},')
    return text


def held(client: Client, reference: str) -> dict[str, Any]:
    """The order as it is held, with all digits."""
    answer = client.call("GET", f"orders/{quote(reference, safe='')}")
    assert answer.status_code == 200, answer.text
    return json.loads(answer.content, parse_float=Decimal, parse_int=Decimal)["value"]["order"]


def succeeded(ran: Ran) -> str:
    """What a sample printed, given that all went well."""
    assert ran.code == 0, ran
    assert ran.errors == ""
    assert "200" in ran.output.splitlines()[0]
    return ran.output


@pytest.mark.parametrize("name", [nasty.STRING, nasty.SPACES], ids=["seen", "unseen"])
def test_an_order_is_stored_as_it_stands_in_the_sample(shop: Shop, language: str, name: str, tmp_path: Path) -> None:
    reference = a_reference()
    body = an_order_as_text(shop, reference, name)
    program = sample(language, a_call(shop.client, "PUT", "orders", body))
    # In the plainest of locales, which some languages take for that of their sources.
    answer = succeeded(run(language, program, tmp_path, locale="C"))
    assert '"failure":false' in answer
    order = held(shop.client, reference)
    assert order["customerLastName"] == name
    assert [str(product["price"]["amount"]) for product in order["products"]] == list(nasty.AMOUNTS)
    assert shop.client.put_order(body).headers["Import-Outcome"] == "unchanged"


def test_a_path_leads_to_what_it_names(shop: Shop, language: str, tmp_path: Path) -> None:
    reference = f"A B/É+%2F'\"$ {a_reference()}"
    if language == GNUSTEP:
        reference = reference.replace("/", "")
    assert shop.client.put_order(an_order(shop.model_id, orderReference=reference)).status_code == 200
    path = f"orders/{quote(reference, safe=UNESCAPED_BY_BROWSERS)}"
    answer = succeeded(run(language, sample(language, a_call(shop.client, "GET", path)), tmp_path))
    assert json.loads(answer[answer.index("{") :])["value"]["order"]["orderReference"] == reference


def test_a_call_that_is_refused_ends_with_a_failure_and_says_why(shop: Shop, language: str, tmp_path: Path) -> None:
    call = a_call(shop.client, "PUT", "orders", "{}")
    ran = run(language, sample(language, call), tmp_path)
    assert ran.code != 0
    assert "400" in ran.output.splitlines()[0]
    assert "FIELD_REQUIRED" in ran.output


def test_method_headers_and_body_are_sent_as_they_are(ear: Listener, language: str, tmp_path: Path) -> None:
    value = "quote \" apostrophe ' backslash \\ $HOME ${x} #{x} %s `id` !x {subscription key} <b> @x"
    body = nasty.LINES + nasty.UNSEEN
    headers = [(KEY_HEADER, value), ("Content-Type", "application/json"), ("X-Empty", ""), ("Accept-Language", "fr")]
    request = SampleRequest("POST", f"{ear.url}/a/É/$HOME?q='\"%27%2F&r=[é]{{x}}+#part", headers, body)
    assert "heard" in succeeded(run(language, sample(language, request), tmp_path))
    (received,) = ear.received
    assert received.method == "POST"
    # Mono takes the escape off an apostrophe, which it may.
    assert received.path.replace("'", "%27") == "/a/%C3%89/$HOME?q=%27%22%27%2F&r=%5B%C3%A9%5D%7Bx%7D+"
    assert received.body == body.encode()
    assert received.headers[KEY_HEADER.lower()] == value
    assert received.headers["content-type"] == "application/json"
    assert received.headers["accept-language"] == "fr"
    assert "x-empty" not in received.headers


def test_a_long_body_is_sent_whole(ear: Listener, language: str, tmp_path: Path) -> None:
    body = '{"a": 1}\n' * 20_000
    succeeded(run(language, sample(language, SampleRequest("PUT", ear.url, [], body)), tmp_path))
    assert [received.body for received in ear.received] == [body.encode()]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_call_without_a_body_has_none(ear: Listener, language: str, method: str, tmp_path: Path) -> None:
    succeeded(run(language, sample(language, SampleRequest(method, ear.url)), tmp_path))
    (received,) = ear.received
    assert (received.method, received.path, received.body) == (method, "/", b"")


def test_nobody_listening_is_a_failure(ear: Listener, language: str, tmp_path: Path) -> None:
    # A socket that is still waited on goes on taking connections after it is closed.
    ear.shutdown()
    ear.server_close()
    with socket.socket() as keeper:
        # The port stays taken, and nobody listens at it: else another test's server may get it meanwhile.
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        keeper.bind(ear.server_address)
        ran = run(language, sample(language, SampleRequest("GET", ear.url)), tmp_path)
    assert ran.code != 0
    assert ran.errors
