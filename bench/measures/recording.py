"""What usage and request log cost: the same imports with and without them, in turns."""

import time
from collections.abc import Sequence

from bench.load.wrk import Load
from bench.measures.step import Step, put_orders
from bench.results import Run, Subject
from bench.stand.processes import processor_seconds
from bench.stand.saleport import Saleport
from bench.stand.stand import Stand

CONNECTIONS = 128
# What gets slower or faster meanwhile meets both alike.
_TURNS = (Subject.SALEPORT, Subject.UNRECORDED, Subject.UNRECORDED, Subject.SALEPORT)
_FLUSH_SECONDS = 1.5


def recording() -> list[Step]:
    """One step: it measures both."""
    return [Step(_run)]


def _run(stand: Stand, number: int) -> list[Run]:
    loads: dict[Subject, list[tuple[Load, float]]] = {}
    services: dict[Subject, Saleport] = {Subject.SALEPORT: stand.saleport, Subject.UNRECORDED: stand.unrecorded}
    for service in services.values():
        service.forget_orders()
        put_orders(stand, service, f"RW{number}", CONNECTIONS, seconds=stand.options.warm_up_seconds or 1)
    for turn, subject in enumerate(_TURNS):
        services[subject].forget_orders()
        loads.setdefault(subject, []).append(_measured(stand, services[subject], f"R{number}T{turn}"))
    return [_as_run(subject, number, each) for subject, each in loads.items()]


def _measured(stand: Stand, service: Saleport, name: str) -> tuple[Load, float]:
    """A load, and the time on a processor that the service and the database had for it."""
    began = processor_seconds(service.server.pid) + stand.databases.busy_seconds()
    load = put_orders(stand, service, name, CONNECTIONS)
    time.sleep(_FLUSH_SECONDS)  # what was noted of the last second is written after it
    return load, processor_seconds(service.server.pid) + stand.databases.busy_seconds() - began


def _as_run(subject: Subject, number: int, loads: Sequence[tuple[Load, float]]) -> Run:
    count = sum(load.requests for load, _ in loads)
    seconds = sum(load.seconds for load, _ in loads)
    return Run(
        measure="recording",
        subject=subject,
        round=number,
        connections=CONNECTIONS,
        count=count,
        seconds=seconds,
        per_second=count / seconds,
        processor_us=sum(busy for _, busy in loads) / count * 1e6,
    )
