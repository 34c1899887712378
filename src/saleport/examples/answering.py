"""The answer to the request of an example, made by the code that answers every request."""

from typing import Any, NamedTuple

import msgspec
from starlette.types import Message

from saleport import errors
from saleport.api.envelope import Envelope, encode, errors_of
from saleport.api.failures import failure
from saleport.api.request import Request
from saleport.errors import SaleportError
from saleport.examples.example import Example, Values
from saleport.values import Language

_TOLD = {b"allow": "Allow", b"retry-after": "Retry-After", b"www-authenticate": "WWW-Authenticate"}


class Answered(NamedTuple):
    """Status, the headers that say something of the failure, and the body as a JSON value."""

    status: int
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def message(self) -> str:
        """What the shop's staff reads."""
        return self.body["errors"][0]["message"]


def answer_to(example: Example, values: Values, language: Language, base_url: str) -> Answered:
    """What the service answers to the request that is not mended."""
    problems = example.met(values)
    if example.kind is None:
        told = errors_of(problems, language, base_url)
        envelope = Envelope(value=values["order"], errors=told, has_warnings=True)
        return Answered(200, {}, msgspec.json.decode(encode(envelope)))
    status, headers, body = failure(_request(language, base_url), _error(example, problems))
    told_headers = {_TOLD[name]: value.decode() for name, value in headers if name in _TOLD}
    return Answered(status, told_headers, msgspec.json.decode(body))


def _error(example: Example, problems: list[errors.Problem]) -> Exception:
    if example.kind == Exception.__name__:
        return Exception()
    kind: type[SaleportError] = getattr(errors, example.kind or "")
    return kind(problems, **example.details)


def _request(language: Language, base_url: str) -> Request:
    request = Request({"headers": [(b"accept-language", language.encode())], "query_string": b""}, _nothing, base_url)
    request.id = "…"
    return request


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
