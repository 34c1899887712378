"""A PostgreSQL that says good-bye and does not hang up, as a shutdown looks to a connection that lies idle."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from sqlalchemy import make_url

_FIELDS = (b"SFATAL", b"VFATAL", b"C57P01", b"Mterminating connection due to administrator command")
_WORDS = b"".join(field + b"\0" for field in _FIELDS) + b"\0"
_GOOD_BYE = b"E" + (len(_WORDS) + 4).to_bytes(4, "big") + _WORDS
"""ErrorResponse, as the protocol has it: https://www.postgresql.org/docs/current/protocol-message-formats.html"""


@asynccontextmanager
async def in_front_of(url: str) -> AsyncGenerator[tuple[str, Callable[[], Awaitable[None]]]]:
    """The address of a server that passes everything on, and what makes it say good-bye on all its connections."""
    behind = make_url(url)
    clients: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        answers, server = await asyncio.open_connection(behind.host, behind.port)
        clients.add(client)
        with suppress(ConnectionError):
            await asyncio.gather(_pass_on(reader, server), _pass_on(answers, client))

    async def say_good_bye() -> None:
        for client in clients:
            client.write(_GOOD_BYE)
        clients.clear()
        await asyncio.sleep(0.05)

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    yield behind.set(host="127.0.0.1", port=port).render_as_string(hide_password=False), say_good_bye
    listening.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
