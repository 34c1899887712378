"""The verb of the export: an account's orders as they are kept, a page at a time."""

from collections.abc import AsyncGenerator
from datetime import datetime
from uuid import UUID

import msgspec

from saleport.db.engine import Database
from saleport.orders.export import repository
from saleport.orders.order import Order, order_id

_PAGE = 500  # orders, of up to 1,000 lines: a page of the largest is some 100 MB


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which orders are to leave; what is None or empty is no matter."""

    purchased_from: datetime | None = None
    purchased_before: datetime | None = None
    sales_channel: str | None = None
    references: tuple[str, ...] = ()

    def has(self, order: Order) -> bool:
        """Whether an order is among them, its reference apart."""
        return (
            (self.purchased_from is None or order.purchased_at >= self.purchased_from)
            and (self.purchased_before is None or order.purchased_at < self.purchased_before)
            and (self.sales_channel is None or order.sales_channel == self.sales_channel)
        )


class Exporting:
    """Reads orders that leave."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._decode = msgspec.json.Decoder(Order).decode
        self._encode = msgspec.json.Encoder().encode

    async def pages(self, account_id: UUID, wanted: Wanted) -> AsyncGenerator[list[bytes]]:
        """The orders as JSON, as they would be sent, in the order of their ids.

        Each page is a transaction of its own, and each order is as it was then: what is imported meanwhile may be
        among them or not.
        """
        async for texts in self._texts(account_id, wanted.references):
            found = (self._decode(text) for text in texts)
            # Encoded anew: a database may keep the members of an object in another order than they are sent in.
            yield [self._encode(order) for order in found if wanted.has(order)]

    async def _texts(self, account_id: UUID, references: tuple[str, ...]) -> AsyncGenerator[list[str]]:
        if references:
            ids = sorted({order_id(account_id, reference.strip()) for reference in references})
            for begin in range(0, len(ids), _PAGE):
                async with self._database.reading() as connection:
                    found = await repository.those(connection, account_id, ids[begin : begin + _PAGE])
                yield [text for _, text in found]
            return
        last: UUID | None = None
        while True:
            async with self._database.reading() as connection:
                found = await repository.page(connection, account_id, last, _PAGE)
            if not found:
                return
            yield [text for _, text in found]
            last = found[-1][0]
