"""The SQL of orders that leave, page by page in the order of the key."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.db.statements import Rows
from saleport.db.tables import orders

Kept = tuple[UUID, str]
"""An order's id, and the order as JSON."""


async def page(connection: AsyncConnection, account_id: UUID, beyond: UUID | None, most: int) -> list[Kept]:
    """So many of an account's orders beyond an id."""
    statement = select(orders.c.id, orders.c.document).where(orders.c.account_id == account_id)
    if beyond is not None:
        statement = statement.where(orders.c.id > beyond)
    return [
        (identity, text) for identity, text in await connection.execute(statement.order_by(orders.c.id).limit(most))
    ]


async def those(connection: AsyncConnection, account_id: UUID, ids: Iterable[UUID]) -> list[Kept]:
    """The orders with these ids, as far as the account has them."""
    rows = Rows(connection, [orders.c.id])
    statement = select(orders.c.id, orders.c.document).join(rows.source, orders.c.id == rows.c.id)
    found = await connection.execute(
        statement.where(orders.c.account_id == account_id).order_by(orders.c.id),
        rows.parameters((identity,) for identity in ids),
    )
    return [(identity, text) for identity, text in found]
