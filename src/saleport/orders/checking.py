"""Whether orders are good by every rule and every reference: the same for one that is sent and for those of a file."""

import hashlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from itertools import compress, repeat
from typing import Any, NamedTuple, TypeVar, cast
from uuid import UUID

import msgspec

from saleport.catalogue.cataloguing import Cataloguing
from saleport.clock import Clock
from saleport.decoding.findings import Findings
from saleport.decoding.reader import Reader
from saleport.errors import ErrorCode, Problem, Unavailable
from saleport.identifiers import id_of
from saleport.orders.order import Document, Order, OrderIn, order_id, order_ids
from saleport.orders.rules.columns import ManyOrders, ordinary_contents
from saleport.orders.rules.orders import check
from saleport.orders.rules.ordinary import Known, read_ordinary
from saleport.stores.storing import Storing
from saleport.values import NOT_GIVEN

T = TypeVar("T")
V = TypeVar("V")

_hash = partial(hashlib.blake2b, digest_size=16)
_make: Callable[[tuple[Any, ...]], Document] = partial(
    tuple.__new__,  # pyright: ignore[reportUnknownMemberType] - of any tuple
    Document,
)
"""Makes a document of its parts, without a call of Python's own code."""
_encode = msgspec.json.Encoder().encode

Sent = tuple[OrderIn, Findings]
"""An order as it was sent, and what was wrong with its form already."""


class Judged(NamedTuple):
    """What came of the check of an order."""

    document: Document | None
    """What is to be kept; None: the order is rejected."""
    problems: list[Problem]
    """All of them, errors before warnings. Of an order that is good they are warnings."""


class OrderChecker:
    """Judges orders, and keeps none."""

    def __init__(self, cataloguing: Cataloguing, storing: Storing, clock: Clock) -> None:
        self._cataloguing = cataloguing
        self._storing = storing
        self._known = Known(cataloguing.known_models, cataloguing.known_suppliers, storing.known)
        self._clock = clock
        self._reader = Reader(OrderIn, subject="order", entry="product")

    def read(self, account_id: UUID, body: bytes) -> Document | Sent:
        """What is to be kept of an order, where one look at its body shows that; else what was read of it.

        Raises Rejected when the body is not JSON at all.
        """
        return self.look_once(account_id, body) or self._reader.read(body)

    async def learn(self, account_id: UUID) -> None:
        """Find out what an account has, so that its orders can be looked at from the first on. Raises Unavailable."""
        await self._cataloguing.learn(account_id)
        await self._storing.learn(account_id)

    def look_once(self, account_id: UUID, body: bytes) -> Document | None:
        """What is to be kept of an order of which nothing need be said, nor asked of the database. None: judge it."""
        order = read_ordinary(body, account_id, self._known, self._clock())
        return None if order is None else _document(account_id, order.order_reference, _encode(order))

    def look(self, account_id: UUID) -> Callable[[bytes], Document | None]:
        """What looks at bodies of orders: gives what is to be kept of one of which nothing need be said, nor asked of
        the database. None: judge it. It knows the time at which it was made, and is for a moment."""
        known, now = self._known, self._clock()

        def look(body: bytes) -> Document | None:
            order = read_ordinary(body, account_id, known, now)
            return None if order is None else _document(account_id, order.order_reference, _encode(order))

        return look

    def look_at_columns(self, account_id: UUID) -> Callable[[ManyOrders], list[Document | None]]:
        """The same for many orders at once, that stand in columns. None: look at it by itself."""
        known, now = self._known, self._clock()

        def look(orders: ManyOrders) -> list[Document | None]:
            contents = ordinary_contents(orders, account_id, known, now)
            good = [*filter(None, contents)]
            documents = _documents(account_id, [*compress(orders.own["orderReference"], contents)], good)
            return [None if content is None else next(documents) for content in contents]

        return look

    async def judge(self, account_id: UUID, order_in: OrderIn, findings: Findings) -> Judged:
        """What is to be kept of an order, or all that stands against it. Raises Unavailable."""
        [judged] = await self.judge_all(account_id, [(order_in, findings)])
        return judged

    async def judge_all(self, account_id: UUID, sent: Sequence[Sent]) -> list[Judged]:
        """The same of many orders at once, in their order: what is asked of the database is asked for all together."""
        now = self._clock()
        orders = [check(order_in, findings, now) for order_in, findings in sent]
        await self._check_references(account_id, sent)
        judged = [_judged(account_id, order, findings) for order, (_, findings) in zip(orders, sent, strict=True)]
        return await self._with_suggestions(account_id, judged)

    async def _check_references(self, account_id: UUID, sent: Sequence[Sent]) -> None:
        products = [product for order, _ in sent for product in order.products or ()]
        models = _given({product.model_id for product in products})
        unknown = await self._cataloguing.unknown_models(account_id, models) if models else ()
        suppliers = _given({product.supplier_id for product in products})
        unknown_suppliers = await self._cataloguing.unknown_suppliers(account_id, suppliers) if suppliers else ()
        stores = _given({order.store_purchased_at for order, _ in sent})
        unknown_stores = await self._storing.unknown_stores(account_id, stores) if stores else ()
        if not unknown and not unknown_suppliers and not unknown_stores:
            return
        for order, findings in sent:
            for index, product in enumerate(order.products or ()):
                if product.model_id in unknown:
                    findings.add(_unknown(ErrorCode.MODEL_UNKNOWN, "modelId", product.model_id, index))
                if product.supplier_id in unknown_suppliers:
                    findings.add(_unknown(ErrorCode.SUPPLIER_UNKNOWN, "supplierId", product.supplier_id, index))
            if order.store_purchased_at in unknown_stores:
                findings.add(_unknown(ErrorCode.STORE_UNKNOWN, "storePurchasedAt", order.store_purchased_at, None))

    async def _with_suggestions(self, account_id: UUID, judged: list[Judged]) -> list[Judged]:
        """The same; where an SKU or EAN was sent for a modelId, with the id that it stands for."""
        sent = {
            problem.words.get("sent", "")
            for each in judged
            if each.document is None
            for problem in each.problems
            if _is_about_model(problem)
        }
        ids = await self._cataloguing.models_by_code(account_id, sent) if sent else {}
        if not ids:
            return judged
        return [
            Judged(each.document, [_with_model(problem, ids) for problem in each.problems])
            if each.document is None
            else each
            for each in judged
        ]


async def in_halves(
    judge: Callable[[Sequence[T]], Awaitable[list[V]]], sent: Sequence[T], failed: Callable[[T, Exception], V]
) -> list[V]:
    """What is judged of all that was sent, in its order, where one at which we fail harms none of the others.

    Halves are tried then, down to the one, of which `failed` says what came of it. Raises Unavailable.
    """
    try:
        return await judge(sent)
    except Unavailable:
        raise
    except Exception as error:
        if len(sent) == 1:
            return [failed(sent[0], error)]
        middle = len(sent) // 2
        return [*await in_halves(judge, sent[:middle], failed), *await in_halves(judge, sent[middle:], failed)]


def _judged(account_id: UUID, order: Order | None, findings: Findings) -> Judged:
    problems = findings.problems and findings.in_order()
    if problems and not problems[0].is_warning:
        return Judged(None, problems)
    assert order is not None, "a rule gave no order and no reason"  # noqa: S101 - a bug of ours, not an input
    return Judged(_document(account_id, order.reference, _encode(order)), problems)


def _given(ids: set[UUID | None]) -> set[UUID]:
    return cast("set[UUID]", ids - NOT_GIVEN)


def _is_about_model(problem: Problem) -> bool:
    return problem.code is ErrorCode.UUID_INVALID and (problem.field or "").lower().endswith("modelid")


def _with_model(problem: Problem, ids: dict[str, UUID]) -> Problem:
    model_id = ids.get(problem.words.get("sent", ""))
    if model_id is None or not _is_about_model(problem):
        return problem
    return msgspec.structs.replace(
        problem,
        suggestion=str(model_id),
        explanation=f"{problem.explanation} The model with this SKU or EAN has the id {model_id}.",
    )


def _document(account_id: UUID, reference: str, content: bytes) -> Document:
    digest = _hash(content).digest()
    return Document(account_id, order_id(account_id, reference), reference, id_of(digest), content)


def _documents(account_id: UUID, references: Sequence[str], contents: Sequence[bytes]) -> Iterator[Document]:
    """The same of many orders at once."""
    hashes = [id_of(hashed.digest()) for hashed in map(_hash, contents)]
    ids = order_ids(account_id, references)
    return map(_make, zip(repeat(account_id), ids, references, hashes, contents, strict=False))


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
