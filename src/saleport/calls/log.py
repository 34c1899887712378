"""The request log as it is read."""

from uuid import UUID

from saleport.calls.call import Call, CallPage, Filters
from saleport.db.engine import Database

PAGE_CALLS = 50


class CallLog:
    """Finds and shows the calls that are kept of an account. It shows no other account's, whatever is asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, account_id: UUID, filters: Filters, before: str | None = None, most: int = PAGE_CALLS
    ) -> CallPage:
        """The newest calls that fit, or those before a page's `before`; one that is no such thing counts as None.

        Raises Unavailable.
        """
        raise NotImplementedError

    async def get(self, account_id: UUID, call_id: UUID) -> Call | None:
        """One call whole, with its body; None: the account has no such call, or no longer. Raises Unavailable."""
        raise NotImplementedError

    async def of_order(self, account_id: UUID, reference: str, most: int = PAGE_CALLS) -> list[Call]:
        """The newest calls about the order with this reference, without their bodies. Raises Unavailable."""
        raise NotImplementedError

    async def operations(self, account_id: UUID) -> list[str]:
        """The operations that calls were of in the last days, by name: what may be filtered by. Raises Unavailable."""
        raise NotImplementedError
