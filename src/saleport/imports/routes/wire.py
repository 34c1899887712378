"""An import as the API shows it."""

from datetime import datetime
from uuid import UUID

import msgspec

from saleport.api.envelope import Error, errors_of
from saleport.api.request import Request
from saleport.files.recognition import Recognition
from saleport.imports.job import Job, Phase, Rejection


class CountsOut(msgspec.Struct, rename="camel"):
    """What became of the orders so far."""

    read: int
    created: int
    updated: int
    unchanged: int
    warned: int
    rejected: int
    held: int
    remaining: int


class JobOut(msgspec.Struct, rename="camel"):
    """An import. What is not known, or not yet, is null."""

    id: UUID
    file_name: str
    file_bytes: int
    bytes_read: int
    state: str
    dry_run: bool
    error_policy: str
    unknown_products: str
    recognition: Recognition | None
    counts: CountsOut
    problems: dict[str, int]
    orders_per_second: float | None
    eta_seconds: int | None
    phases: tuple[Phase, ...]
    failure: Error | None
    created_by: str
    created_at: datetime
    ended_at: datetime | None


class RejectionOut(msgspec.Struct, rename="camel"):
    """An order of a file that was not imported."""

    rows: tuple[int, ...]
    order_reference: str | None
    errors: list[Error]


def shown(job: Job, request: Request) -> JobOut:
    """An import, in the language of a caller."""
    counts = job.counts
    return JobOut(
        id=job.id,
        file_name=job.file_name,
        file_bytes=job.file_bytes,
        bytes_read=job.bytes_read,
        state=job.state,
        dry_run=job.options.is_dry_run,
        error_policy=job.options.error_policy,
        unknown_products=job.options.unknown_products,
        recognition=job.recognition,
        counts=CountsOut(
            read=counts.read,
            created=counts.created,
            updated=counts.updated,
            unchanged=counts.unchanged,
            warned=counts.warned,
            rejected=counts.rejected,
            held=counts.held,
            remaining=counts.remaining,
        ),
        problems=job.problem_counts,
        orders_per_second=None if job.orders_per_second is None else round(job.orders_per_second, 1),
        eta_seconds=job.eta_seconds,
        phases=job.phases,
        failure=None if job.failure is None else errors_of([job.failure], request.language, request.base_url)[0],
        created_by=job.created_by,
        created_at=job.created_at,
        ended_at=job.ended_at,
    )


def shown_rejection(rejection: Rejection, request: Request) -> RejectionOut:
    """A rejection, in the language of a caller."""
    errors = errors_of(rejection.problems, request.language, request.base_url)
    return RejectionOut(rejection.rows, rejection.reference or None, errors)
