"""Clients that do not hang up when the service stops."""

import asyncio

from saleport.api.streaming.connections import Connections


async def test_clients_are_hung_up_on_when_nothing_is_left_to_do_and_still_get_what_was_to_be_sent() -> None:
    ended: asyncio.Queue[bytes] = asyncio.Queue()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ended.put(await reader.read())
        writer.write(b"answer")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    client, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"the half of")
    connections, is_over = Connections(), asyncio.Event()
    connections.note_ports()
    server.close()
    connections.hang_up_when(is_over.is_set)
    await asyncio.sleep(0.01)
    assert ended.empty()
    is_over.set()
    assert await asyncio.wait_for(ended.get(), 5) == b"the half of"
    assert await client.read() == b"answer"
    await connections.close()
    writer.close()


async def test_who_is_told_that_all_is_over_looks_no_longer() -> None:
    connections = Connections()
    await connections.close()
    connections.hang_up_when(lambda: False)
    await asyncio.wait_for(connections.close(), 5)
