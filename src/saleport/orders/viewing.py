"""Showing orders that are kept: whole, by version, and as their lines stand for a return."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from saleport.catalogue.cataloguing import Cataloguing
from saleport.clock import Clock
from saleport.db.engine import Database
from saleport.errors import ErrorCode, NotFound, Problem
from saleport.orders import repository
from saleport.orders.order import KeptOrder, OrderLine, OrderVersion, order_id
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


class Viewing:
    """Reads orders. What is of another account is not found."""

    def __init__(self, database: Database, cataloguing: Cataloguing, clock: Clock, return_window_days: int) -> None:
        self._database = database
        self._cataloguing = cataloguing
        self._clock = clock
        self._return_window_days = return_window_days

    async def find_by_id(self, account_id: UUID, identity: UUID) -> KeptOrder | None:
        """An order by its id, or None."""
        async with self._database.reading() as connection:
            return await repository.find(connection, account_id, identity)

    async def get(self, account_id: UUID, reference: str) -> KeptOrder:
        """An order by its reference. Raises NotFound."""
        kept = await self.find_by_id(account_id, order_id(account_id, reference.strip()))
        if kept is None:
            raise _no_order(reference)
        return kept

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
        is_in_window = until is None or self._clock() <= until
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
