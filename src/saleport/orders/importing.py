"""`import_order`: the one verb to which every road leads, from the API, the command line and files alike."""

import hashlib
from typing import Any, NamedTuple, cast
from uuid import UUID

import msgspec

from saleport import metrics, tracing
from saleport.catalogue.cataloguing import Cataloguing
from saleport.clock import Clock
from saleport.db.engine import Database
from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, Problem, Rejected
from saleport.identifiers import id_of
from saleport.orders.order import Order, OrderIn, order_id
from saleport.orders.repository import Document, Outcome, content_hash
from saleport.orders.rules import check
from saleport.orders.writing import OrderWriter
from saleport.stores.storing import Storing
from saleport.values import NOT_GIVEN

_HASH_BYTES = 16
_encode = msgspec.json.Encoder().encode


class Imported(NamedTuple):
    """What came of an import."""

    order_id: UUID
    outcome: Outcome
    warnings: list[Problem]


class OrderImporter:
    """Checks an order and has it written."""

    def __init__(
        self, database: Database, cataloguing: Cataloguing, storing: Storing, writer: OrderWriter, clock: Clock
    ) -> None:
        self._database = database
        self._cataloguing = cataloguing
        self._storing = storing
        self._writer = writer
        self._clock = clock

    async def import_order(
        self, account_id: UUID, order_in: OrderIn, findings: Findings, *, is_dry_run: bool = False
    ) -> Imported:
        """Keep an order: a new reference creates, another content replaces as a new version, the same changes nothing.

        `findings` holds what was wrong with the form of the order already. Raises Rejected with all
        problems at once, and Unavailable; nothing is kept then. A dry run gives the same answer and keeps nothing.
        """
        trace = tracing.current.get()
        if trace is not None:
            trace.stage("check")
        if not is_dry_run:
            # Before the work of checking it: what is refused under load should cost as little as it can.
            self._writer.check_room()
        order = check(order_in, findings, self._clock())
        await self._check_references(account_id, order_in, findings)
        try:
            warnings = findings.warnings()
        except Rejected as rejection:
            metrics.imported("rejected", is_dry_run=is_dry_run)
            raise Rejected(await self._with_suggestions(account_id, rejection.problems)) from None
        assert order is not None, "a rule gave no order and no reason"  # noqa: S101 - a bug of ours, not an input
        document = _document(account_id, order)
        if is_dry_run:
            outcome = await self._foretell(document)
            metrics.imported(outcome, is_dry_run=True)
        else:
            outcome = await self._writer.write(document)
        return Imported(document.order_id, outcome, warnings)

    async def _foretell(self, document: Document) -> Outcome:
        async with self._database.reading() as connection:
            present = await content_hash(connection, document.account_id, document.order_id)
        if present is None:
            return Outcome.CREATED
        return Outcome.UNCHANGED if present == document.content_hash else Outcome.UPDATED

    async def _check_references(self, account_id: UUID, order: OrderIn, findings: Findings) -> None:
        products = order.products or []
        models = _given({product.model_id for product in products})
        unknown = await self._cataloguing.unknown_models(account_id, models) if models else ()
        suppliers = _given({product.supplier_id for product in products})
        unknown_suppliers = await self._cataloguing.unknown_suppliers(account_id, suppliers) if suppliers else ()
        if unknown or unknown_suppliers:
            for index, product in enumerate(products):
                if product.model_id in unknown:
                    findings.add(_unknown(ErrorCode.MODEL_UNKNOWN, "modelId", product.model_id, index))
                if product.supplier_id in unknown_suppliers:
                    findings.add(_unknown(ErrorCode.SUPPLIER_UNKNOWN, "supplierId", product.supplier_id, index))
        stores = _given({order.store_purchased_at})
        for store in await self._storing.unknown_stores(account_id, stores) if stores else ():
            findings.add(_unknown(ErrorCode.STORE_UNKNOWN, "storePurchasedAt", store, None))

    async def _with_suggestions(self, account_id: UUID, problems: tuple[Problem, ...]) -> list[Problem]:
        """The problems; where an SKU or EAN was sent for a modelId, with the id that it stands for."""
        sent = {
            problem.words.get("sent", "")
            for problem in problems
            if problem.code is ErrorCode.UUID_INVALID and problem.index is not None
        }
        ids = await self._cataloguing.models_by_code(account_id, sent) if sent else {}
        return [_with_model(problem, ids.get(problem.words.get("sent", ""))) for problem in problems]


def _given(ids: set[UUID | None]) -> set[UUID]:
    return cast("set[UUID]", ids - NOT_GIVEN)


def _with_model(problem: Problem, model_id: UUID | None) -> Problem:
    is_about_model = problem.code is ErrorCode.UUID_INVALID and (problem.field or "").lower().endswith("modelid")
    if model_id is None or not is_about_model:
        return problem
    return msgspec.structs.replace(
        problem,
        suggestion=str(model_id),
        explanation=f"{problem.explanation} The model with this SKU or EAN has the id {model_id}.",
    )


def _document(account_id: UUID, order: Order) -> Document:
    text = _encode(order)
    digest = hashlib.blake2b(text, digest_size=_HASH_BYTES).digest()
    return Document(account_id, order_id(account_id, order.reference), order.reference, id_of(digest), text.decode())


_NOUNS = {
    ErrorCode.MODEL_UNKNOWN: "model of the account's catalogue",
    ErrorCode.SUPPLIER_UNKNOWN: "supplier of the account",
    ErrorCode.STORE_UNKNOWN: "store of the account",
}


def _unknown(code: ErrorCode, name: str, identity: Any, index: int | None) -> Problem:  # noqa: ANN401
    field = name if index is None else f"products[{index}].{name}"
    return Problem(
        code=code,
        explanation=f"{field} is {identity}, which is no {_NOUNS[code]}.",
        field=field,
        index=index,
        subject={"modelId": "model", "supplierId": "supplier"}.get(name, "store"),
        words={"value": str(identity)},
    )
