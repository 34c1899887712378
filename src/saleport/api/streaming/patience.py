"""How long clients may take to send a body: what they keep waiting is stopped after that."""

import asyncio
from typing import Any

_LOOK_SECONDS = 1.0


class Patience:
    """Stops tasks that have waited for a client for too long. One for each process.

    One timer for all of them looks once a second at those that wait, in the order in which they began. A timer for each
    costs as much as reading the order that comes, and asyncio.timeout() twice that (measured).
    """

    def __init__(self, seconds: float) -> None:
        """A task is stopped after so many seconds, or up to a second later."""
        self.seconds = seconds
        self._since: dict[asyncio.Task[Any], float] = {}
        self._stopped: set[asyncio.Task[Any]] = set()
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, task: "asyncio.Task[Any]", loop: asyncio.AbstractEventLoop) -> None:
        """The task waits from now on. It is cancelled when it has for too long."""
        self._since[task] = loop.time()
        if self._timer is None:
            self._look_later(loop)

    def has_stopped(self, task: "asyncio.Task[Any]") -> bool:
        """Whether it was the task's patience that cancelled it."""
        return task in self._stopped

    def end(self, task: "asyncio.Task[Any]") -> None:
        """The task waits no longer."""
        del self._since[task]
        self._stopped.discard(task)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        began_before = loop.time() - self.seconds
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
