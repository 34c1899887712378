"""What must be the case for the examples that speak of it: arranged, and undone again."""

import sqlite3
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from uuid import uuid4

from tests.client import Client, an_order
from tests.examples.conftest import Place, place_at
from tests.running import RunningService

_SECONDS_TO_HEAR_OF_IT = 10
_SECONDS_IN_THE_QUEUE = 1.5


@contextmanager
def suspended(place: Place) -> Generator[Place]:
    """The application is suspended."""
    with _application(place) as (there, identity):
        place.service.json_command("application", "suspend", identity)
        _wait(lambda: there.client.call("GET", "stores").status_code == 403)
        yield there
        place.service.json_command("application", "resume", identity)
        _wait(lambda: there.client.call("GET", "stores").status_code == 200)


@contextmanager
def without_scope(place: Place) -> Generator[Place]:
    """The application may send orders and nothing else."""
    with _application(place, "--scope", "orders:write") as (there, _):
        yield there


@contextmanager
def quota_used_up(place: Place) -> Generator[Place]:
    """The application has made all its calls of the day."""
    with _limited(place, "SALEPORT_QUOTA_PER_DAY") as there:
        yield there


@contextmanager
def too_fast(place: Place) -> Generator[Place]:
    """The application has made all its calls of the minute."""
    with _limited(place, "SALEPORT_RATE_LIMIT_PER_MINUTE") as there:
        yield there


@contextmanager
def database_away(place: Place) -> Generator[Place]:
    """Another process holds the database."""
    with _locked(place):
        yield place


@contextmanager
def overloaded(place: Place) -> Generator[Place]:
    """An order has been waiting for the database for longer than orders should."""
    orders = [an_order(place.fixed["model"]) for _ in range(2)]
    with _locked(place), ThreadPoolExecutor() as threads, closing(_another(place)) as client:
        # The first one is being written, and the second one waits for that.
        for order in orders:
            threads.submit(client.put_order, order)
            time.sleep(_SECONDS_IN_THE_QUEUE)
        yield place


@contextmanager
def row_damaged(place: Place) -> Generator[Place]:
    """A row of the database is not as the service wrote it."""
    with closing(sqlite3.connect(_file(place), isolation_level=None)) as connection:
        (before,) = connection.execute("SELECT document FROM stores LIMIT 1").fetchone()
        connection.execute("UPDATE stores SET document = 'damaged' WHERE document = ?", [before])
        yield place
        connection.execute("UPDATE stores SET document = ? WHERE document = 'damaged'", [before])


@contextmanager
def file_removed(place: Place) -> Generator[Place]:
    """The file of the import is no longer kept."""
    with _aside(place.service.folder / "files" / place.fixed["import"]):
        yield place


@contextmanager
def folder_unusable(place: Place) -> Generator[Place]:
    """Where the folder of files should be, there is something else."""
    folder = place.service.folder / "files"
    with _aside(folder):
        folder.touch()
        yield place
        folder.unlink()


STATES: dict[str, Callable[[Place], AbstractContextManager[Place]]] = {
    state.__name__: state
    for state in (
        suspended,
        without_scope,
        quota_used_up,
        too_fast,
        database_away,
        overloaded,
        row_damaged,
        file_removed,
        folder_unusable,
    )
}


@contextmanager
def _aside(folder: Path) -> Generator[None]:
    aside = folder.with_name(f"{folder.name}.aside")
    folder.rename(aside)
    yield
    aside.rename(folder)


@contextmanager
def _application(place: Place, *options: str) -> Generator[tuple[Place, str]]:
    name = f"Shop {uuid4().hex[:8]}"
    opened = place.service.json_command("application", "create", name, "--account", "Demo", *options)
    client = Client(place.service.base_url, opened["subscriptionKey"], opened["secret"])
    values = {"key": client.subscription_key, "secret": client.secret, "token": client.token}
    yield Place(place.service, client, place.fixed | values), opened["id"]
    client.close()


@contextmanager
def _limited(place: Place, setting: str) -> Generator[Place]:
    folder = Path(place.service.folder) / uuid4().hex
    folder.mkdir()
    service = RunningService(f"sqlite:///{folder / 'saleport.db'}", folder, settings={setting: "2"})
    service.json_command("demo")
    there = place_at(service.start())
    _wait(lambda: there.client.call("GET", "stores").status_code in (403, 429))
    yield there
    there.client.close()
    service.stop()


@contextmanager
def _locked(place: Place) -> Generator[None]:
    with closing(sqlite3.connect(_file(place), isolation_level=None)) as locker:
        locker.execute("BEGIN IMMEDIATE")
        yield
        locker.execute("ROLLBACK")


def _another(place: Place) -> Client:
    return Client(place.service.base_url, place.fixed["key"], place.fixed["secret"])


def _file(place: Place) -> str:
    return place.service.environment["SALEPORT_DATABASE_URL"].removeprefix("sqlite:///")


def _wait(condition: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < _SECONDS_TO_HEAR_OF_IT, "it does not come to be so"
        time.sleep(0.05)
