"""Files of new orders, from the opening of the file until the last order is on stable storage; and COPY beside them."""

from pathlib import Path

from bench.load.files import write_lines
from bench.measures.step import Step
from bench.peers import copying
from bench.results import Run, Subject
from bench.stand.importing import Imported, Workers, workers_of
from bench.stand.saleport import Saleport
from bench.stand.stand import Stand

LINES, CSV, PARQUET = "NDJSON", "CSV", "Parquet"
_WARM_UP_ORDERS = 6_000


def bulk() -> list[Step]:
    """JSON Lines in several sizes, CSV and Parquet, and the embedded database."""
    return [Step(_on_server), Step(_on_sqlite)]


def middle(sizes: tuple[int, ...]) -> int:
    """How many orders a file has where formats are compared: neither the fewest nor the most."""
    return sizes[len(sizes) // 2]


def case_of(form: str, orders: int) -> str:
    """How a run is told from the others."""
    return f"{form}, {orders:,} orders" if form else f"{orders:,} orders"


def _on_server(stand: Stand, number: int) -> list[Run]:
    service, options = stand.saleport, stand.options
    runs: list[Run] = []
    with workers_of(service, options.workers) as workers:
        _warm_up(stand, service, workers)
        for count in options.bulk_orders:
            file = write_lines(stand.folder / "bulk.ndjson", service.bodies, f"BULK{number}", count)
            if count in (middle(options.bulk_orders), options.bulk_orders[-1]):
                service.forget_orders()
                took = copying.copy(service, f"COPY{number}", count)
                runs.append(_run(Subject.COPY, "", number, Imported(count, took, 0.0)))
            runs.append(_imported(stand, service, workers, file, LINES, number))
            if count == middle(options.bulk_orders):
                files = {form: service.export(stand.folder / f"bulk.{form.lower()}") for form in (CSV, PARQUET)}
                runs += [_imported(stand, service, workers, each, form, number) for form, each in files.items()]
            file.unlink()
    service.forget_orders()
    return runs


def _on_sqlite(stand: Stand, number: int) -> list[Run]:
    service, count = stand.sqlite, middle(stand.options.bulk_orders)
    with workers_of(service, stand.options.sqlite_workers) as workers:
        _warm_up(stand, service, workers)
        file = write_lines(stand.folder / "bulk.ndjson", service.bodies, f"BULK{number}", count)
        run = _imported(stand, service, workers, file, LINES, number, Subject.SQLITE)
        file.unlink()
    service.forget_orders()
    return [run]


def _warm_up(stand: Stand, service: Saleport, workers: Workers) -> None:
    workers.import_file(write_lines(stand.folder / "warm.ndjson", service.bodies, "WARM", _WARM_UP_ORDERS))


def _imported(
    stand: Stand,
    service: Saleport,
    workers: Workers,
    file: Path,
    case: str,
    number: int,
    subject: Subject = Subject.SALEPORT,
) -> Run:
    service.forget_orders()
    stand.settle()
    return _run(subject, case, number, workers.import_file(file))


def _run(subject: Subject, case: str, number: int, imported: Imported) -> Run:
    return Run(
        measure="bulk",
        case=case_of(case, imported.orders),
        subject=subject,
        round=number,
        count=imported.orders,
        seconds=imported.seconds,
        per_second=imported.orders / imported.seconds,
        mebibytes=imported.mebibytes or None,
    )
