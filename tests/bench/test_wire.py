"""The server alone speaks both of Granian's interfaces, because it follows whichever saleport is served by."""

from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from bench.failing import BenchFailed
from bench.peers.wire import Answer, Application, recorded

ANSWERS = [
    Answer("PUT", "/api/v1/orders", False, 200, [("import-outcome", "created")], b'{"value":1}'),
    Answer("GET", "/api/v1/catalog/models", False, 200, [("etag", '"7"')], b"[]"),
    Answer("GET", "/api/v1/catalog/models", True, 304, [("etag", '"7"')], b""),
]
CASES = [
    ("PUT", "/api/v1/orders", {}, 200, b'{"value":1}'),
    ("GET", "/api/v1/catalog/models", {}, 200, b"[]"),
    ("GET", "/api/v1/catalog/models", {"if-none-match": '"7"'}, 304, b""),
    ("GET", "/api/v1/else", {}, 404, b""),
]


class Protocol:
    """What Granian hands to an RSGI application."""

    def __init__(self) -> None:
        self.is_read = False
        self.sent: tuple[int, list[tuple[str, str]], bytes] | None = None

    async def __call__(self) -> bytes:
        self.is_read = True
        return b"a body"

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        assert self.is_read, "the body has to come in first"
        self.sent = (status, headers, body)


@pytest.mark.parametrize(("method", "path", "headers", "status", "body"), CASES)
async def test_it_answers_by_asgi(method: str, path: str, headers: dict[str, str], status: int, body: bytes) -> None:
    transport = httpx.ASGITransport(Application(ANSWERS))  # pyright: ignore[reportArgumentType]
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
        answer = await client.request(method, path, headers=headers, content=b"a body")
    assert (answer.status_code, answer.content) == (status, body)


@pytest.mark.parametrize(("method", "path", "headers", "status", "body"), CASES)
async def test_it_answers_by_rsgi(method: str, path: str, headers: dict[str, str], status: int, body: bytes) -> None:
    protocol = Protocol()
    await Application(ANSWERS).__rsgi__(SimpleNamespace(method=method, path=path, headers=headers), protocol)
    assert protocol.sent is not None
    assert (protocol.sent[0], protocol.sent[2]) == (status, body)


def response(status: int, **options: Any) -> httpx.Response:  # noqa: ANN401
    request = httpx.Request("GET", "http://shop.test/api/v1/catalog/models", headers={"If-None-Match": '"7"'})
    return httpx.Response(status, request=request, **options)


def test_an_answer_is_recorded_without_what_the_server_adds() -> None:
    answer = recorded(response(304, headers={"ETag": '"7"', "Date": "today", "Server": "granian"}))
    assert answer == ANSWERS[2]


def test_a_failure_is_not_recorded() -> None:
    with pytest.raises(BenchFailed, match="503"):
        recorded(response(503, text="later"))
