"""How long clients are waited for, whatever they are to send or to take; less long when the service stops."""

import asyncio
import math
from collections.abc import Awaitable
from typing import Any, TypeVar, cast

T = TypeVar("T")

_LOOK_SECONDS = 1.0
_STOP_SECONDS = 2.0
"""For what clients still send or take when the service stops. It would be killed in the end, with all that it holds."""


class Patience:
    """Stops waiting for clients that take too long. One for each process.

    One timer for all of them looks once a second at those that wait, in the order in which they began. A timer for each
    costs as much as reading the order that comes, and asyncio.timeout() twice that (measured).
    """

    def __init__(self, seconds: float) -> None:
        """Whoever waits is stopped after so many seconds, or up to a second later."""
        self.seconds = seconds
        self._since: dict[asyncio.Task[Any], float] = {}
        self._stopped: set[asyncio.Task[Any]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._ends_at = math.inf

    @property
    def has_ended(self) -> bool:
        """Whether clients are not waited for any longer, because the service stops."""
        return self._ends_at < math.inf and asyncio.get_running_loop().time() >= self._ends_at

    async def wait_for(self, waiting: Awaitable[T]) -> T:
        """What comes of waiting for a client. Raises TimeoutError when it takes too long, or when the service stops."""
        loop = asyncio.get_running_loop()
        task = cast("asyncio.Task[Any]", asyncio.current_task(loop))
        self._since[task] = loop.time()
        if self._timer is None:
            self._look_later(loop)
        try:
            return await waiting
        except asyncio.CancelledError:
            if task not in self._stopped or task.uncancel():
                raise
            raise TimeoutError from None
        finally:
            del self._since[task]
            self._stopped.discard(task)

    def stop(self) -> None:
        """Wait a moment longer, and then for nobody: the service is about to stop, and would wait for all of them."""
        self._ends_at = asyncio.get_running_loop().time() + _STOP_SECONDS

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        began_before = now if now >= self._ends_at else now - self.seconds
        for task, since in self._since.items():
            if since > began_before:
                break
            if task not in self._stopped:
                self._stopped.add(task)
                task.cancel()
        self._timer = None
        if self._since:
            self._look_later(loop)

    def _look_later(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = loop.call_later(min(_LOOK_SECONDS, self.seconds), self._look, loop)
