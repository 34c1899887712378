"""What the writer of orders hands to the indexer: the ids of what it wrote, and it never waits."""

import asyncio
from collections import deque
from collections.abc import Iterable
from uuid import UUID

MOST_WAITING = 50_000

OrderKey = tuple[UUID, UUID]
"""The ids of an account and of an order of it."""


class Backlog:
    """Orders that this worker wrote and that cannot be searched yet. It is bounded, and says when it lost some."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._keys: deque[OrderKey] = deque(maxlen=most)
        self._most = most
        self._is_called = asyncio.Event()
        self.has_lost = False
        """Whether there are orders to be searched that nobody has named."""
        self.imports = 0
        """How many orders were written or found to be there already: how busy this worker is."""

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, keys: Iterable[OrderKey]) -> None:
        """Note orders that were created or updated. Where they are too many, the first ones are forgotten."""
        before = len(self._keys)
        added = list(keys)
        self._keys.extend(added)
        if before + len(added) > self._most:
            self.has_lost = True
        self._is_called.set()

    def lose(self) -> None:
        """Note that orders may have been written of which nobody knows which."""
        self.has_lost = True
        self._is_called.set()

    def take(self, most: int) -> list[OrderKey]:
        """The ids that came first, each once."""
        taken: dict[OrderKey, None] = {}
        while self._keys and len(taken) < most:
            taken[self._keys.popleft()] = None
        return list(taken)

    async def called(self, seconds: float) -> None:
        """Return when there is something to do, or after so many seconds."""
        if self._keys or self.has_lost:
            return
        self._is_called.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._is_called.wait()
        except TimeoutError:
            return
