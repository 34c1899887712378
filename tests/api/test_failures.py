"""Every kind of error and every code as an HTTP answer, held against docs/errors.md."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message

import saleport
from saleport.api.failures import STATUS, UNEXPECTED, failure
from saleport.api.request import Request
from saleport.errors import (
    WARNINGS,
    ErrorCode,
    MethodNotAllowed,
    Problem,
    QuotaUsedUp,
    RateLimited,
    Rejected,
    SaleportError,
    Unauthenticated,
    Unavailable,
)

ERRORS_PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
PAGE_ROW = re.compile(r"\| `([A-Z_]+)` \| (error|warning) \| (\d{3}) \|")
GATEWAY = {401, 429}


def documented() -> dict[ErrorCode, tuple[str, int]]:
    """Kind and status of each code, as docs/errors.md has them."""
    rows = PAGE_ROW.findall(ERRORS_PAGE.read_text(encoding="utf-8"))
    return {ErrorCode(code): (kind, int(status)) for code, kind, status in rows}


def a_request(**headers: str) -> Request:
    async def receive() -> Message:
        raise AssertionError("a failure never waits for the body")

    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http",
        "path": "/api/v1/orders",
        "scheme": "http",
        "server": ("127.0.0.1", 8080),
        "query_string": b"",
        "headers": pairs,
    }
    request = Request(scope, receive, "https://sales.example.com")
    request.id = "r-12345678"
    return request


def an_error(kind: type[SaleportError], *problems: Problem) -> SaleportError:
    """An error of a kind, with what else that kind needs."""
    if kind is QuotaUsedUp:
        return QuotaUsedUp(problems, "01:02:03")
    if kind is MethodNotAllowed:
        return MethodNotAllowed(problems, ("GET", "HEAD"))
    if kind is RateLimited:
        return RateLimited(problems, 7)
    if kind is Unavailable:
        return Unavailable(problems, 9)
    return kind(problems)


def a_problem(code: ErrorCode = ErrorCode.FIELD_REQUIRED, **members: Any) -> Problem:  # noqa: ANN401 - as the struct has them
    return Problem(code=code, explanation="Why it is so.", **members)


def answer(error: Exception, **headers: str) -> tuple[int, dict[str, str], dict[str, Any]]:
    status, pairs, body = failure(a_request(**headers), error)
    return status, {name.decode(): value.decode() for name, value in pairs}, json.loads(body)


def kind_of(status: int, code: ErrorCode) -> type[SaleportError]:
    if code is ErrorCode.CALL_QUOTA_USED_UP:
        return QuotaUsedUp
    return next(kind for kind, its in STATUS.items() if its == status)


def test_every_kind_has_a_status() -> None:
    kinds = {kind for parent in SaleportError.__subclasses__() for kind in (parent, *parent.__subclasses__())}
    assert set(STATUS) == kinds


def test_every_code_is_documented_with_a_status() -> None:
    assert set(documented()) == set(ErrorCode)
    for code, (kind, status) in documented().items():
        assert (kind == "warning") is (code in WARNINGS)
        assert (status == 200) is (code in WARNINGS)
        assert status in (200, UNEXPECTED, *STATUS.values())


@pytest.mark.parametrize("code", [code for code in ErrorCode if code not in WARNINGS and code != "INTERNAL_ERROR"])
def test_every_error_is_an_envelope_with_its_documented_status(code: ErrorCode) -> None:
    wanted = documented()[code][1]
    error = an_error(kind_of(wanted, code), a_problem(code, field="a.b", words={"value": "v", "limit": "l"}))
    status, headers, envelope = answer(error)
    assert status == wanted
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert "value" not in envelope
    (told,) = envelope["errors"]
    assert told["code"] == code
    assert told["message"].strip()
    assert told["developerMessage"] == "Why it is so."
    assert told["moreInfo"] == f"https://sales.example.com/errors/{code}"
    assert told["field"] == "a.b"
    assert told["isWarning"] is False
    assert (envelope["failure"], envelope["hasWarnings"]) == (True, False)
    assert envelope["isHandledError"] is (status < 500)
    assert envelope["isNotFound"] is (status == 404)
    assert ("statusCode" in envelope) is (status in GATEWAY or code is ErrorCode.CALL_QUOTA_USED_UP)


@pytest.mark.parametrize("code", [code for code in ErrorCode if code not in WARNINGS and code != "INTERNAL_ERROR"])
def test_every_error_comes_as_problem_details_where_these_are_asked_for(code: ErrorCode) -> None:
    wanted = documented()[code][1]
    status, headers, details = answer(
        an_error(kind_of(wanted, code), a_problem(code)), accept="application/problem+json", accept_language="fr"
    )
    assert status == wanted == details["status"]
    assert headers["content-type"] == "application/problem+json"
    assert headers["content-language"] == "fr"
    assert set(details) == {"type", "title", "status", "detail", "instance", "errors", "requestId"}
    assert details["type"] == f"https://sales.example.com/errors/{code}"
    assert details["title"]
    assert details["detail"] == details["errors"][0]["message"]
    assert details["instance"] == "/api/v1/orders"
    assert details["requestId"] == "r-12345678"


def raised() -> Iterator[tuple[str, ErrorCode]]:
    """Each kind that is made of a problem with a known code, all over the source."""
    for file in Path(saleport.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in {kind.__name__ for kind in STATUS}:
                attributes = [part for part in ast.walk(node) if isinstance(part, ast.Attribute)]
                for part in attributes:
                    if isinstance(part.value, ast.Name) and part.value.id == "ErrorCode":
                        yield node.func.id, ErrorCode(part.attr)


def test_codes_are_raised_with_the_status_that_is_documented() -> None:
    statuses = {kind.__name__: status for kind, status in STATUS.items()}
    found = set(raised())
    assert len(found) > 5
    for kind, code in found:
        assert statuses[kind] == documented()[code][1], (kind, code)


def test_unauthenticated_is_challenged_in_the_words_of_the_gateway() -> None:
    words = {
        ErrorCode.SUBSCRIPTION_KEY_MISSING: "Access denied due to missing subscription key. "
        "Make sure to include subscription key when making requests to an API.",
        ErrorCode.SUBSCRIPTION_KEY_INVALID: "Access denied due to invalid subscription key. "
        "Make sure to provide a valid key for an active subscription.",
        ErrorCode.TOKEN_EXPIRED: "Why it is so.",
    }
    for code, said in words.items():
        status, headers, envelope = answer(Unauthenticated([a_problem(code)]))
        assert (status, envelope["statusCode"], envelope["message"]) == (401, 401, said)
        assert headers["www-authenticate"].startswith('AzureApiManagementKey realm="')
        assert headers["www-authenticate"].endswith('name="Ocp-Apim-Subscription-Key",type="header"')


def test_a_rate_and_a_quota_are_told_in_the_words_of_the_gateway() -> None:
    status, headers, envelope = answer(an_error(RateLimited, a_problem()))
    assert (status, headers["retry-after"]) == (429, "7")
    assert envelope["message"] == "Rate limit is exceeded. Try again in 7 seconds."
    status, headers, envelope = answer(an_error(QuotaUsedUp, a_problem()))
    assert (status, envelope["statusCode"]) == (403, 403)
    assert envelope["message"] == "Out of call volume quota. Quota will be replenished in 01:02:03."


def test_unavailable_says_when_to_come_back_and_a_wrong_verb_what_there_is() -> None:
    assert answer(an_error(Unavailable, a_problem()))[1]["retry-after"] == "9"
    assert answer(an_error(MethodNotAllowed, a_problem()))[1]["allow"] == "GET, HEAD"


def test_the_unexpected_is_told_without_its_reason() -> None:
    status, _, envelope = answer(RuntimeError("hunter2"))
    assert status == 500
    assert "hunter2" not in json.dumps(envelope)
    assert (envelope["failure"], envelope["isHandledError"]) == (True, False)
    (told,) = envelope["errors"]
    assert told["code"] == "INTERNAL_ERROR"
    assert "r-12345678" in told["developerMessage"]


def test_warnings_come_along_with_errors() -> None:
    problems = [a_problem(index=3, subject="product", suggestion="this"), a_problem(ErrorCode.FIELD_UNKNOWN)]
    _, _, envelope = answer(Rejected(problems))
    assert envelope["hasWarnings"] is True
    assert [error["isWarning"] for error in envelope["errors"]] == [False, True]
    first, second = envelope["errors"]
    assert (first["index"], first["subject"], first["extraData"]) == (3, "product", "this")
    # Members with nothing to say are left out.
    assert set(second) == {"code", "message", "developerMessage", "moreInfo", "isWarning"}
