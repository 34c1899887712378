"""`OrderSearch`: finds orders by what people remember of them."""

from uuid import UUID

from saleport.clock import Clock
from saleport.db.engine import Database
from saleport.orders.search import repository
from saleport.orders.search.backlog import Backlog
from saleport.orders.search.entry import Found, Place, Sought
from saleport.orders.search.indexing import SILENT_AFTER

PAGE_SIZE = 50


class OrderSearch:
    """Searches an account's orders. It finds them as they were a moment ago, and shows them as they are."""

    def __init__(self, database: Database, backlog: Backlog, clock: Clock) -> None:
        self._database = database
        self._backlog = backlog
        self._clock = clock

    async def page(self, account_id: UUID, sought: Sought, beyond: Place | None = None, size: int = PAGE_SIZE) -> Found:
        """The orders that are sought, newest import first, beyond a place in that list."""
        async with self._database.reading() as connection:
            found = await repository.search(connection, account_id, sought, beyond, size + 1)
        page = found[:size]
        return Found([order for _, order in page], page[-1][0] if len(found) > size else None)

    async def is_behind(self) -> bool:
        """Whether some orders cannot be found yet, or not as they are now."""
        if len(self._backlog):
            return True
        async with self._database.reading() as connection:
            return await repository.backlog(connection, self._clock() - SILENT_AFTER) > 0
