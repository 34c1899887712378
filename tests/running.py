"""A saleport as its operators run it: the command, in a process of its own, on a free port."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

START_SECONDS = 30
STOP_SECONDS = 20


class RunningService:
    """One `saleport serve` on one database. `start` and `stop` may be repeated."""

    def __init__(
        self, database_url: str, folder: Path, *, workers: int = 1, settings: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.workers = workers
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("SALEPORT_")} | {
            "HOME": str(folder),
            "SALEPORT_DATABASE_URL": database_url,
            "SALEPORT_SECRET": "a secret for the tests alone, of no other use",
            **(settings or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """Everything the service has written so far."""
        file = self.folder / "service.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def command(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run another `saleport` command with the same settings."""
        return subprocess.run(
            [sys.executable, "-m", "saleport", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=check,
            timeout=60,
        )

    def json_command(self, *arguments: str) -> Any:  # noqa: ANN401 - any JSON
        """What a command prints with --json."""
        return json.loads(self.command(*arguments, "--json").stdout)

    def start(self, *, most_file_kibibytes: int | None = None) -> "RunningService":
        """Start, and return when requests are answered. No file may grow past `most_file_kibibytes`."""
        serve = [sys.executable, "-m", "saleport", "serve", "--port", str(self.port), "--workers", str(self.workers)]
        if most_file_kibibytes is not None:
            # sh counts in blocks of 512 bytes.
            serve = ["sh", "-c", f'ulimit -f {most_file_kibibytes * 2}; exec "$@"', "sh", *serve]
        with (self.folder / "service.log").open("ab") as log:
            self._process = subprocess.Popen(
                serve,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # A process group of its own, so that it can be killed whole, workers and all.
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise AssertionError(f"the service ended by itself:\n{self.log[-4000:]}")
            if _answers(self.port):
                return self
            time.sleep(0.05)
        raise AssertionError(f"the service does not answer:\n{self.log[-4000:]}")

    def stop(self) -> None:
        """Stop as an operator does, with SIGTERM; what is under way is answered."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """Stop as a failing machine does: SIGKILL to every process at once."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(STOP_SECONDS)


def _answers(port: int) -> bool:
    """Whether a request is answered. Asked often, and so without a client of httpx: making one takes long."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/health/live")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens."""
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return attempt.getsockname()[1]
