"""What a request's body may do to the service: take its time, and no more than that."""

import asyncio

import pytest
from starlette.types import Message

from saleport.api.request import Request, _remembered_credentials
from saleport.errors import BodyTooLarge, ErrorCode, Rejected, Unavailable, UnsupportedMedia

LIMIT = 1000


def a_request(*messages: Message) -> Request:
    """A request whose body comes in these messages, and then not at all."""
    waiting = list(messages)

    async def receive() -> Message:
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop(0)

    return Request({"type": "http", "headers": [], "query_string": b""}, receive, None)


def a_part(body: bytes, *, more_body: bool = True) -> Message:
    """One part of a body."""
    return {"type": "http.request", "body": body, "more_body": more_body}


@pytest.mark.parametrize("header", [None, b"", b"  "])
def test_a_blank_header_is_none_and_the_query_counts(header: bytes | None) -> None:
    names = (b"ocp-apim-subscription-key", b"ocp-apim-secret-value")
    headers = [] if header is None else [(name, header) for name in names]
    request = a_request()
    scope = {"type": "http", "headers": headers, "query_string": b"subscription-key=k&secret=s"}
    shown = Request(scope, request._receive, None).credentials
    assert (shown.subscription_key, shown.secret) == ("k", "s")


@pytest.mark.parametrize("header", [b"authorization", b"ocp-apim-subscription-key", b"ocp-apim-secret-value", None])
def test_what_is_longer_than_any_credentials_is_read_and_not_remembered(header: bytes | None) -> None:
    sent = "x" * 5_000
    headers = [] if header is None else [(header, sent.encode())]
    scope = {"type": "http", "headers": headers, "query_string": b"secret=" + sent.encode() if header is None else b""}
    before = _remembered_credentials.cache_info().currsize
    assert sent in Request(scope, a_request()._receive, None).credentials
    assert _remembered_credentials.cache_info().currsize == before


async def test_a_body_comes_in_one_part_or_in_many() -> None:
    assert await a_request(a_part(b"{}", more_body=False)).json_body(LIMIT) == b"{}"
    assert await a_request(a_part(b"{"), a_part(b""), a_part(b"}", more_body=False)).json_body(LIMIT) == b"{}"


async def test_a_body_is_too_large_as_soon_as_it_is() -> None:
    with pytest.raises(BodyTooLarge):
        await a_request(a_part(b"x" * LIMIT), a_part(b"x")).json_body(LIMIT)


async def test_a_body_that_trickles_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("saleport.api.request.CLIENT_SECONDS", 0.05)
    with pytest.raises(Rejected) as rejection:
        await a_request(a_part(b"{")).json_body(LIMIT)
    assert rejection.value.problems[0].code is ErrorCode.JSON_INVALID


async def test_a_body_that_has_not_come_when_the_service_stops_may_be_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("saleport.api.streaming.patience._LOOK_SECONDS", 0.01)
    monkeypatch.setattr("saleport.api.streaming.patience._STOP_SECONDS", 0)
    whole, pieces = a_request(a_part(b"{")), a_request(a_part(b"{"))
    whole.patience.stop()
    pieces.patience.stop()
    with pytest.raises(Unavailable):
        await whole.json_body(LIMIT)
    with pytest.raises(Unavailable):
        assert [part async for part in pieces.stream(LIMIT)]


async def test_a_body_that_breaks_off_is_refused() -> None:
    with pytest.raises(Rejected) as rejection:
        await a_request(a_part(b"{"), {"type": "http.disconnect"}).json_body(LIMIT)
    assert rejection.value.problems[0].code is ErrorCode.JSON_INVALID


async def test_a_body_of_which_nothing_is_kept_has_its_length_all_the_same() -> None:
    request = a_request(a_part(b"{"), a_part(b"}", more_body=False))
    assert await request.json_body(1000) == b"{}"
    assert (request.body, request.body_bytes) == (None, 2)


async def test_a_stream_is_what_comes_piece_by_piece() -> None:
    request = a_request(a_part(b"one"), a_part(b""), a_part(b"two", more_body=False))
    assert [part async for part in request.stream(LIMIT)] == [b"one", b"two"]
    assert (request.body, request.body_bytes) == (None, 6)


async def test_a_stream_is_too_large_as_soon_as_it_is() -> None:
    taken: list[bytes] = []
    with pytest.raises(BodyTooLarge):
        taken.extend([part async for part in a_request(a_part(b"x" * LIMIT), a_part(b"x")).stream(LIMIT)])


async def test_a_stream_that_is_announced_as_too_large_is_not_begun() -> None:
    headers = [(b"content-length", str(LIMIT + 1).encode())]

    async def receive() -> Message:
        raise AssertionError("something was read")

    request = Request({"type": "http", "headers": headers, "query_string": b""}, receive, None)
    with pytest.raises(BodyTooLarge):
        await anext(request.stream(LIMIT))


async def test_a_stream_may_take_long_and_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("saleport.api.request.CLIENT_SECONDS", 0.05)
    stream = a_request(a_part(b"x"), a_part(b"y")).stream(LIMIT)
    assert [await anext(stream), await anext(stream)] == [b"x", b"y"]
    with pytest.raises(Rejected) as rejection:
        await anext(stream)
    assert rejection.value.problems[0].code is ErrorCode.UPLOAD_INVALID


async def test_a_stream_that_breaks_off_is_refused() -> None:
    stream = a_request(a_part(b"x"), {"type": "http.disconnect"}).stream(LIMIT)
    assert await anext(stream) == b"x"
    with pytest.raises(Rejected) as rejection:
        await anext(stream)
    assert rejection.value.problems[0].code is ErrorCode.UPLOAD_INVALID


async def test_an_upload_must_be_a_form() -> None:
    with pytest.raises(UnsupportedMedia):
        await a_request(a_part(b"x", more_body=False)).upload(LIMIT)
