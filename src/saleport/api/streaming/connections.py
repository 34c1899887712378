"""The connections that clients have with this process, which the server waits for in the end whatever is on them."""

import asyncio
import os
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress

_LOOK_SECONDS = 0.25


class Connections:
    """Those that have come to the ports at which the process listens."""

    def __init__(self) -> None:
        self._ports: set[int] = set()
        self._task: asyncio.Task[None] | None = None

    def note_ports(self) -> None:
        """Remember where the process listens, while it does."""
        self._ports |= {each.getsockname()[1] for each in _sockets() if _listens(each)}

    def hang_up_when(self, is_over: Callable[[], bool]) -> None:
        """Take nothing more from any client, as soon as that is so at two looks: answers have been sent by then.

        A client that does not end its body, or its headers, would be waited for as long as it likes.
        """
        self._task = self._task or asyncio.create_task(self._hang_up_when(is_over))

    async def close(self) -> None:
        """Look no longer."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _hang_up_when(self, is_over: Callable[[], bool]) -> None:
        was_over = False
        while not (was_over and is_over()):
            was_over = is_over()
            await asyncio.sleep(_LOOK_SECONDS)
        for each in _sockets():
            with suppress(OSError):
                # What is to be sent still is; what is to be read has come to its end.
                if each.getsockname()[1] in self._ports and not _listens(each):
                    each.shutdown(socket.SHUT_RD)


def _sockets() -> Iterator[socket.socket]:
    """All over which the process talks with others by TCP."""
    for name in os.listdir("/dev/fd"):
        # What was closed meanwhile is not there. A copy stays what it is, whatever becomes of the number. It is made of
        # sockets alone: with a copy of a file that it closes, a process gives up its locks on that file.
        with suppress(OSError):
            if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                continue
            with socket.socket(fileno=os.dup(int(name))) as found:
                if found.family in (socket.AF_INET, socket.AF_INET6) and found.type == socket.SOCK_STREAM:
                    yield found


def _listens(found: socket.socket) -> bool:
    return bool(found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
