"""The SQL of held orders: kept within the transaction of their chunk, found again when their products come."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Delete, Dialect, and_, delete, exists, func, literal_column, not_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.db.direct import Prepared, Session
from saleport.db.statements import Rows, upsert
from saleport.db.tables import accounts, held_orders, held_products, orders
from saleport.imports.holding.held import CodeKind, CompleteOrder, HeldOrder, MissingProduct, ProductCode

_KEY = (held_orders.c.account_id, held_orders.c.order_id)
_AS_READ = (*_KEY, held_orders.c.held_at, held_orders.c.job_id)
_HELD = (*_KEY, held_orders.c.reference, held_orders.c.document, held_orders.c.job_id)
_LACKING = (
    held_products.c.account_id,
    held_products.c.kind,
    held_products.c.code,
    held_products.c.ean,
    held_products.c.order_id,
    held_products.c.label,
)


async def hold(session: Session, held: Sequence[HeldOrder], now: datetime) -> None:
    """Keep orders aside; one that is kept already is replaced."""
    await session.run(_FORGET, [(order.account_id, order.order_id) for order in held])
    await session.run(_HOLD, [order[:5] for order in held], held_at=now)
    lacking = [
        (order.account_id, product.kind.value, product.code, product.ean, order.order_id, label)
        for order in held
        for product, label in order.lacking.items()
    ]
    await session.run(_LACK, lacking)


async def forget(session: Session, account_id: UUID, order_ids: Sequence[UUID]) -> None:
    """Keep these orders aside no longer, if they are."""
    await session.run(_FORGET, [(account_id, identity) for identity in order_ids])


async def release(session: Session, held: Sequence[CompleteOrder], changed: Collection[UUID]) -> set[UUID]:
    """Keep orders aside no longer that this transaction has imported, and by this has `changed` what was there.

    The ids of those that were still there as they were read, and over which nothing else has been imported since.
    """
    rows = (
        (
            order.account_id,
            order.order_id,
            order.held_at,
            order.job_id,
            order.over_version + (order.order_id in changed),
        )
        for order in held
    )
    return {identity for (identity,) in await session.run(_RELEASE, rows)}


async def missing_products(connection: AsyncConnection, account_id: UUID, limit: int) -> list[MissingProduct]:
    """The products that are waited for, those first that most orders wait for."""
    count = func.count(held_products.c.order_id.distinct())
    since = func.min(held_orders.c.held_at)
    statement = (
        select(held_products.c.kind, held_products.c.code, func.max(held_products.c.label), count, since)
        .join(held_orders, and_(*_same_order()))
        .where(held_products.c.account_id == account_id)
        .group_by(held_products.c.kind, held_products.c.code)
        .order_by(count.desc(), since, held_products.c.kind, held_products.c.code)
        .limit(limit)
    )
    return [
        MissingProduct(kind=CodeKind(kind), code=code, label=label or None, orders=orders_, waiting_since=first)
        for kind, code, label, orders_, first in await connection.execute(statement)
    ]


async def count_held(connection: AsyncConnection, account_id: UUID) -> int:
    """How many orders of the account wait."""
    statement = select(func.count()).select_from(held_orders).where(held_orders.c.account_id == account_id)
    return (await connection.execute(statement)).scalar_one()


async def catalogues_waited_for(connection: AsyncConnection) -> dict[UUID, int]:
    """The accounts that have held orders, each with the revision of its models."""
    waits = exists().where(held_orders.c.account_id == accounts.c.id)
    statement = select(accounts.c.id, accounts.c.models_revision).where(waits)
    return {account_id: revision for account_id, revision in await connection.execute(statement)}


async def codes_waited_for(
    connection: AsyncConnection, account_id: UUID, after: ProductCode | None, limit: int
) -> list[ProductCode]:
    """The products that are waited for, in their order, from the one after `after` on."""
    names = held_products.c.kind, held_products.c.code, held_products.c.ean
    statement = select(*names).where(held_products.c.account_id == account_id)
    if after is not None:
        statement = statement.where(tuple_(*names) > (after.kind.value, after.code, after.ean))
    found = await connection.execute(statement.distinct().order_by(*names).limit(limit))
    return [ProductCode(CodeKind(kind), code, ean) for kind, code, ean in found]


async def wait_no_longer(connection: AsyncConnection, account_id: UUID, arrived: Collection[ProductCode]) -> None:
    """Note that these products are there."""
    names = held_products.c.kind, held_products.c.code, held_products.c.ean
    rows = Rows(connection, names)
    is_one = and_(*(name == rows.c[name.name] for name in names))
    statement = delete(held_products).where(
        held_products.c.account_id == account_id, exists(select(rows.c.code).where(is_one))
    )
    await connection.execute(statement, rows.parameters((kind.value, code, ean) for kind, code, ean in arrived))


async def complete_orders(
    connection: AsyncConnection, account_id: UUID, after: CompleteOrder | None, limit: int
) -> list[CompleteOrder]:
    """Held orders of which all products are there, those first that have waited longest, from the one after `after`."""
    since, identity = held_orders.c.held_at, held_orders.c.order_id
    statement = (
        select(*_AS_READ, held_orders.c.over_version, held_orders.c.document)
        .where(held_orders.c.account_id == account_id, not_(exists().where(*_same_order())))
        .order_by(since, identity)
        .limit(limit)
    )
    if after is not None:
        is_later = (since > after.held_at) | ((since == after.held_at) & (identity > after.order_id))
        statement = statement.where(is_later)
    return [CompleteOrder(*row) for row in await connection.execute(statement)]


async def drop_superseded(connection: AsyncConnection, account_id: UUID | None = None) -> int:
    """Keep those aside no longer that came another way since, and were imported; returns how many."""
    is_newer = (
        orders.c.account_id == held_orders.c.account_id,
        orders.c.id == held_orders.c.order_id,
        orders.c.version > held_orders.c.over_version,
    )
    statement = delete(held_orders).where(exists().where(*is_newer))
    if account_id is not None:
        statement = statement.where(held_orders.c.account_id == account_id)
    return (await connection.execute(statement)).rowcount


def _same_order() -> tuple[Any, Any]:
    return (
        held_products.c.account_id == held_orders.c.account_id,
        held_products.c.order_id == held_orders.c.order_id,
    )


def _forget(_: Dialect, rows: Rows) -> Delete:
    # By the key: it is looked up for each of the rows, however many are held.
    return delete(held_orders).where(tuple_(*_KEY).in_(select(rows.c.account_id, rows.c.order_id)))


def _release(_: Dialect, rows: Rows) -> Any:  # noqa: ANN401 - a statement that returns rows
    is_present = and_(
        orders.c.account_id == rows.c.account_id,
        orders.c.id == rows.c.order_id,
        orders.c.version == rows.c.over_version,
    )
    imported = select(*(rows.c[column.name] for column in _AS_READ)).join(orders, is_present)
    return delete(held_orders).where(tuple_(*_AS_READ).in_(imported)).returning(held_orders.c.order_id)


def _hold(_: Dialect, rows: Rows) -> Any:  # noqa: ANN401 - either engine's Insert
    names = [*(column.name for column in _HELD), "over_version", "held_at"]
    is_order = (orders.c.account_id == rows.c.account_id, orders.c.id == rows.c.order_id)
    present = func.coalesce(select(orders.c.version).where(*is_order).scalar_subquery(), literal_column("0"))
    return held_orders.insert().from_select(
        names, select(rows.source, present, rows.shared(held_orders.c.held_at)).where(rows.always)
    )


def _lack(dialect: Dialect, rows: Rows) -> Any:  # noqa: ANN401 - either engine's Insert
    names = [column.name for column in _LACKING]
    insert = upsert(dialect, held_products).from_select(names, select(rows.source).where(rows.always))
    return insert.on_conflict_do_nothing()


_FORGET = Prepared(_KEY, _forget)
_RELEASE = Prepared((*_AS_READ, held_orders.c.over_version), _release)
_HOLD = Prepared(_HELD, _hold)
_LACK = Prepared(_LACKING, _lack)
