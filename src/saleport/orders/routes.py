"""The operations on orders."""

from datetime import datetime
from uuid import UUID

import msgspec

from saleport.api.endpoint import Answer, Call, Operation, Short
from saleport.api.envelope import Error, Pagination, errors_of
from saleport.api.listing import paged
from saleport.decoding.reader import AsSent
from saleport.errors import ErrorCode, NotFound, Problem
from saleport.orders.batch.importing import BatchImporter
from saleport.orders.batch.reading import MOST_BYTES, BatchReader
from saleport.orders.importing import OrderImporter
from saleport.orders.order import Document, KeptOrder, Order, Outcome
from saleport.orders.viewing import Viewing
from saleport.values import shortened

_LONGEST_VERSION = 9
_OUTCOMES: dict[str, tuple[tuple[bytes, bytes], ...]] = {
    outcome: ((b"import-outcome", outcome.encode()),) for outcome in Outcome
}
"""The headers of an answer."""


class LineStatus(msgspec.Struct, rename="camel"):
    """How one line of an order stands."""

    order_line_reference: str | None
    model_id: UUID
    is_open_for_claims: bool
    has_open_file: bool
    open_files: list[UUID]


class OrderStatus(msgspec.Struct, rename="camel"):
    """How an order stands."""

    order_id: UUID
    order_reference: str
    order_lines: list[LineStatus]


class WholeOrder(msgspec.Struct, rename="camel"):
    """A version of an order, with its content."""

    order_id: UUID
    order_reference: str
    version: int
    is_current: bool
    imported_at: datetime
    order: Order


class OrderResult(msgspec.Struct, rename="camel"):
    """What became of one order of a batch."""

    order_reference: str | None
    order_id: UUID | None
    outcome: str | None
    errors: list[Error]


def routes(importer: OrderImporter, batch_importer: BatchImporter, viewing: Viewing) -> list[Operation]:
    """ImportOrder, ImportOrders, and what shows the orders that were imported."""

    async def put_order(call: Call) -> Answer:
        is_dry_run = call.flag("dryRun")
        sent = importer.read(call.account_id, call.body, is_dry_run=is_dry_run)
        call.request.order_reference = sent.reference if isinstance(sent, Document) else sent[0].order_reference
        imported = await importer.import_order(call.account_id, sent, is_dry_run=is_dry_run)
        return Answer(imported.order_id, imported.warnings, headers=_OUTCOMES[imported.outcome])

    async def post_orders(call: Call) -> Answer:
        imported = await batch_importer.import_all(call.account_id, call.body, is_dry_run=call.flag("dryRun"))
        request = call.request
        results = [
            OrderResult(
                result.reference,
                result.order_id,
                result.outcome,
                errors_of(result.problems, request.language, request.base_url),
            )
            for result in imported
        ]
        count = len(results)
        pagination = Pagination(total=count, page=min(count, 1), page_size=count, page_count=min(count, 1))
        return Answer(results, pagination=pagination, headers=[(b"content-language", request.language.encode())])

    async def get_status(call: Call) -> Answer:
        identity, reference, lines = await viewing.standing(call.account_id, _reference(call))
        # Claim files are kept by the after-sales tool that works on these orders: here a line never has one.
        statuses = [LineStatus(line.order_line_reference, line.model_id, is_open, False, []) for line, is_open in lines]
        return Answer(OrderStatus(identity, reference, statuses))

    async def get_order(call: Call) -> Answer:
        return Answer(_whole(await viewing.get(call.account_id, _reference(call))))

    async def list_versions(call: Call) -> Answer:
        versions, pagination = paged(call, await viewing.versions(call.account_id, _reference(call)))
        return Answer(versions, pagination=pagination)

    async def get_version(call: Call) -> Answer:
        kept = await viewing.get_version(call.account_id, _reference(call), _version(call))
        return Answer(_whole(kept))

    path = "/api/v1/orders"
    read, write = "orders:read", "orders:write"
    order = f"{path}/{{orderReference}}"
    return [
        Operation(
            name="ImportOrder",
            method="PUT",
            path=path,
            scope=write,
            handle=put_order,
            reader=AsSent(),
            short=Short(importer.look, importer.keep, _OUTCOMES),
        ),
        Operation(
            name="ImportOrders",
            method="POST",
            path=f"{path}/batch",
            scope=write,
            handle=post_orders,
            reader=BatchReader(),
            most_body_bytes=MOST_BYTES,
        ),
        Operation(name="RetrieveOrder", method="GET", path=f"{order}/status", scope=read, handle=get_status),
        Operation(name="ReadOrder", method="GET", path=order, scope=read, handle=get_order),
        Operation(name="ListOrderVersions", method="GET", path=f"{order}/versions", scope=read, handle=list_versions),
        Operation(
            name="ReadOrderVersion", method="GET", path=f"{order}/versions/{{version}}", scope=read, handle=get_version
        ),
    ]


def _reference(call: Call) -> str:
    reference = call.request.order_reference = call.request.path_parameter("orderReference")
    return reference


def _version(call: Call) -> int:
    text = call.request.path_parameter("version")
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST_VERSION:
        return int(text)
    value = shortened(text)
    explanation = f"'{value}' is not the number of a version."
    problem = Problem(
        code=ErrorCode.ORDER_VERSION_NOT_FOUND, explanation=explanation, subject="order", words={"value": value}
    )
    raise NotFound([problem])


def _whole(kept: KeptOrder) -> WholeOrder:
    return WholeOrder(kept.order_id, kept.reference, kept.version, kept.is_current, kept.imported_at, kept.order)
