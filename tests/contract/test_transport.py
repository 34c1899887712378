"""How requests may travel, and what is answered to those that cannot be read at all."""

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.client import Client, a_reference, an_order, trusted
from tests.contract import definition
from tests.contract.asserting import Fault, assert_not_kept, faults, kept, refused
from tests.contract.conftest import Shop, World

MEBIBYTE = 1024 * 1024


def raw_connection(world: World) -> http.client.HTTPConnection:
    """A connection on which a test says every header itself."""
    parts = urlsplit(world.base_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.netloc, timeout=20)


def put_order_headers(connection: http.client.HTTPConnection, client: Client, **more: str) -> None:
    """Begin a PUT of an order, with credentials."""
    connection.putrequest("PUT", "/api/v1/orders", skip_accept_encoding=True)
    headers = client.headers | {"Content-Type": "application/json"} | more
    for name, value in headers.items():
        connection.putheader(name, value)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1",
        "/api/v1/nothing",
        "/api/v2/orders",
        "/api/v1/ORDERS",
        "/api/v1//orders",
        "/api/v1/orders//",
        "/api/v1/orders/A/12/status",
        "/api/v1/orders/x/status/y",
        "/api/v1/catalog/models/bySku/a/b",
        "/%00",
        "/api/v1/%FF%FE",
        "/nothing?" + "x" * 5000,
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH"])
def test_an_unknown_path_is_not_found(client: Client, method: str, path: str) -> None:
    response = client.http.request(method, path)
    assert response.status_code == 404
    assert faults(response) == [Fault("PATH_UNKNOWN")]


def verbs_that_are_not() -> Iterator[Any]:
    """Every path of the definition with every verb that it does not have.

    The path of many orders is that of an order called `batch` too, which can be read.
    """
    of_orders = {"/api/v1/orders/batch": {"GET"}}
    for path, item in definition.definition()["paths"].items():
        defined = {verb.upper() for verb in item if verb in ("get", "put", "post", "delete", "patch")}
        verbs = {"GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "PURGE"}
        for method in sorted(verbs - defined - of_orders.get(path, set())):
            yield pytest.param(method, path.replace("{", "").replace("}", ""), defined, id=f"{method} {path}")


@pytest.mark.parametrize(("method", "path", "defined"), list(verbs_that_are_not()))
def test_another_verb_is_told_which_there_are(client: Client, method: str, path: str, defined: set[str]) -> None:
    response = client.http.request(method, path, content=b"{}")
    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) - {"HEAD"} == defined
    assert faults(response) == [Fault("METHOD_NOT_ALLOWED")]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GARBAGE\r\n", 400),
        (b"GET /a b HTTP/1.1\r\n", 400),
        (b"GET /stores HTTP/1.1\r\nno colon\r\n", 400),
        (b"PUT /api/v1/orders HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n", 400),
        (b"GET /stores HTTP/1.1\r\n" + b"x: y\r\n" * 101, 431),
    ],
    ids=["garbage", "blank-in-path", "no-colon", "two-lengths", "many-headers"],
)
def test_what_is_no_http_is_refused_by_the_server_itself(world: World, head: bytes, status: int) -> None:
    connection = raw_connection(world)
    connection.connect()
    connection.send(head + b"\r\n")
    with closing(connection), closing(http.client.HTTPResponse(connection.sock)) as response:
        response.begin()
        assert (response.status, response.read(), response.getheader("connection")) == (status, b"", "close")


@pytest.mark.parametrize("path", ["stores", "orders/none/status", "catalog/models?page=1"])
def test_head_answers_like_get_without_a_body(world: World, path: str) -> None:
    client = world.shop.client
    connection = raw_connection(world)
    for method in ("HEAD", "GET", "HEAD", "GET"):  # on one connection: a stray body would be read as an answer
        connection.request(method, f"/api/v1/{path}", headers=client.headers)
        response = connection.getresponse()
        body = response.read()
        assert response.status == (404 if "none" in path else 200)
        assert response.headers["x-request-id"]
        assert bool(body) is (method == "GET")
    connection.close()


@pytest.mark.parametrize("path", ["catalog/brands", "stores", "catalog/models", "catalog/modelTypes"])
def test_a_slash_at_the_end_is_forgiven_and_not_redirected(client: Client, path: str) -> None:
    assert client.call("GET", f"{path}/").json() == client.call("GET", path).json()


def test_an_order_put_to_a_path_with_a_slash_is_imported(client: Client, shop: Shop) -> None:
    order = an_order(shop.models[0])
    assert client.call("PUT", "orders/", json=order).status_code == 200
    assert kept(client, order["orderReference"]) == order


@pytest.mark.parametrize(
    "media",
    [
        None,
        "",
        "application/json",
        "application/json; charset=utf-8",
        'APPLICATION/JSON;Charset="UTF-8"',
        "application/json-patch+json",
        "application/json-patch+json; charset=utf-8",
        "application/vnd.shop.order+json",
        "text/json",
    ],
)
def test_every_spelling_of_json_is_read(client: Client, shop: Shop, media: str | None) -> None:
    body = json.dumps(an_order(shop.models[0])).encode()
    headers = {} if media is None else {"Content-Type": media}
    response = client.call("PUT", "orders", content=body, headers=headers)
    assert response.status_code == 200, response.text


@pytest.mark.parametrize(
    "media",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "application/xml", "json"],
)
@pytest.mark.parametrize(("method", "path"), [("PUT", "orders"), ("PUT", "catalog/brands"), ("POST", "links")])
def test_a_body_that_is_not_said_to_be_json_is_refused(client: Client, method: str, path: str, media: str) -> None:
    response = client.call(method, path, content=b'{"name": "x"}', headers={"Content-Type": media})
    assert response.status_code == 415
    assert faults(response) == [Fault("CONTENT_TYPE_UNSUPPORTED")]
    assert "application/json" in response.json()["errors"][0]["developerMessage"]


def test_a_compressed_body_is_refused(client: Client) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    response = client.call("PUT", "orders", content=b"\x1f\x8b", headers=headers)
    assert response.status_code == 415
    assert faults(response) == [Fault("CONTENT_ENCODING_UNSUPPORTED")]


@pytest.mark.parametrize("path", ["stores", "catalog/brands", "orders/none/status"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"no JSON"])
def test_a_get_may_have_a_content_type_and_even_a_body(client: Client, path: str, content: bytes | None) -> None:
    response = client.call("GET", path, content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == (404 if "none" in path else 200)


def test_a_request_without_accept_gets_the_envelope(client: Client, shop: Shop) -> None:
    for order, status in ((an_order(shop.models[0]), 200), ({}, 400)):
        request = client.http.build_request("PUT", "/api/v1/orders", json=order, headers=client.headers)
        for name in ("accept", "accept-encoding", "user-agent"):
            del request.headers[name]
        response = client.http.send(request)
        assert response.status_code == status
        assert response.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("accept", ["text/html", "application/xml;q=0.9", "application/problem+json", "nonsense", ""])
def test_any_accept_header_will_do(client: Client, shop: Shop, accept: str) -> None:
    response = client.put_order(an_order(shop.models[0]), headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("application/json")


def in_pieces(body: bytes) -> Iterator[bytes]:
    """A body without a length, in chunks."""
    for start in range(0, len(body), 4000):
        yield body[start : start + 4000]


def whole(body: bytes) -> bytes:
    """A body with its length."""
    return body


@pytest.mark.parametrize("form", [whole, in_pieces])
@pytest.mark.parametrize("path", ["orders", "catalog/brands", "stores"])
def test_a_body_larger_than_1_mebibyte_is_refused(client: Client, path: str, form: Callable[[bytes], Any]) -> None:
    body = json.dumps({"name": "x" * 2 * MEBIBYTE}).encode()
    response = client.call("PUT", path, content=form(body), headers={"Content-Type": "application/json"})
    assert response.status_code == 413
    assert faults(response) == [Fault("BODY_TOO_LARGE")]


def test_an_order_in_chunks_is_imported(client: Client, shop: Shop) -> None:
    order = an_order(shop.models[0], customerLastName="é" * 255)
    body = b" " * 10_000 + json.dumps(order).encode()
    response = client.call("PUT", "orders", content=in_pieces(body), headers={"Content-Type": "application/json"})
    assert response.status_code == 200, response.text
    assert kept(client, order["orderReference"]) == order


def test_a_body_beside_an_offer_to_upgrade_is_read(world: World, shop: Shop) -> None:
    """Java's own client offers h2c with its first request, and the body comes all the same."""
    order = an_order(shop.models[0])
    body = json.dumps(order).encode()
    connection = raw_connection(world)
    put_order_headers(connection, shop.client, **{"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c"})
    connection.putheader("HTTP2-Settings", "AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA")
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    response = connection.getresponse()
    assert (response.status, json.load(response)["failure"]) == (200, False)
    connection.close()
    assert kept(shop.client, order["orderReference"]) == order


def test_a_body_that_waits_to_be_asked_for_is_read(world: World, shop: Shop) -> None:
    """curl waits so before it sends a large body."""
    order = an_order(shop.models[0])
    body = json.dumps(order).encode()
    connection = raw_connection(world)
    put_order_headers(connection, shop.client, Expect="100-continue")
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders()
    assert connection.sock.recv(4096).startswith(b"HTTP/1.1 100 ")
    connection.send(body)
    response = connection.getresponse()
    assert (response.status, json.load(response)["failure"]) == (200, False)
    connection.close()
    assert kept(shop.client, order["orderReference"]) == order


@pytest.mark.parametrize("flag", ["maybe", "", "yes", "tru", "ture", "2", "null", "é", "\0"])
def test_a_dry_run_that_is_misspelt_imports_nothing(client: Client, shop: Shop, flag: str) -> None:
    order = an_order(shop.models[0])
    response = client.put_order(order, params={"dryRun": flag})
    assert response.status_code == 400
    assert faults(response) == [Fault("PARAMETER_INVALID", "dryRun")]
    assert_not_kept(client, order["orderReference"])


def test_the_first_of_a_repeated_parameter_counts(client: Client, shop: Shop) -> None:
    order = an_order(shop.models[0])
    assert client.put_order(order, params=[("dryRun", "true"), ("dryRun", "false")]).status_code == 200
    assert_not_kept(client, order["orderReference"])


def test_unknown_parameters_are_ignored_up_to_a_hundred(client: Client) -> None:
    assert client.call("GET", "stores", params={str(number): "x" for number in range(100)}).status_code == 200
    response = client.call("GET", "stores", params={str(number): "x" for number in range(101)})
    assert response.status_code == 400
    assert [fault.code for fault in faults(response)] == ["PARAMETER_INVALID"]


def test_the_definition_is_served_as_it_is_written(world: World) -> None:
    as_yaml, as_json = (httpx.get(f"{world.base_url}/openapi.{form}") for form in ("yaml", "json"))
    assert (as_yaml.status_code, as_json.status_code) == (200, 200)
    assert as_json.json()["paths"].keys() == definition.definition()["paths"].keys()
    assert as_yaml.text.startswith("# The contract of the API")


@pytest.mark.parametrize("path", ["health/live", "health/ready"])
def test_the_service_says_that_it_is_well(world: World, path: str) -> None:
    response = httpx.get(f"{world.base_url}/{path}", verify=trusted())
    assert response.status_code == 200
    assert response.headers["x-request-id"]


def test_a_body_that_breaks_off_harms_nobody(world: World, shop: Shop) -> None:
    reference = a_reference()
    connection = raw_connection(world)
    put_order_headers(connection, shop.client)
    connection.putheader("Content-Length", "1000")
    connection.endheaders(json.dumps({"orderReference": reference}).encode())
    connection.close()
    assert refused(shop.client, {"orderReference": reference})


def test_chunks_that_are_none_of_http_are_refused(world: World, shop: Shop) -> None:
    connection = raw_connection(world)
    put_order_headers(connection, shop.client, **{"Transfer-Encoding": "chunked"})
    connection.endheaders(b"2\r\n{}\r\nno number\r\n{}\r\n0\r\n\r\n")
    response = connection.getresponse()
    answer = json.load(response)
    assert (response.status, [error["code"] for error in answer["errors"]]) == (400, ["JSON_INVALID"])
    connection.close()
    if world.service is not None:
        assert "Traceback" not in world.service.log
