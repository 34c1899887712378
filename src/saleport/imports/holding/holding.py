"""Keeping orders aside until their products are in the catalogue, and importing them then."""

import itertools
from collections.abc import Awaitable, Mapping, Sequence
from functools import partial
from uuid import UUID

from saleport.clock import Clock
from saleport.db.direct import Session
from saleport.db.engine import Database
from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode
from saleport.imports.holding import repository
from saleport.imports.holding.held import CodeKind, CompleteOrder, HeldOrder, MissingProduct, ProductCode
from saleport.imports.referring import FileOrderIn, FileProductIn, References, file_order_reader
from saleport.logs import logger
from saleport.orders.bulk import BulkWriter, Within
from saleport.orders.checking import OrderChecker
from saleport.orders.order import Document, Outcome
from saleport.repeating import Repeating, every

_LOOK_SECONDS = 5.0
_LOOKS_BETWEEN_THOROUGH_ONES = 12
_CODES_AT_ONCE = 1_000
_ORDERS_AT_ONCE = 200
_NOT_THERE = {ErrorCode.MODEL_UNKNOWN, ErrorCode.VALUE_NOT_ALLOWED}
"""What is wrong with a product that has not come; the latter where a code names several."""

log = logger("imports")


class _OvertakenError(Exception):
    """Some of these orders have come meanwhile, by another worker or another way."""


class Holding:
    """Held orders of all accounts. They complete by themselves, on whichever worker sees their products first."""

    def __init__(
        self,
        database: Database,
        references: References,
        checker: OrderChecker,
        writer: BulkWriter,
        clock: Clock,
    ) -> None:
        self._database = database
        self._references = references
        self._checker = checker
        self._writer = writer
        self._clock = clock
        self._reader = file_order_reader()
        # Where no model has changed since, no product can have come.
        self._revisions: dict[UUID, int] = {}
        self._looks = itertools.count(1)
        self._work = Repeating(
            self._look,
            every(_LOOK_SECONDS, first=_LOOK_SECONDS),
            partial(log.exception, "held orders could not be completed"),
        )

    def keep(self, session: Session, orders: Sequence[HeldOrder]) -> Awaitable[None]:
        """Keep orders aside within a transaction; one that is held already is replaced."""
        return repository.hold(session, orders, self._clock())

    def forget(self, session: Session, account_id: UUID, order_ids: Sequence[UUID]) -> Awaitable[None]:
        """Keep orders aside no longer, within a transaction: they have come another way since."""
        return repository.forget(session, account_id, order_ids)

    async def missing_products(self, account_id: UUID, limit: int = 100) -> list[MissingProduct]:
        """The products that orders wait for, those first that most orders wait for. Raises Unavailable."""
        async with self._database.reading() as connection:
            return await repository.missing_products(connection, account_id, limit)

    async def count(self, account_id: UUID) -> int:
        """How many orders of the account wait. Raises Unavailable."""
        async with self._database.reading() as connection:
            return await repository.count_held(connection, account_id)

    def start(self) -> None:
        """Look every few seconds from now on whether products have come."""
        self._work.start()

    async def close(self) -> None:
        """Stop."""
        await self._work.close()

    async def complete(self, *, is_thorough: bool = False) -> int:
        """Import the orders whose products have come; returns how many. Raises Unavailable.

        A thorough look is one at the accounts of which no model has changed since the last one too: an order may be
        held after its product came, by a worker that had asked for the product before.
        """
        if is_thorough:
            self._revisions = {}
        async with self._database.reading() as connection:
            revisions = await repository.catalogues_waited_for(connection)
        completed = 0
        for account_id, revision in revisions.items():
            if self._revisions.get(account_id) != revision:
                await self._note_arrivals(account_id)
                completed += await self._import_complete(account_id)
        self._revisions = revisions
        return completed

    async def drop_superseded(self) -> int:
        """Keep aside no longer what came another way since: nothing waits for its products now. Raises Unavailable.

        Those that complete are looked at anyway; this is for the list of missing products.
        """
        async with self._database.writing() as connection:
            return await repository.drop_superseded(connection)

    async def _look(self) -> None:
        is_thorough = next(self._looks) % _LOOKS_BETWEEN_THOROUGH_ONES == 0
        if is_thorough and self._revisions:
            await self.drop_superseded()
        if completed := await self.complete(is_thorough=is_thorough):
            log.info("held orders imported", orders=completed)

    async def _note_arrivals(self, account_id: UUID) -> None:
        last: ProductCode | None = None
        while True:
            async with self._database.reading() as connection:
                codes = await repository.codes_waited_for(connection, account_id, last, _CODES_AT_ONCE)
            if not codes:
                return
            arrived = await self._known(account_id, codes)
            if arrived:
                async with self._database.writing() as connection:
                    await repository.wait_no_longer(connection, account_id, arrived)
            last = codes[-1]

    async def _known(self, account_id: UUID, codes: Sequence[ProductCode]) -> list[ProductCode]:
        """Those of the products that the catalogue has."""
        order, findings = FileOrderIn(products=[_named(code) for code in codes]), Findings()
        await self._references.resolve(account_id, [(order, findings)])
        ((_, problems),) = await self._checker.judge_all(account_id, [(order, findings)])
        lacking = {problem.index for problem in problems if problem.code in _NOT_THERE}
        return [code for index, code in enumerate(codes) if index not in lacking]

    async def _import_complete(self, account_id: UUID) -> int:
        completed = 0
        last: CompleteOrder | None = None
        await self._drop_superseded(account_id)
        while True:
            async with self._database.reading() as connection:
                held = await repository.complete_orders(connection, account_id, last, _ORDERS_AT_ONCE)
            if not held:
                return completed
            documents = await self._judged(account_id, held)
            done = [order for order in held if order.order_id in documents]
            try:
                await self._writer.write(list(documents.values()), _releasing(done))
            except _OvertakenError:
                # Whoever overtakes has imported an order or held another, so that this comes to an end.
                await self._drop_superseded(account_id)
                continue
            completed += len(documents)
            # Those that are rejected go on waiting: they are passed over.
            last = held[-1]

    async def _drop_superseded(self, account_id: UUID) -> None:
        async with self._database.writing() as connection:
            await repository.drop_superseded(connection, account_id)

    async def _judged(self, account_id: UUID, held: Sequence[CompleteOrder]) -> dict[UUID, Document]:
        """What is to be kept of the orders, by their ids; one that is rejected after all goes on waiting."""
        sent = [self._reader.read(order.document.encode()) for order in held]
        await self._references.resolve(account_id, sent)
        judged = await self._checker.judge_all(account_id, list(sent))
        rejected = sum(each.document is None for each in judged)
        if rejected:
            log.warning("held orders are rejected although their products are there", orders=rejected)
        return {each.document.order_id: each.document for each in judged if each.document is not None}


def _named(product: ProductCode) -> FileProductIn:
    match product.kind:
        case CodeKind.SKU:
            return FileProductIn(sku=product.code, ean=product.ean or None)
        case CodeKind.EAN:
            return FileProductIn(ean=product.code)
        case CodeKind.MODEL_ID:
            return FileProductIn(model_id=UUID(product.code))


def _releasing(held: Sequence[CompleteOrder]) -> Within:
    async def release(session: Session, outcomes: Mapping[UUID, Outcome]) -> None:
        # The orders are locked by now: nobody comes between what is seen here and the commit.
        changed = {identity for identity, outcome in outcomes.items() if outcome is not Outcome.UNCHANGED}
        if len(await repository.release(session, held, changed)) != len(held):
            raise _OvertakenError

    return release
