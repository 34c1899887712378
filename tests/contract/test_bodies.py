"""Bodies that are no order: broken, empty, of another shape, or made to do harm."""

import json

import pytest

from tests.client import Client, a_reference, an_order
from tests.contract.asserting import Fault, at, fault_at, faults, imported, kept, refused, with_number
from tests.contract.conftest import Shop

BROKEN = {
    "a comma too many": b'{"orderReference": "x",}',
    "single quotes": b"{'orderReference': 'x'}",
    "a name without quotes": b'{orderReference: "x"}',
    "a comment": b'{"orderReference": "x" /* mine */}',
    "two objects": b"{} {}",
    "half an object": b'{"orderReference": "x"',
    "half a text": b'{"orderReference": "x',
    "one bracket": b"{",
    "words": b"hello",
    "a form": b"orderReference=x&products=y",
    "XML": b"<order/>",
    "NaN": b'{"orderReference": NaN}',
    "a raw NUL": b'{"orderReference": "a\0b"}',
    "a raw line break": b'{"orderReference": "a\nb"}',
    "an unknown escape": rb'{"orderReference": "\x41"}',
    "half a surrogate": rb'{"orderReference": "\ud800"}',
    "half a surrogate at the end": rb'{"orderReference": "\ud83d"}',
    "the wrong half": rb'{"orderReference": "\udc00\ud800"}',
    "invalid UTF-8": b'{"orderReference": "\xff\xfe"}',
    "cut UTF-8": b'{"orderReference": "\xc3"}',
    "a surrogate in UTF-8": b'{"orderReference": "\xed\xa0\x80"}',
    "an overlong NUL": b'{"orderReference": "\xc0\x80"}',
    "invalid UTF-8 in a name": b'{"\xff": 1}',
    "UTF-16": '{"orderReference": "x"}'.encode("utf-16"),
    "Latin-1": '{"orderReference": "é"}'.encode("latin-1"),
    "zeros": b"\0" * 100,
    "many lists": b"[" * 100_000,
    "many objects": b'{"a":' * 100_000,
    "many lists, closed": b"[" * 100_000 + b"]" * 100_000,
    "deep in a known member": b'{"products":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "deep in an unknown member": b'{"x":' + b'{"x":' * 50_000 + b"1" + b"}" * 50_001,
}
PATHS = [("PUT", "orders"), ("PUT", "catalog/brands"), ("PUT", "catalog/models"), ("PUT", "stores"), ("POST", "links")]
JSON_TYPE = {"Content-Type": "application/json"}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize(("method", "path"), PATHS)
def test_a_body_that_is_not_json_is_refused(client: Client, method: str, path: str, name: str) -> None:
    response = client.call(method, path, content=BROKEN[name], headers=JSON_TYPE)
    assert response.status_code == 400
    assert faults(response) == [Fault("JSON_INVALID")]


@pytest.mark.parametrize("body", [b"", b"  \r\n\t ", b"\xef\xbb\xbf", b"\xef\xbb\xbf  "])
@pytest.mark.parametrize(("method", "path"), PATHS)
def test_a_body_that_is_missing_is_said_to_be(client: Client, method: str, path: str, body: bytes) -> None:
    response = client.call(method, path, content=body, headers=JSON_TYPE)
    assert response.status_code == 400
    assert faults(response) == [Fault("BODY_MISSING")]


@pytest.mark.parametrize("body", [b"[]", b'[{"orderReference": "x"}]', b'"text"', b"12", b"1e999", b"true", b"[null]"])
@pytest.mark.parametrize(("method", "path"), PATHS)
def test_a_body_that_is_no_object_is_refused_for_that_alone(
    client: Client, method: str, path: str, body: bytes
) -> None:
    response = client.call(method, path, content=body, headers=JSON_TYPE)
    assert response.status_code == 400
    assert faults(response)[0] == Fault("FIELD_WRONG_TYPE")


def test_where_json_breaks_is_told_by_line_and_column(client: Client) -> None:
    response = client.put_order('{\n  "orderReference": "x",\n  "civility" "Mr"\n}')
    assert "line 3, column 14" in response.json()["errors"][0]["developerMessage"]


@pytest.mark.parametrize(
    "literal",
    ["1" * 400, "1" * 5000, "-" + "9" * 5000, "1." + "1" * 5000, "1e400", "1e-400", "1e99999999999999999999", "-0.0"],
    ids=lambda text: text[:12] + text[-3:],
)
@pytest.mark.parametrize("field", ["orderReference", "products", "address", "products[0].modelId", "civility"])
def test_a_huge_number_in_any_place_is_of_the_wrong_type(client: Client, shop: Shop, field: str, literal: str) -> None:
    body = with_number(an_order(shop.models[0]), field, literal)
    assert refused(client, body)[0] == fault_at("FIELD_WRONG_TYPE", field)


@pytest.mark.parametrize("literal", ["1" * 5000, "1e99999999999999999999", "-1e-400", '"\\u0000"', "[[[[[]]]]]"])
def test_what_is_in_an_unknown_member_does_not_matter(client: Client, shop: Shop, literal: str) -> None:
    order = an_order(shop.models[0])
    assert imported(client, with_number(order, "unheardOf", literal)) == [Fault("FIELD_UNKNOWN", "unheardOf")]


@pytest.mark.parametrize("escaped", [True, False])
def test_characters_outside_the_basic_plane_are_kept(client: Client, shop: Shop, escaped: bool) -> None:
    order = an_order(shop.models[0], customerLastName="😀\U0001d518\U0010ffff\ue000\u2028\u007f")
    assert imported(client, json.dumps(order, ensure_ascii=escaped)) == []
    assert kept(client, order["orderReference"]) == order


def test_the_last_of_a_member_written_twice_counts(client: Client, shop: Shop) -> None:
    order = an_order(shop.models[0])
    body = '{"salesChannel": "first", ' + json.dumps(order)[1:]
    assert imported(client, body) == []
    assert kept(client, order["orderReference"]) == order


def test_a_body_of_many_faults_is_answered_soon_and_shortly(client: Client, shop: Shop) -> None:
    wrong = [{"modelId": "x", "price": {"amount": "x", "currency": "x"}, "orderLineReference": 1}] * 1000
    response = client.put_order(an_order(shop.models[0], products=wrong))
    assert response.status_code == 400
    assert response.elapsed.total_seconds() < 5
    assert faults(response)[-1].entry == 999


def test_text_that_looks_like_code_is_only_text(client: Client, shop: Shop) -> None:
    text = "'; DROP TABLE orders; -- ${jndi:ldap://x} {{7*7}} <script>alert(1)</script>"
    reference = a_reference()
    order = an_order(shop.models[0], orderReference=f"{reference} {text[:60]}", customerLastName=text)
    assert imported(client, order) == []
    assert kept(client, order["orderReference"]) == order
    assert refused(client, at(an_order(shop.models[0]), "purchaseDateUtc", text)) == [
        Fault("PURCHASE_DATE_INVALID", "purchaseDateUtc")
    ]
