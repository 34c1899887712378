"""How long the disk takes to keep something for good."""

import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

_BLOCK = bytes(8192)
_SECONDS = 2.0
_MICROSECONDS = re.compile(r"^\s*fdatasync\s.*?([\d.]+) usecs/op")


def fsync_milliseconds(folder: Path, binaries: Path) -> float:
    """How long 8 KiB take to be on stable storage, in the file system of `folder`: PostgreSQL's own test says it."""
    program = binaries / "pg_test_fsync"
    found = _by_postgres(program, folder) if program.exists() else None
    return _by_appending(folder) if found is None else found


def _by_postgres(program: Path, folder: Path) -> float | None:
    """What pg_test_fsync says of fdatasync and one write of 8 KiB, the way PostgreSQL writes its log."""
    with tempfile.TemporaryDirectory(prefix="saleport-fsync-", dir=folder) as place:
        command = [str(program), "-s", "1", "-f", str(Path(place, "file"))]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            try:
                for line in process.stdout or ():
                    if said := _MICROSECONDS.match(line):
                        return float(said[1]) / 1e3
            finally:
                process.terminate()  # it goes on to measure much else
    return None


def _by_appending(folder: Path) -> float:
    """The median of many appended blocks, each followed by fdatasync."""
    took: list[float] = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            file.write(_BLOCK)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - began)
    return statistics.median(took) * 1e3
