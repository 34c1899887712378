"""What shops read: the status of an order, and the list of all models of a large catalogue."""

import httpx

from bench.failing import BenchFailed
from bench.load import wrk
from bench.load.wrk import Load
from bench.measures.step import Step, as_run
from bench.peers.wire import Wire, recorded
from bench.results import Run, Subject
from bench.stand import databases
from bench.stand.saleport import Saleport
from bench.stand.service import OK, Service, probe_reference
from bench.stand.stand import Stand

STATUS, MODELS, NOT_MODIFIED = "order status", "all models", "all models, not modified"
CONNECTIONS = {STATUS: 32, MODELS: 8, NOT_MODIFIED: 32}

_PATHS = {
    STATUS: f"/api/v1/orders/{probe_reference(0)}/status",
    MODELS: "/api/v1/catalog/models",
    NOT_MODIFIED: "/api/v1/catalog/models",
}
_NOT_MODIFIED = 304
# Copies of a model that the service made itself, so that they have its own form whatever that becomes.
_MULTIPLY = """
INSERT INTO models (
    account_id, id, sku, label, brand_id, model_type_id, is_returnable, document, created_at, updated_at
)
SELECT account_id, copy.id, copy.sku, label, brand_id, model_type_id, is_returnable,
    document || jsonb_build_object('id', copy.id, 'sku', copy.sku), created_at, updated_at
FROM (SELECT * FROM models ORDER BY sku LIMIT 1) AS model,
    LATERAL (SELECT gen_random_uuid() AS id, model.sku || '-' || number AS sku
        FROM generate_series(1, {count}) AS number) AS copy
"""


def reading() -> list[Step]:
    """Each of them, by saleport and by the server alone."""
    return [_step(case, subject) for case in CONNECTIONS for subject in (Subject.SALEPORT, Subject.WIRE)]


def _step(case: str, subject: Subject) -> Step:
    def run(stand: Stand, number: int) -> list[Run]:
        service = _catalogued(stand)
        asked = _condition(service) if case == NOT_MODIFIED else {}
        if asked is None:
            stand.note("GET catalog/models has no ETag: what it costs to answer 304 was not measured.")
            return []
        answering: Service = service if subject is Subject.SALEPORT else _wire(stand, service)
        headers = {**answering.credentials(), **asked}
        _check(answering, case, headers)

        def read(seconds: int) -> Load:
            url, connections = answering.url(_PATHS[case]), CONNECTIONS[case]
            return wrk.run("reading.lua", url, headers, connections=connections, seconds=seconds)

        if stand.options.warm_up_seconds:
            read(stand.options.warm_up_seconds)
        return [as_run(read(stand.options.seconds), subject, number, "reading", CONNECTIONS[case], case)]

    return Step(run)


def _catalogued(stand: Stand) -> Saleport:
    """A saleport with a large catalogue, and the orders of its probe."""
    return stand.another("catalogued", lambda service: _multiply_models(service, stand.options.models))


def _multiply_models(service: Saleport, count: int) -> None:
    missing = count - len(service.model_ids)
    databases.execute(
        service.database_url,
        _MULTIPLY.format(count=missing),
        "UPDATE accounts SET models_revision = models_revision + 1",
        "VACUUM (ANALYZE) models",
        "CHECKPOINT",
    )
    listed = service.get(_PATHS[MODELS]).json()["pagination"]["total"]
    if listed != count:
        raise BenchFailed(f"The catalogue was to have {count} models, and the list has {listed}.")


def _wire(stand: Stand, service: Saleport) -> Wire:
    condition = _condition(service)
    answers = [recorded(service.get(_PATHS[case])) for case in (STATUS, MODELS)]
    if condition is not None:
        answers.append(recorded(service.get(_PATHS[MODELS], condition)))
    return stand.wire_of("wire of reading", service, answers)


def _condition(service: Saleport) -> dict[str, str] | None:
    """The header of somebody who has the list already; None when the list cannot be asked for that way."""
    tag = service.get(_PATHS[MODELS]).headers.get("etag")
    return None if tag is None else {"If-None-Match": tag}


def _check(service: Service, case: str, headers: dict[str, str]) -> None:
    expected = _NOT_MODIFIED if case == NOT_MODIFIED else OK
    answer = httpx.get(service.url(_PATHS[case]), headers=headers, timeout=60)
    if answer.status_code != expected:
        raise BenchFailed(f"{service.name}: GET {_PATHS[case]} answers {answer.status_code}, not {expected}.")
