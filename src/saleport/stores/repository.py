"""The SQL of stores. Rows are added and changed, never deleted: an order may refer to them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.db.statements import Rows, upsert
from saleport.db.tables import stores
from saleport.stores.store import Store

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Store).decode


async def list_stores(connection: AsyncConnection, account_id: UUID) -> list[Store]:
    """All stores, in the order in which they were added."""
    statement = select(stores.c.document).where(stores.c.account_id == account_id)
    documents = await connection.execute(statement.order_by(stores.c.created_at, stores.c.id))
    return [_decode(document) for document in documents.scalars()]


async def find_store(
    connection: AsyncConnection, account_id: UUID, identity: UUID, *, is_locking: bool = False
) -> Store | None:
    """A store by its id; locked, if asked for, until the transaction ends."""
    statement = select(stores.c.document).where(stores.c.account_id == account_id, stores.c.id == identity)
    if is_locking:
        statement = statement.with_for_update()
    document = (await connection.execute(statement)).scalar_one_or_none()
    return None if document is None else _decode(document)


async def find_id(connection: AsyncConnection, account_id: UUID, chain: str, chain_internal_id: str) -> UUID | None:
    """The id of the store with this number in this chain."""
    statement = select(stores.c.id).where(
        stores.c.account_id == account_id, stores.c.chain == chain, stores.c.chain_internal_id == chain_internal_id
    )
    return (await connection.execute(statement)).scalar_one_or_none()


async def find_by_number(
    connection: AsyncConnection, account_id: UUID, numbers: Collection[str]
) -> list[tuple[str, str, UUID]]:
    """The stores with these numbers: number, chain and id, in the order of their chains."""
    rows = Rows(connection, [stores.c.chain_internal_id])
    wanted = stores.c.chain_internal_id.in_(select(rows.c["chain_internal_id"]))
    statement = select(stores.c.chain_internal_id, stores.c.chain, stores.c.id).where(
        stores.c.account_id == account_id, wanted
    )
    found = await connection.execute(statement.order_by(stores.c.chain), rows.parameters((each,) for each in numbers))
    return [(number, chain, identity) for number, chain, identity in found]


async def put(connection: AsyncConnection, account_id: UUID, store: Store, now: datetime) -> Store:
    """Add a store unless there is one with its number in its chain; whichever is there then, locked until the
    transaction ends. A store without a number is always added."""
    row = {"account_id": account_id, "id": store.id, **_columns(store), "created_at": now, "updated_at": now}
    insert = upsert(connection, stores).values(row)
    # Sets what is set already: a row that is there is locked and returned in one go, also while another call adds it.
    statement = insert.on_conflict_do_update(
        index_elements=[stores.c.account_id, stores.c.chain, stores.c.chain_internal_id],
        set_={"chain": insert.excluded.chain},
    ).returning(stores.c.document)
    return _decode((await connection.execute(statement)).scalar_one())


async def replace(connection: AsyncConnection, account_id: UUID, store: Store, now: datetime) -> None:
    """Hold this in the place of the store with its id. Raises UniqueViolation when another has its number."""
    statement = update(stores).where(stores.c.account_id == account_id, stores.c.id == store.id)
    await connection.execute(statement.values(**_columns(store), updated_at=now))


def _columns(store: Store) -> dict[str, Any]:
    return {
        "chain": store.chain or "",
        "chain_internal_id": store.chain_internal_id,
        "document": _encode(store).decode(),
    }
