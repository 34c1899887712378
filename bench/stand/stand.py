"""All that is measured, each part made when it is first needed and kept until the end."""

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self, TypeVar

from bench.options import Options
from bench.peers import copying, noop, unrecorded
from bench.peers.ordinary.service import Ordinary
from bench.peers.wire import Answer, Wire
from bench.results import Subject
from bench.stand.databases import Databases
from bench.stand.processes import processor_seconds
from bench.stand.saleport import PLAIN, Saleport
from bench.stand.service import Service

S = TypeVar("S", bound=Service)

_SETTLE_SECONDS = 15
_LOOK_SECONDS = 0.2
_QUIET_SHARE = 0.1  # Linux counts in hundredths of a second: less could not be told from nothing


class Stand:
    """The server of databases, and the services. They are started when they are first needed and stay."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.databases = Databases()
        self.folder = Path(tempfile.mkdtemp(prefix="saleport-bench-"))
        self.notes: list[str] = []
        """What a reader of the results should know."""
        self._services: dict[str, Service] = {}
        self._idle_share = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_services()
        self.databases.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop_services(self) -> None:
        """Stop what runs. It is started again when it is needed again."""
        for service in self._services.values():
            service.stop()

    def service(self, subject: Subject) -> Service:
        """A service by what it is called in results, started."""
        services: dict[Subject, Callable[[], Service]] = {
            Subject.SALEPORT: lambda: self.saleport,
            Subject.SQLITE: lambda: self.sqlite,
            Subject.ORDINARY: lambda: self.ordinary,
            Subject.NOOP: lambda: self.noop,
            Subject.WIRE: lambda: self.wire,
        }
        return services[subject]()

    @property
    def saleport(self) -> Saleport:
        """saleport on PostgreSQL."""
        return self.kept("saleport", lambda: self._saleport("saleport"))

    @property
    def sqlite(self) -> Saleport:
        """saleport on SQLite."""
        folder = self.folder / "sqlite"
        url = f"sqlite:///{folder}/saleport.db"
        return self.kept("sqlite", lambda: Saleport(Subject.SQLITE, url, folder, self.options.sqlite_workers))

    @property
    def ordinary(self) -> Ordinary:
        """The same operation as a good team would write it."""
        return self.kept(
            "ordinary", lambda: Ordinary(Subject.ORDINARY, self.databases.make("ordinary"), self.folder / "ordinary")
        )

    @property
    def noop(self) -> Service:
        """saleport with a writer that keeps nothing."""
        return self.kept(
            "noop",
            lambda: noop.Noop(
                Subject.NOOP,
                self.databases.make("noop"),
                self.folder / "noop",
                self.options.workers,
                noop.PROGRAM,
            ),
        )

    @property
    def unrecorded(self) -> Saleport:
        """saleport on PostgreSQL without its record of calls."""
        name = Subject.UNRECORDED
        return self.kept(name, lambda: self._saleport(name, unrecorded.PROGRAM))

    @property
    def wire(self) -> Wire:
        """The server alone, with saleport's answer to an order."""
        return self.wire_of("wire", self.saleport, [])

    def wire_of(self, name: str, original: Saleport, others: list[Answer]) -> Wire:
        """The server alone, with some service's answers."""
        return self.kept(name, lambda: Wire(Subject.WIRE, self.folder / name, self.options.workers, original, others))

    @property
    def stocked(self) -> Saleport:
        """saleport on PostgreSQL with many orders stored."""
        return self.kept(
            "stocked",
            lambda: self._saleport("stocked"),
            lambda service: copying.fill(service, self.options.stored_orders),
        )

    def another(self, name: str, prepare: Callable[[Saleport], None] | None = None) -> Saleport:
        """One more saleport on PostgreSQL, prepared by the caller."""
        return self.kept(name, lambda: self._saleport(name), prepare)

    def note(self, text: str) -> None:
        """Tell the reader of the results something, once."""
        if text not in self.notes:
            self.notes.append(text)

    def settle(self) -> None:
        """Return when nothing works any more: a load ends with requests under way, and they are still answered."""
        deadline = time.monotonic() + _SETTLE_SECONDS
        before = self.busy_seconds() + self.databases.busy_seconds()
        while time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
            now = self.busy_seconds() + self.databases.busy_seconds()
            if now - before < _LOOK_SECONDS * _QUIET_SHARE:
                return
            before = now

    def busy_seconds(self, *, but: Service | None = None) -> float:
        """The time on a processor that the services have had so far, all but one."""
        running = [service for service in self._services.values() if service is not but and service.server.is_running]
        return sum(processor_seconds(service.server.pid) for service in running)

    def note_idle(self, share: float) -> None:
        """Remember which part of a processor the services that were not measured took during a run."""
        self._idle_share = max(self._idle_share, share)

    @property
    def idle_note(self) -> str:
        """What they took at most."""
        return f"Services that were up and not measured took {self._idle_share:.1%} of one processor at most."

    def kept(self, name: str, make: Callable[[], S], prepare: Callable[[S], None] | None = None) -> S:
        """The service of this name, running; made, started and then prepared if there is none yet."""
        service = self._services.get(name)
        if service is None:
            made = self._services[name] = make()
            made.start()
            if prepare is not None:
                prepare(made)
            return made
        service.start()
        return service  # pyright: ignore[reportReturnType] - a name is always of one type

    def _saleport(self, name: str, program: Sequence[str] = PLAIN) -> Saleport:
        return Saleport(name, self.databases.make(name), self.folder / name, self.options.workers, program)
