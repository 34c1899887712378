"""Answers that are sent piece by piece."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import msgspec
from starlette.types import Send

from saleport.api.request import Request
from saleport.api.streaming.patience import Patience


class StreamAnswer(msgspec.Struct, frozen=True):
    """What a handler gives back in the place of a value: a file, or events as they happen."""

    content_type: str
    chunks: AsyncGenerator[bytes]
    """It is closed when the client is gone, wherever it stands."""
    headers: Sequence[tuple[bytes, bytes]] = ()


async def send_stream(request: Request, send: Send, answer: StreamAnswer) -> None:
    """Send an answer piece by piece, as long as there is somebody who takes it."""
    headers = [(b"content-type", answer.content_type.encode()), *answer.headers]
    # The server closes a connection on which a body is left unread: `send` takes it in first.
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if request.scope["method"] == "HEAD":
        await answer.chunks.aclose()
        await send({"type": "http.response.body", "body": b""})
        return
    sending = asyncio.create_task(_send_all(send, answer.chunks, request.patience))
    leaving = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        sending.cancel()
        await asyncio.wait((sending, leaving))
    if not sending.cancelled():
        sending.result()


async def _send_all(send: Send, chunks: AsyncGenerator[bytes], patience: Patience) -> None:
    async with aclosing(chunks):
        async for chunk in chunks:
            await patience.wait_for(send({"type": "http.response.body", "body": chunk, "more_body": True}))
    await send({"type": "http.response.body", "body": b""})


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
