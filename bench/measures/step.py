"""One step of a round, and how orders are loaded in any of them."""

from collections.abc import Callable
from typing import NamedTuple

from bench.failing import BenchFailed
from bench.load import wrk
from bench.load.wrk import Load
from bench.results import Run, Subject
from bench.stand.service import Service
from bench.stand.stand import Stand


class Step(NamedTuple):
    """One step: measures something once for a round."""

    run: Callable[[Stand, int], list[Run]]
    """Takes the number of the round."""


def put_orders(
    stand: Stand, service: Service, name: str, connections: int, *, seconds: int | None = None, again_after: int = 0
) -> Load:
    """Import orders whose references begin with `name`, each thread beginning again after `again_after` of its own.

    Raises BenchFailed unless every request was answered, with a status below 400, and every order is stored.
    """
    headers = {**service.credentials(), "Content-Type": "application/json"}
    arguments = [str(service.bodies), name, str(again_after)]
    seconds = stand.options.seconds if seconds is None else seconds
    stand.settle()
    idle = stand.busy_seconds(but=service)
    load = wrk.run("orders.lua", service.url(), headers, *arguments, connections=connections, seconds=seconds)
    stand.note_idle((stand.busy_seconds(but=service) - idle) / load.seconds)
    stand.settle()
    stored = service.stored(name)
    if stored is not None and not again_after and stored < load.requests:
        raise BenchFailed(f"{service.name} answered 200 to {load.requests} orders, and stored {stored} of them.")
    return load


def put_new_orders(stand: Stand, service: Service, name: str, connections: int) -> Load:
    """The same after a warm-up."""
    if stand.options.warm_up_seconds:
        put_orders(stand, service, f"W{name}", connections, seconds=stand.options.warm_up_seconds)
    return put_orders(stand, service, name, connections)


def as_run(load: Load, subject: Subject, number: int, measure: str, connections: int, case: str = "") -> Run:
    """What wrk found out, as one run of the results."""
    return Run(
        measure=measure,
        case=case,
        subject=subject,
        round=number,
        connections=connections,
        count=load.requests,
        seconds=load.seconds,
        per_second=load.per_second,
        p50_ms=load.p50 / 1e3,
        p99_ms=load.p99 / 1e3,
        worst_ms=load.worst / 1e3,
    )
