"""wrk: found or installed, run, and read."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from bench.failing import BenchFailed

_HERE = Path(__file__).parent
_THREADS = 2
_TIMEOUT_SECONDS = 30
_LONGEST_TALE = 2000


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one run of wrk.

    Its latencies are those of an even load: where an answer took long, wrk counts the requests that it kept
    from being sent as well (coordinated omission). It does so for every peer.
    """

    requests: int
    """Requests that were answered."""
    microseconds: int
    p50: int
    """Half of the answers took no longer, in microseconds."""
    p99: int
    worst: int
    refused: int
    """Answers with a status of 400 or more."""
    broken: int
    """Requests without an answer: connections refused or cut, answers that took too long."""
    built: int
    """Requests that the thread with the fewest of them has made."""

    @property
    def seconds(self) -> float:
        """How long the load lasted."""
        return self.microseconds / 1e6

    @property
    def per_second(self) -> float:
        """Answers in a second."""
        return self.requests / self.seconds


def parse(output: str) -> Load:
    """What the scripts print when they are done. Raises BenchFailed when that is not there."""
    lines = [line for line in output.splitlines() if line.startswith("{")]
    if not lines:
        raise BenchFailed(f"wrk did not say what came of the load:\n{output[-_LONGEST_TALE:]}")
    return msgspec.json.decode(lines[-1], type=Load)


def run(
    script: str,
    url: str,
    headers: Mapping[str, str],
    *arguments: str,
    connections: int,
    seconds: float,
    may_refuse: bool = False,
) -> Load:
    """Load `url` by a script of this folder. Raises BenchFailed unless every request got an answer.

    It has to be one below 400, unless the service may refuse what it cannot do.
    """
    threads = min(_THREADS, connections)
    command = [find_wrk(), f"-t{threads}", f"-c{connections}", f"-d{max(1, round(seconds))}s"]
    command += [f"--timeout={_TIMEOUT_SECONDS}s", "-s", str(_HERE / script)]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run([*command, url, "--", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchFailed(f"wrk ended with {done.returncode}:\n{(done.stderr or done.stdout)[-_LONGEST_TALE:]}")
    load = parse(done.stdout)
    if (load.refused and not may_refuse) or load.broken or not load.requests:
        raise BenchFailed(
            f"{url} did not answer as it should: {load.refused} of {load.requests} answers had a status of 400 "
            f"or more, and {load.broken} requests got none."
        )
    return load


@cache
def find_wrk() -> str:
    """The program: from PATH, else Debian's package, installed when we may. Raises BenchFailed."""
    found = shutil.which("wrk")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        found = shutil.which("wrk")
    if found is None:
        raise BenchFailed("wrk makes the load, and is not here: install it (Debian: apt-get install wrk).")
    return found


def version() -> str:
    """wrk's version, as it says it."""
    said = subprocess.run([find_wrk(), "-v"], capture_output=True, text=True, check=False)
    return (said.stdout + said.stderr).partition("Copyright")[0].removeprefix("wrk").strip()


def _install() -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", "wrk"]):
        command = ["apt-get", "-q", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BenchFailed(f"wrk is not here, and could not be installed: {done.stderr[-_LONGEST_TALE:]}")
