"""A slow way to a database: python -m bench.overload.link PORT TARGET_PORT BYTES_A_SECOND.

It passes everything on, towards the database no faster than it is told. What can be written in a second is then
known, on any machine, and is not the processors: those have to be left for whatever is refused.
"""

import asyncio
import contextlib
import sys
import time

_CHUNK_BYTES = 16 * 1024


class Allowance:
    """So many bytes in a second, over all connections."""

    def __init__(self, bytes_a_second: float) -> None:
        self._bytes_a_second = bytes_a_second
        self._free_at = time.monotonic()

    async def take(self, size: int) -> None:
        """Return when this many more bytes may pass."""
        self._free_at = max(self._free_at, time.monotonic()) + size / self._bytes_a_second
        await asyncio.sleep(self._free_at - time.monotonic())


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter, allowance: Allowance | None) -> None:
    with contextlib.suppress(ConnectionError):
        while chunk := await source.read(_CHUNK_BYTES):
            if allowance is not None:
                await allowance.take(len(chunk))
            target.write(chunk)
            await target.drain()
    target.close()


async def serve(port: int, target_port: int, bytes_a_second: float) -> None:
    """Pass on what comes, for ever."""
    allowance = Allowance(bytes_a_second)

    async def connected(near_reader: asyncio.StreamReader, near_writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target_port)
        except OSError:
            near_writer.close()
            return
        await asyncio.gather(_pass_on(near_reader, far_writer, allowance), _pass_on(far_reader, near_writer, None))

    server = await asyncio.start_server(connected, "127.0.0.1", port, limit=_CHUNK_BYTES)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
