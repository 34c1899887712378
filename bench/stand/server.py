"""A service in processes of its own, on a port of 127.0.0.1."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx

from bench.failing import BenchFailed

_ROOT = Path(__file__).parents[2]
_START_SECONDS = 60
_STOP_SECONDS = 20
_LONGEST_TALE = 3000


class Server:
    """One command that serves HTTP. What it writes goes to a file, as it does where such services run."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path, port: int) -> None:
        self.base_url = f"http://127.0.0.1:{port}"
        self._command = list(command)
        self._environment = dict(environment)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> bool:
        """Start, and return when requests are answered; False when it runs already."""
        if self._process is not None:
            return False
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that it can be ended whole, workers and all
            )
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise BenchFailed(f"{' '.join(self._command)} ended by itself:\n{self.tale()}")
            try:
                httpx.get(f"{self.base_url}/health/live", timeout=1)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return True
        raise BenchFailed(f"{' '.join(self._command)} does not answer:\n{self.tale()}")

    def stop(self) -> None:
        """Stop in order, and by force when that takes too long."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

    @property
    def is_running(self) -> bool:
        """Whether it was started and not stopped."""
        return self._process is not None

    @property
    def pid(self) -> int:
        """The process that started the others. Only while it runs."""
        if self._process is None:
            raise BenchFailed(f"{' '.join(self._command)} does not run.")
        return self._process.pid

    def tale(self) -> str:
        """The end of what it wrote."""
        return self._log.read_text(errors="replace")[-_LONGEST_TALE:] if self._log.exists() else ""
