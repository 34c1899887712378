"""Checks answers against openapi.yaml: every answer that a contract test sees goes through here."""

import re
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema_rs
import yaml

MEMBERS = {"pagination", "errors", "isHandledError", "failure", "hasWarnings", "isNotFound"}
"""What every answer has."""

NOT_MODIFIED = 304
OK, ACCEPTED = 200, 202
ENVELOPES = ("application/json", "application/problem+json")
"""What answers are made of; all other media types are those of files and events."""


@cache
def definition() -> dict[str, Any]:
    """openapi.yaml, as the service serves it."""
    text = files("saleport.api").joinpath("openapi.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)


@cache
def _operations() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    found: list[tuple[re.Pattern[str], dict[str, Any]]] = []
    for path, item in definition()["paths"].items():
        pattern = re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(path))
        found.append((re.compile(pattern), item))
    # A path without parameters is meant before one with them.
    return sorted(found, key=lambda each: each[0].pattern.count("[^/]+"))


def operation_of(request: httpx.Request) -> dict[str, Any] | None:
    """The operation that a request calls; None when the definition has none."""
    path = request.url.raw_path.decode().partition("?")[0].removesuffix("/")  # one is forgiven
    found = (item for pattern, item in _operations() if pattern.fullmatch(path))
    return next((item[verb] for item in found if (verb := request.method.lower()) in item), None)


def check(response: httpx.Response) -> None:
    """Assert that an answer is one that openapi.yaml promises, and the envelope besides."""
    response.read()
    assert response.headers.get("x-request-id"), "every answer has a request id"
    assert response.status_code < 500 or response.status_code == 503, response.text
    operation = operation_of(response.request)
    if operation is None:
        assert response.status_code in (404, 405), f"{response.request.method} {response.request.url} is not defined"
        check_envelope(response)
        return
    declared = operation["responses"].get(str(response.status_code))
    assert declared is not None, f"{operation['operationId']} does not promise {response.status_code}: {response.text}"
    if response.status_code == NOT_MODIFIED:
        assert response.content == b""
        assert not {"content-type", "content-length"} & response.headers.keys()
        return
    media = response.headers["content-type"].partition(";")[0]
    content = resolved(declared)["content"]
    assert media in content, f"{operation['operationId']} does not promise {media}"
    if media not in ENVELOPES:
        assert response.status_code == OK
        return
    _validator(_pointer(operation["operationId"], str(response.status_code), media)).validate(response.json())
    if media == "application/json":
        check_envelope(response)


def check_envelope(response: httpx.Response) -> None:
    """Assert the rules of the envelope that a schema cannot say."""
    envelope = response.json()
    is_success = response.status_code in (OK, ACCEPTED)
    errors = envelope["errors"]
    more = set(envelope) - MEMBERS
    assert ("value" in envelope) is is_success
    assert more <= ({"value"} if is_success else {"statusCode", "message"}), f"the envelope has no {more}"
    assert more or response.status_code not in (401, 429), "gateways say statusCode and message"
    if not isinstance(envelope.get("value"), list):
        assert not any(envelope["pagination"].values()), "the pagination of a single value is all zero"
    assert envelope["failure"] is (not is_success)
    assert envelope["hasWarnings"] is any(error["isWarning"] for error in errors)
    assert envelope["isNotFound"] is (response.status_code == 404)
    assert all(error["message"] and error["developerMessage"] and error["moreInfo"] for error in errors)
    assert not [error for error in errors if None in error.values() or "" in error.values()], "nothing to say: left out"
    if is_success:
        assert all(error["isWarning"] for error in errors)
    else:
        assert not errors[0]["isWarning"], "shop modules read the first error"
        assert envelope["isHandledError"] is (response.status_code < 500)


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for."""
    while "$ref" in part:
        target: Any = definition()
        for name in part["$ref"].removeprefix("#/").split("/"):
            target = target[name.replace("~1", "/").replace("~0", "~")]
        part = target
    return part


def _pointer(operation_id: str, status: str, media: str) -> str:
    for path, item in definition()["paths"].items():
        for verb, operation in item.items():
            if isinstance(operation, dict) and operation.get("operationId") == operation_id:
                response = operation["responses"][status]
                base = (
                    response.get("$ref")
                    or f"#/paths/{quote(path.replace('/', '~1'), safe='~')}/{verb}/responses/{status}"
                )
                return f"{base}/content/{media.replace('/', '~1')}/schema"
    raise AssertionError(operation_id)


@cache
def _validator(pointer: str) -> jsonschema_rs.Draft202012Validator:
    # The whole document is the schema, so that references inside it resolve; the pointer says where to begin.
    return jsonschema_rs.Draft202012Validator({**definition(), "$ref": pointer}, validate_formats=True)
