"""The workers of a service: processes of their own, so that neither their memory nor the libraries that they load weigh
on the answers of the service. There are none while there is nothing to import."""

import asyncio
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

from saleport import metrics
from saleport.imports.queueing import Imports
from saleport.logs import logger
from saleport.repeating import Repeating

_LOOK_SECONDS = 2.0
"""How long a file waits at most that came to another process of the service, or to another machine."""
IDLE_SECONDS = 60
_PAUSE_SECONDS = 2.0
"""After a worker that crashed, or one that could not be started."""
_STOP_SECONDS = 10.0
_IN_ORDER = (0, -signal.SIGTERM)
"""How a worker ends that had nothing more to do, or was told to."""

log = logger("imports")


class WorkerStarter:
    """Starts the workers of this machine when there is work, whichever process of the service sees it first."""

    def __init__(
        self,
        imports: Imports,
        folder: Path,
        count: int,
        environment: Mapping[str, str],
        bury: Callable[[UUID], Awaitable[None]],
    ) -> None:
        """`count` workers at most, in this environment. `bury` is told of one that crashed."""
        self._imports = imports
        self._folder = folder
        self._slots = [_Slot(folder / f".worker-{socket.gethostname()}-{number}") for number in range(count)]
        self._environment = environment
        self._bury = bury
        self._is_called = asyncio.Event()
        self._work = Repeating(
            self.look,
            self._rest,
            partial(log.exception, "the workers of imports cannot be started"),
            pause_seconds=_PAUSE_SECONDS,
        )

    def start(self) -> None:
        """Look for work from now on."""
        if self._slots:
            self._imports.called = self._is_called.set
            self._work.start()

    async def close(self) -> None:
        """Stop, and stop the workers: what they do is kept whole, or left to others."""
        await self._work.close()
        await asyncio.gather(*(asyncio.to_thread(slot.stop) for slot in self._slots))

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_SECONDS):
                await self._is_called.wait()
        self._is_called.clear()

    async def look(self) -> None:
        """Start workers if there is work and they are not there. Raises Unavailable, and OSError."""
        for slot in self._slots:
            if slot.has_crashed():
                log.error("a worker has crashed", code=slot.code)
                await self._bury(slot.name)
                slot.clear()
        free = [slot for slot in self._slots if slot.is_free()]
        # A folder that is not there holds no file: a service that never gets any asks nothing.
        if not free or not self._folder.is_dir() or not await self._imports.are_at_work():
            return
        for slot in free:
            await asyncio.to_thread(slot.start, self._environment)


class _Slot:
    """The place of one worker on this machine. A lock on a file says whether it is taken, by any process."""

    def __init__(self, lock: Path) -> None:
        self._lock = lock
        self._process: subprocess.Popen[bytes] | None = None
        self._not_before = 0.0
        self.name = uuid4()

    @property
    def code(self) -> int | None:
        """How the worker of this process has ended; None: it has not, or there is none."""
        return None if self._process is None else self._process.poll()

    def is_free(self) -> bool:
        """Whether this process has no worker here."""
        return self._process is None or self.code in _IN_ORDER

    def has_crashed(self) -> bool:
        """Whether the worker of this process has ended otherwise than it should."""
        return self.code is not None and self.code not in _IN_ORDER

    def clear(self) -> None:
        """Let another worker come, after a pause."""
        self._process = None
        self._not_before = time.monotonic() + _PAUSE_SECONDS

    def start(self, environment: Mapping[str, str]) -> None:
        """Start a worker, unless another process of the service has, or the last one crashed just now."""
        if time.monotonic() < self._not_before:
            return
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        else:
            self.name = uuid4()
            command = [sys.executable, "-m", "saleport", "worker", "--until-idle", str(IDLE_SECONDS)]
            command += ["--parent", str(os.getpid()), "--name", str(self.name)]
            passed = [descriptor]
            if (tallies := metrics.shared()) is not None:
                # It counts with the workers of the service: whoever asks one of them gets the numbers of all.
                passed.append(tallies.file)
                command += ["--tallies", f"{tallies.file}:{tallies.workers}"]
            # The worker has the lock for as long as it lives, whatever becomes of this process.
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                command, env=dict(environment), stdin=subprocess.DEVNULL, pass_fds=passed
            )
        finally:
            os.close(descriptor)

    def stop(self) -> None:
        """End the worker, in order if it can."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
