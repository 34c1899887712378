from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from saleport.errors import ErrorCode
from saleport.portal.pages.samples import MOST_BYTES, MOST_HEADERS
from saleport.samples import LANGUAGES, SampleRequest, sample
from tests.portal.conftest import Shop

URL = "http://shop.test/api/v1/orders"
BODY = '  {"amount": 12.0,\n\t"n": 9007199254740993, "t": "\\u00e9 é 😀 $HOME"}\n '
CALL = {"method": "PUT", "url": URL, "headers": [["Authorization", "Bearer hunter2"]], "body": BODY}


async def post(shop: Shop, language: str, call: Any = None, **options: Any) -> httpx.Response:  # noqa: ANN401
    sent = options or {"json": CALL if call is None else call}
    return await shop.client.post(f"/samples/{language}", **sent)


def errors(answer: httpx.Response, status: int) -> list[tuple[str, str | None]]:
    assert answer.status_code == status, answer.text
    assert answer.json()["failure"] is True
    return [(error["code"], error.get("field")) for error in answer.json()["errors"]]


@pytest.mark.parametrize("language", [language.name for language in LANGUAGES])
async def test_a_call_is_answered_with_its_sample(shop: Shop, language: str) -> None:
    answer = await post(shop, language)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == sample(language, SampleRequest("PUT", URL, [("Authorization", "Bearer hunter2")], BODY))


async def test_headers_and_body_may_be_left_out(shop: Shop) -> None:
    answer = await post(shop, "python", {"method": "GET", "url": URL})
    assert answer.text == sample("python", SampleRequest("GET", URL))


async def test_an_answer_is_for_this_page_alone(shop: Shop) -> None:
    answer = await post(shop, "curl", headers={"Origin": "https://elsewhere.example"}, json=CALL)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_nothing_of_a_call_reaches_the_log(shop: Shop) -> None:
    with capture_logs() as lines:
        await post(shop, "curl")
        await post(shop, "curl", {**CALL, "url": "hunter2"})
    assert "hunter2" not in str(lines)


async def test_a_language_that_there_is_not_is_named(shop: Shop) -> None:
    answer = await post(shop, "cobol")
    assert errors(answer, 404) == [(ErrorCode.PATH_UNKNOWN, None)]
    assert "csharp" in answer.json()["errors"][0]["developerMessage"]


@pytest.mark.parametrize(
    ("call", "code", "field"),
    [
        ([], ErrorCode.FIELD_WRONG_TYPE, None),
        ({"url": URL}, ErrorCode.FIELD_WRONG_TYPE, None),
        ({**CALL, "method": 1}, ErrorCode.FIELD_WRONG_TYPE, "method"),
        ({**CALL, "headers": [["A"]]}, ErrorCode.FIELD_WRONG_TYPE, "headers[0]"),
        ({**CALL, "headers": [["A", "b"]] * (MOST_HEADERS + 1)}, ErrorCode.FIELD_WRONG_TYPE, "headers"),
        ({**CALL, "colour": "red"}, ErrorCode.FIELD_WRONG_TYPE, None),
        ({**CALL, "method": "BREW"}, ErrorCode.VALUE_NOT_ALLOWED, "method"),
        ({**CALL, "url": "/api/v1/orders"}, ErrorCode.VALUE_NOT_ALLOWED, "url"),
        ({**CALL, "headers": [["A", "é"]]}, ErrorCode.CHARACTER_NOT_ALLOWED, "headers[0]"),
        ({**CALL, "body": "a\0b"}, ErrorCode.CHARACTER_NOT_ALLOWED, "body"),
    ],
)
async def test_a_call_that_cannot_be_made_is_refused(
    shop: Shop, call: object, code: ErrorCode, field: str | None
) -> None:
    assert errors(await post(shop, "java", call), 400) == [(code, field)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", ErrorCode.BODY_MISSING),
        (b"{", ErrorCode.JSON_INVALID),
        (b'{"method": "\xff"}', ErrorCode.JSON_INVALID),
        (b'{"method": "PUT", "url": "http://shop.test", "body": "\\ud83d"}', ErrorCode.JSON_INVALID),
        (b"[" * 100_000, ErrorCode.JSON_INVALID),
    ],
)
async def test_what_is_not_json_is_refused(shop: Shop, content: bytes, code: ErrorCode) -> None:
    answer = await post(shop, "java", content=content, headers={"Content-Type": "application/json"})
    assert errors(answer, 400) == [(code, None)]


@pytest.mark.parametrize("call", [{**CALL, "x" * 100_000: 1}, {**CALL, "headers": [["é", "é"]] * 10_000}])
async def test_a_refusal_is_short_however_much_is_wrong(shop: Shop, call: object) -> None:
    answer = await post(shop, "java", call)
    assert answer.status_code == 400
    assert len(answer.content) < 2000


async def test_a_form_is_refused(shop: Shop) -> None:
    assert errors(await post(shop, "java", data={"method": "GET"}), 415) == [(ErrorCode.CONTENT_TYPE_UNSUPPORTED, None)]


async def test_a_call_may_be_large_but_not_beyond_measure(shop: Shop) -> None:
    answer = await post(shop, "java", {**CALL, "body": "x" * (MOST_BYTES - 1000)})
    assert answer.status_code == 200
    answer = await post(shop, "java", {**CALL, "body": "x" * MOST_BYTES})
    assert errors(answer, 413) == [(ErrorCode.BODY_TOO_LARGE, None)]


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS"])
async def test_samples_are_asked_for_by_post(shop: Shop, method: str) -> None:
    answer = await shop.client.request(method, "/samples/java")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
