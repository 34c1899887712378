"""The SQL of orders. A batch is a fixed number of statements, whatever its size."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple, cast
from uuid import UUID

import msgspec
import sqlalchemy
from sqlalchemy import (
    ColumnElement,
    Delete,
    Dialect,
    Insert,
    Select,
    Update,
    and_,
    delete,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.functions import coalesce

from saleport.db.direct import Prepared, Row, Session
from saleport.db.statements import Rows, upsert
from saleport.db.tables import held_orders, order_versions, orders
from saleport.orders.order import Document, KeptOrder, Order, OrderVersion, Outcome, SoldOrder

_KEY = (orders.c.account_id, orders.c.id)
_CONTENT = (orders.c.content_hash, orders.c.document)
_NEW_ROW = (*_KEY, orders.c.reference, *_CONTENT)
_WHOLE_ROW = (*_NEW_ROW, orders.c.version, orders.c.imported_at)
_decode = msgspec.json.Decoder(Order).decode
_decode_sold = msgspec.json.Decoder(SoldOrder).decode

Key = tuple[UUID, UUID]
"""Account and id of an order."""


class Found(NamedTuple):
    """The present version of an order, as it is in the database."""

    order_id: UUID
    version: int
    imported_at: datetime
    document: str

    def read(self) -> KeptOrder:
        """The whole of it."""
        return KeptOrder(self.order_id, self.version, True, self.imported_at, _decode(self.document))

    def read_sold(self) -> SoldOrder:
        """What says how it stands."""
        return _decode_sold(self.document)


async def unchanged(session: Session, documents: Sequence[Document]) -> set[UUID]:
    """The ids of those orders that are kept already with the very same content, and of which no version is held."""
    there = {document.order_id: document for document in documents}
    changed = _changed(there, await session.run(_HASHES_UNLESS_HELD, _keys(documents)))
    return there.keys() - changed.keys()


async def create(session: Session, documents: Sequence[Document], now: datetime) -> set[UUID]:
    """Keep those orders that are new, in one statement that is a transaction of its own; returns their ids.

    Each reference is at most once among the documents.
    """
    rows = (
        (document.account_id, document.order_id, document.reference, document.content_hash, document.content.decode())
        for document in _in_order(documents)
    )
    return {identity for (identity,) in await session.run(_INSERT, rows, imported_at=now)}


async def update(session: Session, documents: Sequence[Document], now: datetime) -> dict[UUID, Outcome]:
    """Replace those orders whose content is another now; the outcome of each by order id. All must be there already.

    One statement finds them. Three more, which are one transaction, lock them, keep their present versions and
    replace them. A version that is held of one that is unchanged is older than this import, and is let go with it.
    """
    there = {document.order_id: document for document in _in_order(documents)}
    doubtful = changed = _changed(there, await session.run(_HASHES_UNLESS_HELD, _keys(there.values())))
    if doubtful:
        async with session.transaction():
            changed = await _replace_changed(session, doubtful, now)
            if len(changed) < len(doubtful):
                await let_go(session, [doubtful[identity] for identity in doubtful.keys() - changed.keys()])
    return _outcomes(there, changed)


async def add(session: Session, documents: Sequence[Document], now: datetime) -> bool:
    """Keep orders that are new, within a transaction; False, and none of them, where one is there already."""
    # A document has what a new row has, in the same order.
    return await session.add(_WHOLE_ROW, _in_order(documents), (1, now))


async def hashes(session: Session, documents: Sequence[Document]) -> dict[UUID, UUID]:
    """The hashes of what is kept of these orders, by order id."""
    return dict(cast("Iterable[tuple[UUID, UUID]]", await session.run(_HASHES, _keys(documents))))


async def hashes_unless_held(session: Session, documents: Sequence[Document]) -> dict[UUID, UUID]:
    """The same for who writes them: where a version is held its id, which is no hash, so that it is looked at closely.

    What is seen of both tables is of one moment: whoever imports that version meanwhile meets a lock.
    """
    return dict(cast("Iterable[tuple[UUID, UUID]]", await session.run(_HASHES_UNLESS_HELD, _keys(documents))))


async def let_go(session: Session, documents: Sequence[Document]) -> None:
    """Hold no version of these orders any longer, within the transaction that found them unchanged."""
    await session.run(_LET_GO, _keys(documents))


async def replace(session: Session, documents: Sequence[Document], now: datetime) -> dict[UUID, Outcome]:
    """The same as `update`, within a transaction that is open, for orders of which most have changed."""
    there = {document.order_id: document for document in _in_order(documents)}
    return _outcomes(there, await _replace_changed(session, there, now)) if there else {}


async def _replace_changed(session: Session, documents: dict[UUID, Document], now: datetime) -> dict[UUID, Document]:
    # Another worker may have changed them since they were looked at: what counts is what the lock finds.
    changed = _changed(documents, await session.run(_LOCKED_HASHES, _keys(documents.values())))
    if changed:
        await session.run(_KEEP_PRESENT_VERSIONS, _keys(changed.values()))
        await session.run(
            _REPLACE,
            (
                (document.account_id, document.order_id, document.content_hash, document.content.decode())
                for document in changed.values()
            ),
            imported_at=now,
        )
    return changed


async def content_hash(connection: AsyncConnection, account_id: UUID, order_id: UUID) -> UUID | None:
    """The hash of an order's content; None when there is no such order."""
    statement = select(orders.c.content_hash).where(orders.c.account_id == account_id, orders.c.id == order_id)
    return (await connection.execute(statement)).scalar_one_or_none()


async def find(connection: AsyncConnection, account_id: UUID, order_id: UUID) -> KeptOrder | None:
    """The present version of an order."""
    statement = select(orders.c.id, orders.c.version, orders.c.imported_at, orders.c.document)
    row = (
        await connection.execute(statement.where(orders.c.account_id == account_id, orders.c.id == order_id))
    ).first()
    return None if row is None else _kept(row, is_current=True)


async def find_many(session: Session, keys: Collection[Key]) -> dict[Key, Found]:
    """The present versions of those orders that there are, to be read when no connection is held for it."""
    return {
        (account_id, identity): Found(identity, version, imported_at, document)
        for account_id, identity, version, imported_at, document in await session.run(_FIND, keys)
    }


async def list_versions(connection: AsyncConnection, account_id: UUID, order_id: UUID) -> list[OrderVersion]:
    """The earlier versions of an order, newest first. Without their content: there may be thousands."""
    statement = select(order_versions.c.version, order_versions.c.imported_at).where(
        order_versions.c.account_id == account_id, order_versions.c.order_id == order_id
    )
    rows = await connection.execute(statement.order_by(order_versions.c.version.desc()))
    return [OrderVersion(version, imported_at, False) for version, imported_at in rows]


async def find_version(connection: AsyncConnection, account_id: UUID, order_id: UUID, version: int) -> KeptOrder | None:
    """One earlier version of an order."""
    columns = (order_versions.c.order_id, order_versions.c.version, order_versions.c.imported_at)
    statement = select(*columns, order_versions.c.document).where(
        order_versions.c.account_id == account_id,
        order_versions.c.order_id == order_id,
        order_versions.c.version == version,
    )
    row = (await connection.execute(statement)).first()
    return None if row is None else _kept(row, is_current=False)


def _kept(row: sqlalchemy.Row[Any, Any, Any, Any], *, is_current: bool) -> KeptOrder:
    identity, version, imported_at, document = row
    return KeptOrder(identity, version, is_current, imported_at, _decode(document))


def _insert(dialect: Dialect, rows: Rows) -> Any:  # noqa: ANN401 - either engine's Insert
    names = [*(column.name for column in _NEW_ROW), "version", "imported_at"]
    # What all rows have is sent once: a value in an array of each column costs as much as reading it out of the order.
    new = select(rows.source, literal_column("1"), rows.shared(orders.c.imported_at)).where(rows.always)
    insert = upsert(dialect, orders).from_select(names, new)
    return insert.on_conflict_do_nothing().returning(orders.c.id)


def _find(_: Dialect, rows: Rows) -> Any:  # noqa: ANN401 - a Select of what an order has
    return select(*_KEY, orders.c.version, orders.c.imported_at, orders.c.document).join(rows.source, _is_row(rows))


def _hashes(_: Dialect, rows: Rows) -> Select[UUID, UUID]:
    return select(orders.c.id, orders.c.content_hash).join(rows.source, _is_row(rows))


def _hashes_unless_held(_: Dialect, rows: Rows) -> Select[UUID, UUID]:
    # Not EXISTS: a plan for that may read all that is held, however few rows there are.
    of_order = (held_orders.c.account_id == orders.c.account_id, held_orders.c.order_id == orders.c.id)
    held = select(held_orders.c.order_id).where(*of_order).scalar_subquery()
    return select(orders.c.id, coalesce(held, orders.c.content_hash)).join(rows.source, _is_row(rows))


def _let_go(_: Dialect, rows: Rows) -> Delete:
    # By the key: it is looked up for each of the rows, however many are held.
    key = tuple_(held_orders.c.account_id, held_orders.c.order_id)
    return delete(held_orders).where(key.in_(select(rows.c.account_id, rows.c.id)))


def _locked_hashes(dialect: Dialect, rows: Rows) -> Select[UUID, UUID]:
    return _hashes(dialect, rows).order_by(*_KEY).with_for_update(of=orders)


def _keep_present_versions(_: Dialect, rows: Rows) -> Insert:
    present = select(*_KEY, orders.c.version, *_CONTENT, orders.c.imported_at).join(rows.source, _is_row(rows))
    names = ["account_id", "order_id", "version", "content_hash", "document", "imported_at"]
    return order_versions.insert().from_select(names, present)


def _replace(_: Dialect, rows: Rows) -> Update:
    contents: dict[str, Any] = {column.name: rows.c[column.name] for column in _CONTENT}
    contents["imported_at"] = rows.shared(orders.c.imported_at)
    return orders.update().where(_is_row(rows)).values(version=orders.c.version + 1, **contents)


def _is_row(rows: Rows) -> ColumnElement[bool]:
    return and_(orders.c.account_id == rows.c.account_id, orders.c.id == rows.c.id)


_INSERT = Prepared(_NEW_ROW, _insert)
_FIND = Prepared(_KEY, _find)
_HASHES = Prepared(_KEY, _hashes)
_HASHES_UNLESS_HELD = Prepared(_KEY, _hashes_unless_held)
_LET_GO = Prepared(_KEY, _let_go)
_LOCKED_HASHES = Prepared(_KEY, _locked_hashes)
_KEEP_PRESENT_VERSIONS = Prepared(_KEY, _keep_present_versions)
_REPLACE = Prepared((*_KEY, *_CONTENT), _replace)


_order = attrgetter("account_id.int", "order_id.int")


def _in_order(documents: Sequence[Document]) -> list[Document]:
    # Always in the order of the key, in every worker: two batches that meet wait for each other, and never both ways.
    return sorted(documents, key=_order)


def _outcomes(there: dict[UUID, Document], changed: dict[UUID, Document]) -> dict[UUID, Outcome]:
    return {identity: Outcome.UPDATED if identity in changed else Outcome.UNCHANGED for identity in there}


def _keys(documents: Iterable[Document]) -> list[tuple[UUID, UUID]]:
    return [(document.account_id, document.order_id) for document in documents]


def _changed(documents: dict[UUID, Document], found: Sequence[Row]) -> dict[UUID, Document]:
    hashes = dict(cast("Iterable[tuple[UUID, UUID]]", found))
    return {
        identity: document for identity, document in documents.items() if hashes.get(identity) != document.content_hash
    }
