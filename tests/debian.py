"""Programs that tests run for real: those that are missing come from Debian's packages, where that can be done."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

# Tests of several working copies may want packages at once; apt waits for dpkg, and for nothing else.
LOCKED_FOLDER = Path("/var/lib/dpkg")


class PackagesMissingError(Exception):
    """Something is not there and cannot be installed here; says what to do."""


def program(name: str, *packages: str) -> Path:
    """Where a program is; installs the packages that bring it when it is nowhere."""
    found = shutil.which(name)
    if found is None:
        install(*packages)
        found = shutil.which(name)
    if found is None:
        raise PackagesMissingError(f"{name} is not there, though {' '.join(packages)} is installed.")
    return Path(found)


def install(*packages: str) -> None:
    """See to it that these packages are installed, by Debian's ways and nothing more than they need."""
    missing = _missing(packages)
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise PackagesMissingError(f"Missing on this machine. On Debian, as root: apt-get install {' '.join(missing)}")
    with _alone():
        missing = _missing(packages)  # somebody else may have installed them meanwhile
        if missing:
            _update()
            _apt_get("install", "-y", "--no-install-recommends", *missing)


def _missing(packages: tuple[str, ...]) -> list[str]:
    if not shutil.which("dpkg-query"):
        return list(packages)
    return [package for package in packages if not _is_installed(package)]


def _is_installed(package: str) -> bool:
    asked = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout == "installed"


@contextmanager
def _alone() -> Iterator[None]:
    folder = os.open(LOCKED_FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@cache
def _update() -> None:
    _apt_get("update")


def _apt_get(*arguments: str) -> None:
    done = subprocess.run(
        ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", *arguments],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise PackagesMissingError(f"apt-get {' '.join(arguments)} failed: {done.stderr[-2000:]}")
