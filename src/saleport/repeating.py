"""What a process does again and again beside all else, until it stops."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from saleport.errors import Unavailable


class Repeating:
    """Does something again and again, in a task of its own. That it fails is told, and it goes on."""

    def __init__(
        self,
        do: Callable[[], Awaitable[object]],
        rest: Callable[[], Awaitable[object]],
        tell: Callable[[], object],
        *,
        pause_seconds: float = 0,
    ) -> None:
        """`rest` comes before each time, the first too. `tell` is called when it fails, and then it pauses as well.

        That the database is away is told by the database, and there is time.
        """
        self._do = do
        self._rest = rest
        self._tell = tell
        self._pause_seconds = pause_seconds
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._go_on())

    async def close(self) -> None:
        """Stop, wherever it is."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _go_on(self) -> None:
        while True:
            await self._rest()
            try:
                await self._do()
            except Unavailable:
                continue
            except Exception:
                self._tell()
                await asyncio.sleep(self._pause_seconds)


def every(seconds: float, *, first: float) -> Callable[[], Coroutine[Any, Any, None]]:
    """Rests of so many seconds, the first of them of `first`."""
    rests = iter([first])

    async def rest() -> None:
        await asyncio.sleep(next(rests, seconds))

    return rest
