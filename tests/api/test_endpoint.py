"""What happens to a request between the server and a handler, and to an answer on its way back."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from saleport.api.endpoint import Answer, Call
from saleport.errors import ErrorCode, Problem, Rejected, Unavailable
from tests.api.operations import CALLER, MOST_BYTES, OpenGate, api

PATH = "/api/v1/notes"


async def echo(call: Call) -> Answer:
    """Give back what was understood."""
    return Answer(call.body.note_text, call.findings.warnings(), headers=[(b"x-extra", b"1")])


async def test_a_success_has_all_seven_members() -> None:
    answer = await api(echo).put(PATH, json={"noteText": "é"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["x-extra"] == "1"
    assert answer.json() == {
        "value": "é",
        "pagination": {
            "total": 0,
            "page": 0,
            "pageSize": 0,
            "pageCount": 0,
            "hasPreviousPage": False,
            "hasNextPage": False,
        },
        "errors": [],
        "isHandledError": False,
        "failure": False,
        "hasWarnings": False,
        "isNotFound": False,
    }


async def test_warnings_come_with_a_success() -> None:
    envelope = (await api(echo).put(PATH, json={"noteTxt": 1})).json()
    assert (envelope["hasWarnings"], envelope["failure"], envelope["isHandledError"]) == (True, False, False)
    assert [(error["code"], error["extraData"]) for error in envelope["errors"]] == [("FIELD_UNKNOWN", "noteText")]


async def test_decimals_become_numbers_with_the_digits_they_have() -> None:
    async def handle(_: Call) -> Answer:
        return Answer([Decimal("5.900000"), Decimal("33.333333333333336"), Decimal("1E+3")])

    text = (await api(handle, method="GET").get(PATH)).text
    assert '"value":[5.900000,33.333333333333336,1E+3]' in text


async def test_a_stranger_costs_no_parsing() -> None:
    client = api(echo)
    assert (await client.put(PATH, content=b"not json")).status_code == 400
    del client.headers["Ocp-Apim-Subscription-Key"]
    assert (await client.put(PATH, content=b"not json")).status_code == 401


@pytest.mark.parametrize(
    ("url", "headers", "shown"),
    [
        ("", {}, (None, None, None)),
        ("?subscription-key=q&secret=s%2B1", {}, ("q", None, "s+1")),
        ("?subscription-key=q&secret=s", {"Ocp-Apim-Subscription-Key": "h"}, ("h", None, "s")),
        ("?secret=s", {"Ocp-Apim-Secret-Value": "t", "Authorization": "Bearer x"}, (None, "Bearer x", "t")),
        ("?secret=a&secret=b", {"ocp-apim-subscription-KEY": " k "}, ("k", None, "a")),
    ],
)
async def test_credentials_come_from_headers_else_from_the_query(
    url: str, headers: dict[str, str], shown: tuple[str | None, ...]
) -> None:
    gate = OpenGate()
    client = api(echo, gate=gate)
    del client.headers["Ocp-Apim-Subscription-Key"]
    await client.put(PATH + url, json={}, headers=headers)
    assert gate.shown == [shown]


@pytest.mark.parametrize(
    ("media", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("Application/JSON", 200),
        ("application/json-patch+json", 200),
        ("application/vnd.shop+json", 200),
        ("text/json", 200),
        ("", 200),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/jsonp", 415),
        ("nonsense", 415),
    ],
)
async def test_only_json_is_read(media: str, status: int) -> None:
    answer = await api(echo).put(PATH, content=b"{}", headers={"Content-Type": media})
    assert answer.status_code == status


async def test_compressed_bodies_are_not_read() -> None:
    for encoding, status in (("gzip", 415), ("br", 415), ("identity", 200), ("", 200)):
        answer = await api(echo).put(PATH, content=b"{}", headers={"Content-Encoding": encoding})
        assert answer.status_code == status


async def parts(*sizes: int) -> AsyncIterator[bytes]:
    """A body that comes in parts and does not say how long it is."""
    yield b'{"noteText": "'
    for size in sizes:
        yield b"x" * size
    yield b'"}'


async def test_a_body_may_come_in_parts() -> None:
    answer = await api(echo).put(PATH, content=parts(500, 500, 500))
    assert answer.json()["value"] == "x" * 1500


@pytest.mark.parametrize("content", [b" " * (MOST_BYTES + 1), parts(MOST_BYTES), parts(*[100] * 500)])
async def test_a_body_past_the_limit_is_refused(content: Any) -> None:  # noqa: ANN401 - as httpx takes it
    answer = await api(echo).put(PATH, content=content)
    assert answer.status_code == 413
    assert answer.json()["errors"][0]["code"] == "BODY_TOO_LARGE"


async def test_a_body_of_exactly_the_limit_is_read() -> None:
    assert (await api(echo).put(PATH, content=b"{}".ljust(MOST_BYTES))).status_code == 200


@pytest.mark.parametrize(
    ("query", "flag"),
    [("", False), ("?on=true", True), ("?on=1", True), ("?on=TRUE", True), ("?on=false", False), ("?on=0", False)],
)
async def test_a_flag_is_true_or_false(query: str, flag: bool) -> None:
    async def handle(call: Call) -> Answer:
        return Answer(call.flag("on"))

    assert (await api(handle, method="GET").get(PATH + query)).json()["value"] is flag


@pytest.mark.parametrize("text", ["", "yes", "on", "2", "tru"])
async def test_a_flag_that_is_neither_is_refused(text: str) -> None:
    async def handle(call: Call) -> Answer:
        return Answer(call.flag("on"))

    answer = await api(handle, method="GET").get(f"{PATH}?on={text}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "on"


async def test_too_many_parameters_are_refused() -> None:
    answer = await api(echo).put(f"{PATH}?{'&'.join(['a=1'] * 101)}", json={})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "PARAMETER_INVALID"


@pytest.mark.parametrize(
    ("segment", "status"),
    [
        (str(UUID(int=7)), 200),
        (str(UUID(int=7)).upper(), 200),
        ("%7Bid%7D", 404),
        ("7", 404),
        ("%00", 404),
        ("%ff", 404),
    ],
)
async def test_what_is_no_id_names_nothing(segment: str, status: int) -> None:
    async def handle(call: Call) -> Answer:
        return Answer(call.path_id)

    answer = await api(handle, f"{PATH}/{{id}}", "GET").get(f"{PATH}/{segment}")
    assert answer.status_code == status
    if status == 404:
        assert answer.json()["isNotFound"] is True
        assert answer.json()["errors"][0]["code"] == "BRAND_NOT_FOUND"


async def test_what_is_no_id_is_said_before_what_is_no_body() -> None:
    async def handle(call: Call) -> Answer:
        return Answer(call.path_id)

    for body in (b"", b"{", b"[]"):
        answer = await api(handle, f"{PATH}/{{id}}").put(f"{PATH}/%7Bid%7D", content=body)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "BRAND_NOT_FOUND")


async def test_handlers_know_who_calls() -> None:
    async def handle(call: Call) -> Answer:
        assert call.caller == CALLER
        return Answer(call.account_id)

    assert (await api(handle, method="GET").get(PATH)).json()["value"] == str(CALLER.account_id)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Rejected([Problem(code=ErrorCode.FIELD_REQUIRED, explanation="x")]), 400),
        (Unavailable([Problem(code=ErrorCode.DATABASE_UNAVAILABLE, explanation="x")]), 503),
        (RuntimeError("hunter2"), 500),
        (RecursionError(), 500),
    ],
)
async def test_whatever_a_handler_raises_is_an_envelope(error: Exception, status: int) -> None:
    async def handle(_: Call) -> Answer:
        raise error

    answer = await api(handle, method="GET").get(PATH)
    assert answer.status_code == status
    assert answer.json()["failure"] is True
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    ("public_url", "host", "base"),
    [
        (None, "shop.test", "http://shop.test"),
        (None, "127.0.0.1:8080", "http://127.0.0.1:8080"),
        (None, "[::1]:8080", "http://[::1]:8080"),
        (None, 'evil"><script>', "http://shop.test"),
        ("https://sales.example.com/api", "shop.test", "https://sales.example.com/api"),
    ],
)
async def test_addresses_in_answers_are_those_of_the_caller(public_url: str | None, host: str, base: str) -> None:
    answer: httpx.Response = await api(echo, public_url=public_url).put(PATH, content=b"", headers={"Host": host})
    assert answer.json()["errors"][0]["moreInfo"] == f"{base}/errors/BODY_MISSING"


async def test_the_language_of_the_messages_is_that_of_the_caller() -> None:
    said = set()
    for language in ("en", "fr", "gb"):
        answer = await api(echo).put(PATH, content=b"", headers={"Accept-Language": language})
        assert answer.headers["content-language"] == ("fr" if language == "fr" else "en")
        said.add(json.dumps(answer.json()["errors"][0]["message"]))
    assert len(said) == 2
