"""Answers that are sent piece by piece: whole, given up with their reader, and heads alone."""

import asyncio
from collections.abc import AsyncGenerator

from starlette.types import Message

from saleport.api.endpoint import Answer, Call
from saleport.api.streaming.answers import StreamAnswer
from tests.api.operations import api, application_of, routes_of
from tests.serving import client_of

PATH = "/api/v1/notes"


class Pieces:
    """What is sent, and whether its maker was told that it is over."""

    def __init__(self, *, is_endless: bool = False) -> None:
        self.is_endless = is_endless
        self.is_closed = False

    async def handle(self, _: Call) -> StreamAnswer:
        """An answer in pieces."""
        return StreamAnswer("text/plain", self._chunks(), [(b"x-pieces", b"2")])

    async def _chunks(self) -> AsyncGenerator[bytes]:
        try:
            yield b"one "
            yield b"two"
            if self.is_endless:
                await asyncio.Event().wait()
        finally:
            self.is_closed = True


async def test_pieces_come_as_one_answer() -> None:
    pieces = Pieces()
    answer = await api(pieces.handle, method="GET").get(PATH)
    assert (answer.status_code, answer.text) == (200, "one two")
    assert answer.headers["content-type"] == "text/plain"
    assert answer.headers["x-pieces"] == "2"
    assert answer.headers["x-request-id"]
    assert pieces.is_closed


async def test_a_head_has_no_pieces() -> None:
    answer = await api(Pieces(is_endless=True).handle, method="GET").head(PATH)
    assert (answer.status_code, answer.content) == (200, b"")


async def test_pieces_end_when_their_reader_is_gone() -> None:
    pieces = Pieces(is_endless=True)
    sent: list[Message] = []
    is_sent = asyncio.Event()

    async def receive() -> Message:
        await is_sent.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)
        if message.get("body") == b"two":
            is_sent.set()

    scope = {
        "type": "http",
        "method": "GET",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": b"",
        "headers": [(b"ocp-apim-subscription-key", b"key")],
    }
    await asyncio.wait_for(application_of(pieces.handle, method="GET")(scope, receive, send), 5)
    assert pieces.is_closed
    assert [message.get("body") for message in sent] == [None, b"one ", b"two"]


async def test_another_status_than_200_is_told() -> None:
    async def accept(_: Call) -> Answer:
        return Answer("value", status=202, headers=[(b"location", b"/there")])

    answer = await client_of(routes_of(accept, method="GET")).get(PATH, headers={"Ocp-Apim-Subscription-Key": "key"})
    assert (answer.status_code, answer.headers["location"]) == (202, "/there")
