"""What is stored already: orders that come again unchanged, and a table that is large."""

from bench.failing import BenchFailed
from bench.measures.step import Step, as_run, put_new_orders, put_orders
from bench.results import Run, Subject
from bench.stand import databases
from bench.stand.stand import Stand

CONNECTIONS = 128
FIRST, UNCHANGED = "first import", "unchanged"
EMPTY, STORED = "empty", "many stored"


def reimport() -> list[Step]:
    """New orders, and the very same ones a second time."""
    return [Step(_reimport)]


def stored() -> list[Step]:
    """New orders on an empty table and on one with many."""
    return [Step(_empty), Step(_stored)]


def _reimport(stand: Stand, number: int) -> list[Run]:
    service = stand.saleport
    service.forget_orders()
    name = f"R{number}C{CONNECTIONS}"
    first = put_new_orders(stand, service, name, CONNECTIONS)
    stored = service.stored(name) or 0
    # The last ones that were made may never have been answered: they were under way when the time was over.
    complete = first.built - CONNECTIONS
    if complete <= 0:
        raise BenchFailed("Too few orders were imported to import them again: measure for more seconds.")
    again = put_orders(stand, service, name, CONNECTIONS, again_after=complete)
    # A few of those that were under way may still have been stored.
    if (service.stored(name) or 0) - stored > CONNECTIONS or service.earlier_versions():
        raise BenchFailed("Orders that came again unchanged were not left as they are.")
    return [
        as_run(first, Subject.SALEPORT, number, "reimport", CONNECTIONS, FIRST),
        as_run(again, Subject.SALEPORT, number, "reimport", CONNECTIONS, UNCHANGED),
    ]


def _empty(stand: Stand, number: int) -> list[Run]:
    service = stand.saleport
    service.forget_orders()
    load = put_new_orders(stand, service, f"E{number}C{CONNECTIONS}", CONNECTIONS)
    return [as_run(load, Subject.SALEPORT, number, "stored", CONNECTIONS, EMPTY)]


def _stored(stand: Stand, number: int) -> list[Run]:
    service = stand.stocked
    databases.execute(service.database_url, "CHECKPOINT")
    load = put_new_orders(stand, service, f"S{number}C{CONNECTIONS}", CONNECTIONS)
    return [as_run(load, Subject.SALEPORT, number, "stored", CONNECTIONS, STORED)]
