"""Importing new orders, at one number of connections after the other: the headline, the plot and the lone client."""

from bench.measures.step import Step, as_run, put_new_orders
from bench.options import Options
from bench.results import Run, Subject
from bench.stand import disk
from bench.stand.stand import Stand
from tests.postgres import find_binaries

CONNECTIONS = (32, 128)
_PLOTTED = (Subject.SALEPORT, Subject.SQLITE, Subject.ORDINARY, Subject.WIRE)


def put() -> list[Step]:
    """saleport on both engines and the ordinary service."""
    subjects = (Subject.SALEPORT, Subject.SQLITE, Subject.ORDINARY)
    return [_step("put", subject, connections) for connections in CONNECTIONS for subject in subjects]


def concurrency(options: Options) -> list[Step]:
    """The same and the server alone, from one connection to many."""
    return [_step("concurrency", subject, connections) for connections in options.concurrency for subject in _PLOTTED]


def noop() -> list[Step]:
    """The whole operation without a database, and the server alone."""
    subjects = (Subject.NOOP, Subject.WIRE)
    return [_step("noop", subject, connections) for connections in CONNECTIONS for subject in subjects]


def lone() -> list[Step]:
    """One client that waits for each answer, and what the disk alone takes."""
    return [_step("lone", Subject.SALEPORT, 1), Step(_fsync)]


def _step(measure: str, subject: Subject, connections: int) -> Step:
    def run(stand: Stand, number: int) -> list[Run]:
        service = stand.service(subject)
        service.forget_orders()
        load = put_new_orders(stand, service, f"{measure[0].upper()}{number}C{connections:03d}", connections)
        return [as_run(load, subject, number, measure, connections)]

    return Step(run)


def _fsync(stand: Stand, number: int) -> list[Run]:
    took = disk.fsync_milliseconds(stand.databases.folder.parent, find_binaries(may_install=False))
    return [
        Run(
            measure="lone",
            subject=Subject.FSYNC,
            round=number,
            count=1,
            seconds=took / 1e3,
            per_second=1e3 / took,
            p50_ms=took,
        )
    ]
