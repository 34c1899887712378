"""The request log as it is read."""

from datetime import timedelta
from uuid import UUID

from saleport.calls import repository
from saleport.calls.call import Call, CallPage, Filters
from saleport.clock import Clock
from saleport.db.engine import Database

PAGE_CALLS = 50
_DAYS_OF_OPERATIONS = timedelta(days=30)


class CallLog:
    """Finds and shows the calls that are kept of an account. It shows no other account's, whatever is asked for."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def page(
        self, account_id: UUID, filters: Filters, before: str | None = None, most: int = PAGE_CALLS
    ) -> CallPage:
        """The newest calls that fit, or those before a page's `before`; one that is no such thing counts as None.

        Raises Unavailable.
        """
        async with self._database.reading() as connection:
            # One more than is shown tells whether there are more.
            calls = await repository.list_calls(connection, account_id, filters, _place(before), most + 1)
        return CallPage(calls=calls[:most], before=calls[most - 1].id.hex if len(calls) > most else None)

    async def get(self, account_id: UUID, call_id: UUID) -> Call | None:
        """One call whole, with its body; None: the account has no such call, or no longer. Raises Unavailable."""
        async with self._database.reading() as connection:
            return await repository.find_call(connection, account_id, call_id)

    async def of_order(self, account_id: UUID, reference: str, most: int = PAGE_CALLS) -> list[Call]:
        """The newest calls about the order with this reference, without their bodies. Raises Unavailable."""
        async with self._database.reading() as connection:
            return await repository.list_calls(connection, account_id, Filters(order_reference=reference), None, most)

    async def operations(self, account_id: UUID) -> list[str]:
        """The operations that calls were of in the last days, by name: what may be filtered by. Raises Unavailable."""
        async with self._database.reading() as connection:
            return await repository.list_operations(connection, account_id, self._clock() - _DAYS_OF_OPERATIONS)


def _place(before: str | None) -> UUID | None:
    try:
        return None if before is None else UUID(before)
    except ValueError:
        return None
