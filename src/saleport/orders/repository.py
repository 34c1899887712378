"""The SQL of orders. A batch is a fixed number of statements, whatever its size."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Row, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.db.statements import Rows, upsert
from saleport.db.tables import order_versions, orders
from saleport.orders.order import HeldOrder, Order, OrderVersion


class Outcome(StrEnum):
    """What an import did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Document(NamedTuple):
    """An order ready to be written."""

    account_id: UUID
    order_id: UUID
    reference: str
    content_hash: UUID
    text: str
    """The order as JSON."""


_KEY = (orders.c.account_id, orders.c.id)
_CONTENT = (orders.c.content_hash, orders.c.document, orders.c.imported_at)
_decode = msgspec.json.Decoder(Order).decode


async def put_many(connection: AsyncConnection, documents: Sequence[Document], now: datetime) -> dict[UUID, Outcome]:
    """Write orders, each reference at most once among them; the outcome of each by order id.

    New ones take one statement. Those that are there already take one more to find which of them
    changed, and three to lock the changed ones, keep their present version, and replace them.
    """
    # Always in the order of the key, in every worker: two batches that meet wait for each other, and never both ways.
    ordered = sorted(documents, key=lambda document: (document.account_id.int, document.order_id.int))
    created = await _insert(connection, ordered, now)
    outcomes = dict.fromkeys(created, Outcome.CREATED)
    if len(created) == len(ordered):
        return outcomes
    there = {document.order_id: document for document in ordered if document.order_id not in created}
    changed = _changed(there, await _hashes(connection, list(there.values()), is_locking=False))
    if changed:
        # Another worker may have changed them since: what counts is what the lock finds.
        changed = _changed(changed, await _hashes(connection, list(changed.values()), is_locking=True))
    if changed:
        await _keep_present_versions(connection, list(changed.values()))
        await _replace(connection, list(changed.values()), now)
    return outcomes | {identity: Outcome.UPDATED if identity in changed else Outcome.UNCHANGED for identity in there}


async def content_hash(connection: AsyncConnection, account_id: UUID, order_id: UUID) -> UUID | None:
    """The hash of an order's content; None when there is no such order."""
    statement = select(orders.c.content_hash).where(orders.c.account_id == account_id, orders.c.id == order_id)
    return (await connection.execute(statement)).scalar_one_or_none()


async def find(connection: AsyncConnection, account_id: UUID, order_id: UUID) -> HeldOrder | None:
    """The present version of an order."""
    statement = select(orders.c.id, orders.c.version, orders.c.imported_at, orders.c.document)
    row = (
        await connection.execute(statement.where(orders.c.account_id == account_id, orders.c.id == order_id))
    ).first()
    return None if row is None else _held(row, is_current=True)


async def list_versions(connection: AsyncConnection, account_id: UUID, order_id: UUID) -> list[OrderVersion]:
    """The earlier versions of an order, newest first. Without their content: there may be thousands."""
    statement = select(order_versions.c.version, order_versions.c.imported_at).where(
        order_versions.c.account_id == account_id, order_versions.c.order_id == order_id
    )
    rows = await connection.execute(statement.order_by(order_versions.c.version.desc()))
    return [OrderVersion(version, imported_at, False) for version, imported_at in rows]


async def find_version(connection: AsyncConnection, account_id: UUID, order_id: UUID, version: int) -> HeldOrder | None:
    """One earlier version of an order."""
    columns = (order_versions.c.order_id, order_versions.c.version, order_versions.c.imported_at)
    statement = select(*columns, order_versions.c.document).where(
        order_versions.c.account_id == account_id,
        order_versions.c.order_id == order_id,
        order_versions.c.version == version,
    )
    row = (await connection.execute(statement)).first()
    return None if row is None else _held(row, is_current=False)


def _held(row: Row[Any, Any, Any, Any], *, is_current: bool) -> HeldOrder:
    identity, version, imported_at, document = row
    return HeldOrder(identity, version, is_current, imported_at, _decode(document))


async def _insert(connection: AsyncConnection, documents: Sequence[Document], now: datetime) -> set[UUID]:
    columns = (*_KEY, orders.c.reference, orders.c.version, *_CONTENT)
    rows = Rows(connection, columns)
    statement = (
        upsert(connection, orders)
        .from_select([column.name for column in columns], select(rows.source).where(rows.always))
        .on_conflict_do_nothing()
        .returning(orders.c.id)
    )
    values = rows.parameters(
        (document.account_id, document.order_id, document.reference, 1, document.content_hash, document.text, now)
        for document in documents
    )
    return set((await connection.execute(statement, values)).scalars())


async def _hashes(connection: AsyncConnection, documents: Sequence[Document], *, is_locking: bool) -> dict[UUID, UUID]:
    rows = Rows(connection, _KEY)
    statement = select(orders.c.id, orders.c.content_hash).join(
        rows.source, and_(orders.c.account_id == rows.c.account_id, orders.c.id == rows.c.id)
    )
    if is_locking:
        statement = statement.order_by(*_KEY).with_for_update(of=orders)
    found = await connection.execute(statement, rows.parameters(_keys(documents)))
    return {identity: content_hash for identity, content_hash in found}


async def _keep_present_versions(connection: AsyncConnection, documents: Sequence[Document]) -> None:
    rows = Rows(connection, _KEY)
    present = select(*_KEY, orders.c.version, *_CONTENT).join(
        rows.source, and_(orders.c.account_id == rows.c.account_id, orders.c.id == rows.c.id)
    )
    names = ["account_id", "order_id", "version", "content_hash", "document", "imported_at"]
    await connection.execute(order_versions.insert().from_select(names, present), rows.parameters(_keys(documents)))


async def _replace(connection: AsyncConnection, documents: Sequence[Document], now: datetime) -> None:
    rows = Rows(connection, (*_KEY, *_CONTENT))
    statement = (
        update(orders)
        .where(orders.c.account_id == rows.c.account_id, orders.c.id == rows.c.id)
        .values(
            version=orders.c.version + 1,
            content_hash=rows.c.content_hash,
            document=rows.c.document,
            imported_at=rows.c.imported_at,
        )
    )
    values = rows.parameters(
        (document.account_id, document.order_id, document.content_hash, document.text, now) for document in documents
    )
    await connection.execute(statement, values)


def _keys(documents: Sequence[Document]) -> list[tuple[UUID, UUID]]:
    return [(document.account_id, document.order_id) for document in documents]


def _changed(documents: dict[UUID, Document], hashes: dict[UUID, UUID]) -> dict[UUID, Document]:
    return {
        identity: document for identity, document in documents.items() if hashes.get(identity) != document.content_hash
    }
