"""Showing orders that are kept: whole, by version, and as their lines stand for a return."""

from collections.abc import Collection, Set
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from saleport.catalogue.cataloguing import Cataloguing
from saleport.clock import Clock
from saleport.db.engine import POOL_WAIT_SECONDS, Database
from saleport.db.failures import no_connection
from saleport.errors import ErrorCode, NotFound, Problem
from saleport.gathering import Gathering
from saleport.orders import repository
from saleport.orders.order import KeptOrder, OrderLine, OrderVersion, SoldLine, SoldOrder, order_id
from saleport.orders.repository import Found
from saleport.values import shortened


class LineView(NamedTuple):
    """A line of an order, with what the catalogue and the return window say of it."""

    line: OrderLine
    label: str | None
    sku: str | None
    is_returnable: bool
    """Whether this model can be returned at all."""
    returnable_until: datetime | None
    """The end of the return window; None where there is none."""
    is_open_for_claims: bool
    """Whether the line can be returned now."""


class Standing(NamedTuple):
    """How an order stands at this moment."""

    order_id: UUID
    reference: str
    lines: list[tuple[SoldLine, bool]]
    """Each with whether it can be returned now."""


class _Asked(NamedTuple):
    """What is asked of an order: the whole of it, or how it stands."""

    account_id: UUID
    order_id: UUID
    is_standing: bool


class _Answer(NamedTuple):
    """What was found."""

    order: Found
    sold: SoldOrder | None
    """Where it is asked how it stands."""
    returnable: Set[tuple[UUID, UUID]]
    """Accounts and ids of the models that can be returned, of all that were asked for with it."""


class Viewing:
    """Reads orders. What is of another account is not found."""

    def __init__(self, database: Database, cataloguing: Cataloguing, clock: Clock, return_window_days: int) -> None:
        self._database = database
        self._cataloguing = cataloguing
        self._clock = clock
        self._return_window_days = return_window_days
        # Shops ask all day: what is asked for at a moment is one question, on the driver's connection.
        self._asking = Gathering(self._find, no_connection, POOL_WAIT_SECONDS)

    async def close(self) -> None:
        """Return when everybody who waits for an order is answered."""
        await self._asking.close()

    async def find_by_id(self, account_id: UUID, identity: UUID) -> KeptOrder | None:
        """An order by its id, or None."""
        found = await self._asking.find(_Asked(account_id, identity, is_standing=False))
        return None if found is None else found.order.read()

    async def get(self, account_id: UUID, reference: str) -> KeptOrder:
        """An order by its reference. Raises NotFound."""
        kept = await self.find_by_id(account_id, order_id(account_id, reference.strip()))
        if kept is None:
            raise _no_order(reference)
        return kept

    async def standing(self, account_id: UUID, reference: str) -> Standing:
        """How an order stands, by its reference. Raises NotFound."""
        identity = order_id(account_id, reference.strip())
        found = await self._asking.find(_Asked(account_id, identity, is_standing=True))
        if found is None or found.sold is None:
            raise _no_order(reference)
        sold = found.sold
        is_in_window = self._is_in_window(self._end_of_window(sold.purchased_at))
        lines = [(line, is_in_window and (account_id, line.model_id) in found.returnable) for line in sold.lines]
        return Standing(identity, sold.reference, lines)

    async def versions(self, account_id: UUID, reference: str) -> list[OrderVersion]:
        """All versions of an order, newest first. Raises NotFound."""
        identity = order_id(account_id, reference.strip())
        async with self._database.reading() as connection:
            current = await repository.find(connection, account_id, identity)
            if current is None:
                raise _no_order(reference)
            earlier = await repository.list_versions(connection, account_id, identity)
        present = OrderVersion(current.version, current.imported_at, True)
        # The order may have been replaced between the two questions.
        return [present, *(version for version in earlier if version.version < current.version)]

    async def get_version(self, account_id: UUID, reference: str, version: int) -> KeptOrder:
        """One version of an order. Raises NotFound."""
        identity = order_id(account_id, reference.strip())
        async with self._database.reading() as connection:
            kept = await repository.find(connection, account_id, identity)
            if kept is None:
                raise _no_order(reference)
            if kept.version != version:
                kept = await repository.find_version(connection, account_id, identity, version)
        if kept is None:
            explanation = f"The order '{shortened(reference)}' has no version {version}."
            raise NotFound([_problem(ErrorCode.ORDER_VERSION_NOT_FOUND, explanation, str(version))])
        return kept

    async def lines(self, account_id: UUID, kept: KeptOrder) -> list[LineView]:
        """The lines of an order as they stand for a return at this moment."""
        models = await self._cataloguing.models(account_id, {line.model_id for line in kept.order.lines})
        until = self._end_of_window(kept.order.purchased_at)
        is_in_window = self._is_in_window(until)
        views: list[LineView] = []
        for line in kept.order.lines:
            model = models.get(line.model_id)
            is_returnable = model is not None and model.is_returnable
            views.append(
                LineView(
                    line=line,
                    label=None if model is None else model.label,
                    sku=None if model is None else model.sku,
                    is_returnable=is_returnable,
                    returnable_until=until,
                    is_open_for_claims=is_returnable and is_in_window,
                )
            )
        return views

    async def _find(self, asked: Collection["_Asked"]) -> dict["_Asked", "_Answer"]:
        keys = {(each.account_id, each.order_id) for each in asked}
        orders = await self._database.read_directly(lambda session: repository.find_many(session, keys))
        answers: dict[_Asked, _Answer] = {}
        models: set[tuple[UUID, UUID]] = set()
        returnable: set[tuple[UUID, UUID]] = set()
        # No connection is held while they are read: one that cannot be would be the end of it.
        for each in asked:
            found = orders.get((each.account_id, each.order_id))
            if found is not None:
                sold = found.read_sold() if each.is_standing else None
                models.update((each.account_id, line.model_id) for line in (sold.lines if sold else ()))
                answers[each] = _Answer(found, sold, returnable)
        returnable |= await self._cataloguing.returnable_models(models)
        return answers

    def _is_in_window(self, until: datetime | None) -> bool:
        return until is None or self._clock() <= until

    def _end_of_window(self, purchased_at: datetime) -> datetime | None:
        if not self._return_window_days:
            return None
        try:
            return purchased_at + timedelta(days=self._return_window_days)
        except OverflowError:
            return None  # past the end of the calendar: as good as without limit


def _no_order(reference: str) -> NotFound:
    explanation = f"There is no order with the reference '{shortened(reference)}'."
    return NotFound([_problem(ErrorCode.ORDER_NOT_FOUND, explanation, shortened(reference))])


def _problem(code: ErrorCode, explanation: str, value: str) -> Problem:
    return Problem(code=code, explanation=explanation, subject="order", words={"value": value})
