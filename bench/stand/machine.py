"""The machine, and the versions of everything that takes part."""

import os
import platform
import sqlite3
import subprocess
from importlib import metadata
from pathlib import Path

from bench.load import wrk
from bench.results import Machine

_PACKAGES = (
    "granian", "starlette", "msgspec", "sqlalchemy", "asyncpg", "aiosqlite", "uvloop",
    "fastapi", "pydantic", "uvicorn", "httptools",
)  # fmt: skip
_GIBIBYTE = 1024**3


def machine(folder: Path) -> Machine:
    """This machine; `folder` is where the databases are."""
    return Machine(
        processor=_after_colon(Path("/proc/cpuinfo"), "model name") or platform.machine(),
        cores=len(os.sched_getaffinity(0)),
        memory_gib=round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / _GIBIBYTE, 1),
        system=platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
        kernel=platform.release(),
        file_system=file_system(folder),
        load_average=round(os.getloadavg()[0], 2),
    )


def versions(postgres: str) -> dict[str, str]:
    """Everything's version by its name, the repository's commit among them."""
    return {
        "saleport": metadata.version("saleport"),
        "commit": commit(),
        "Python": platform.python_version(),
        "PostgreSQL": postgres,
        "SQLite": sqlite3.sqlite_version,
        "wrk": wrk.version(),
        **{package: metadata.version(package) for package in _PACKAGES},
    }


def commit() -> str:
    """What is measured: the commit, and whether files differ from it."""
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        return f"{head} with changes" if _git("status", "--porcelain", "--untracked-files=no") else head
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def file_system(folder: Path) -> str:
    """The type of file system that a folder is on."""
    path, best, kind = str(folder.resolve()), "", "unknown"
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, place, found, *_ = line.split()
        is_above = path == place or path.startswith(place.rstrip("/") + "/")
        if is_above and len(place) >= len(best):
            best, kind = place, found
    return kind


def _git(*arguments: str) -> str:
    here = Path(__file__).parent
    return subprocess.run(["git", *arguments], cwd=here, capture_output=True, text=True, check=True).stdout.strip()


def _after_colon(file: Path, name: str) -> str | None:
    for line in file.read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return None
