"""The SQL of searched orders: their rows, what is not among them yet, and who looks for that."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, delete, exists, func, literal, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.db.statements import Rows, plan_anew, upsert
from saleport.db.tables import leases, order_backlogs, order_search, orders
from saleport.orders.search.backlog import OrderKey
from saleport.orders.search.entry import Entry, FoundOrder, Listed, Place, Searchable, Sought, entry_of
from saleport.orders.search.folding import after, folded

_KEY = (orders.c.account_id, orders.c.id)
_ROW = [order_search.c[name] for name in Entry._fields]
_decode_searchable = msgspec.json.Decoder(Searchable).decode
_decode_listed = msgspec.json.Decoder(Listed).decode


class Swept(NamedTuple):
    """A stretch of all orders, in the order of their keys."""

    missing: list[OrderKey]
    """Those of which the search has not the present version."""
    last: OrderKey | None
    """Where the stretch ended; None: it was the last."""


class Lease(NamedTuple):
    """What one worker at a time does, and which of them."""

    holder: UUID | None
    """None: it was done to its end."""
    began_at: datetime
    expires_at: datetime


async def read_entries(connection: AsyncConnection, keys: Iterable[OrderKey]) -> list[Entry]:
    """The rows that these orders should be found by, as they are now. An order that cannot be read has none."""
    rows = Rows(connection, _KEY)
    is_wanted = and_(orders.c.account_id == rows.c.account_id, orders.c.id == rows.c.id)
    statement = select(*_KEY, orders.c.version, orders.c.imported_at, orders.c.document).join(rows.source, is_wanted)
    entries: list[Entry] = []
    await plan_anew(connection)
    for account_id, order_id, version, imported_at, document in await connection.execute(
        statement, rows.parameters(keys)
    ):
        try:
            entries.append(entry_of((account_id, order_id), version, imported_at, _decode_searchable(document)))
        except msgspec.MsgspecError:
            continue
    return entries


async def put(connection: AsyncConnection, entries: Sequence[Entry]) -> None:
    """Let orders be found by these rows, unless they are by newer ones."""
    rows = Rows(connection, _ROW)
    insert = upsert(connection, order_search).from_select(
        [column.name for column in _ROW], select(rows.source).where(rows.always)
    )
    statement = insert.on_conflict_do_update(
        index_elements=[order_search.c.account_id, order_search.c.order_id],
        set_={name: insert.excluded[name] for name in Entry._fields[2:]},
        where=order_search.c.version < insert.excluded.version,
    )
    await connection.execute(statement, rows.parameters(entries))


async def sweep(connection: AsyncConnection, beyond: OrderKey | None, most: int) -> Swept:
    """So many orders beyond a key, and which of them the search does not have as they are now."""
    of_order = and_(order_search.c.account_id == orders.c.account_id, order_search.c.order_id == orders.c.id)
    statement = select(*_KEY, orders.c.version, order_search.c.version).join(order_search, of_order, isouter=True)
    if beyond is not None:
        statement = statement.where(tuple_(*_KEY) > _tuple(_KEY, beyond))
    await plan_anew(connection)
    found = (await connection.execute(statement.order_by(*_KEY).limit(most))).all()
    missing = [(account, order) for account, order, present, known in found if known is None or known < present]
    return Swept(missing, (found[-1][0], found[-1][1]) if len(found) == most else None)


async def search(
    connection: AsyncConnection, account_id: UUID, sought: Sought, beyond: Place | None, most: int
) -> list[tuple[Place, FoundOrder]]:
    """So many of the orders that are sought, newest import first, beyond a place in that list; each with its place."""
    place = (order_search.c.imported_at, order_search.c.order_id)
    wanted = [order_search.c.account_id == account_id, *_conditions(sought)]
    if beyond is not None:
        # The first condition says no more than the second, in a form that an index serves.
        wanted += [order_search.c.imported_at <= beyond.imported_at, tuple_(*place) < _tuple(place, beyond)]
    page = select(*place).where(*wanted).order_by(*(column.desc() for column in place)).limit(most).subquery("page")
    statement = (
        select(page.c.imported_at, orders.c.id, orders.c.version, orders.c.imported_at, orders.c.document)
        .join(orders, and_(orders.c.account_id == account_id, orders.c.id == page.c.order_id))
        .order_by(page.c.imported_at.desc(), page.c.order_id.desc())
    )
    return [
        (Place(found_at, identity), FoundOrder(identity, version, imported_at, _decode_listed(document)))
        for found_at, identity, version, imported_at, document in await connection.execute(statement)
    ]


def _conditions(sought: Sought) -> Iterable[ColumnElement[bool]]:
    for column, text in (
        (order_search.c.reference, sought.reference),
        (order_search.c.mail, sought.mail),
        (order_search.c.channel, sought.channel),
    ):
        if prefix := folded(text):
            yield _begins(column, prefix)
    if name := folded(sought.name):
        yield or_(_begins(order_search.c.last_name_first, name), _begins(order_search.c.first_name_first, name))
    for column, since, before in (
        (order_search.c.purchased_at, sought.purchased_from, sought.purchased_before),
        (order_search.c.imported_at, sought.imported_from, sought.imported_before),
    ):
        if since is not None:
            yield column >= since
        if before is not None:
            yield column < before


def _tuple(columns: Sequence[ColumnElement[Any]], values: Sequence[Any]) -> ColumnElement[Any]:
    """These values, as those of the columns are written."""
    return tuple_(*(literal(value, column.type) for column, value in zip(columns, values, strict=True)))


def _begins(column: ColumnElement[Any], prefix: str) -> ColumnElement[bool]:
    # Not LIKE: it would mind `%` and `_`, and on one of the engines no index serves it.
    following = after(prefix)
    return column >= prefix if following is None else and_(column >= prefix, column < following)


async def tell_backlog(connection: AsyncConnection, worker: UUID, waiting: int, now: datetime) -> None:
    """Say how many orders of a worker cannot be searched yet."""
    if not waiting:
        await connection.execute(delete(order_backlogs).where(order_backlogs.c.worker == worker))
        return
    insert = upsert(connection, order_backlogs).values(worker=worker, waiting=waiting, told_at=now)
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=[order_backlogs.c.worker], set_={"waiting": waiting, "told_at": now}
        )
    )


async def backlog(connection: AsyncConnection, since: datetime) -> int:
    """How many orders cannot be searched yet, by those workers that spoke since."""
    statement = select(func.coalesce(func.sum(order_backlogs.c.waiting), 0)).where(order_backlogs.c.told_at >= since)
    return (await connection.execute(statement)).scalar_one()


async def is_left_behind(connection: AsyncConnection, before: datetime) -> bool:
    """Whether a worker that has been silent since then had orders that cannot be searched."""
    return (await connection.execute(select(exists().where(order_backlogs.c.told_at < before)))).scalar_one()


async def forget_backlogs(connection: AsyncConnection, before: datetime) -> None:
    """Forget the workers that have been silent for long."""
    await connection.execute(delete(order_backlogs).where(order_backlogs.c.told_at < before))


async def take_lease(connection: AsyncConnection, name: str, holder: UUID, now: datetime, expires_at: datetime) -> bool:
    """Become the one worker that does this, from now on; False where another does."""
    taken: dict[str, Any] = {"holder": holder, "began_at": now, "expires_at": expires_at}
    statement = (
        upsert(connection, leases)
        .values(name=name, **taken)
        .on_conflict_do_update(
            index_elements=[leases.c.name],
            set_=taken,
            where=or_(leases.c.holder.is_(None), leases.c.expires_at < now),
        )
        .returning(leases.c.name)
    )
    return (await connection.execute(statement)).first() is not None


async def keep_lease(connection: AsyncConnection, name: str, holder: UUID, expires_at: datetime) -> bool:
    """Go on being the one; False where another has taken over."""
    statement = update(leases).where(leases.c.name == name, leases.c.holder == holder).values(expires_at=expires_at)
    return (await connection.execute(statement)).rowcount == 1


async def end_lease(connection: AsyncConnection, name: str, holder: UUID) -> None:
    """Have done it to its end."""
    statement = update(leases).where(leases.c.name == name, leases.c.holder == holder)
    await connection.execute(statement.values(holder=None))


async def find_lease(connection: AsyncConnection, name: str) -> Lease | None:
    """Who does it, or did it."""
    statement = select(leases.c.holder, leases.c.began_at, leases.c.expires_at).where(leases.c.name == name)
    row = (await connection.execute(statement)).first()
    return None if row is None else Lease(*row)
