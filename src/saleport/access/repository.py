"""The SQL of accounts, applications, subscription keys and counted calls."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.access.application import Account, Application, HeldKey, KeyHolder, KeySlot, scopes_of, text_of
from saleport.db.statements import Rows, upsert
from saleport.db.tables import accounts, applications, daily_calls, subscription_keys


class DayOfCalls(msgspec.Struct, frozen=True):
    """How many calls an application made on one day."""

    account_id: UUID
    application_id: UUID
    day: date
    calls: int


async def add_account(connection: AsyncConnection, account: Account) -> None:
    """Keep a new account. Raises UniqueViolation when its name is taken."""
    await connection.execute(insert(accounts).values(id=account.id, name=account.name, created_at=account.created_at))


async def list_accounts(connection: AsyncConnection) -> list[Account]:
    """All accounts by name."""
    rows = await connection.execute(select(accounts).order_by(accounts.c.name))
    return [_account(row) for row in rows]


async def find_account(connection: AsyncConnection, account_id: UUID) -> Account | None:
    """The account with this id."""
    rows = await connection.execute(select(accounts).where(accounts.c.id == account_id))
    row = rows.one_or_none()
    return None if row is None else _account(row)


async def find_account_named(connection: AsyncConnection, name: str) -> Account | None:
    """The account with this name."""
    rows = await connection.execute(select(accounts).where(accounts.c.name == name))
    row = rows.one_or_none()
    return None if row is None else _account(row)


async def add_application(connection: AsyncConnection, application: Application) -> None:
    """Keep a new application. Raises UniqueViolation when its account has one of that name."""
    await connection.execute(
        insert(applications).values(
            account_id=application.account_id,
            id=application.id,
            name=application.name,
            scopes=text_of(application.scopes),
            is_suspended=application.is_suspended,
            created_at=application.created_at,
        )
    )


async def list_applications(connection: AsyncConnection, account_id: UUID | None = None) -> list[Application]:
    """The applications of one account, or of all, by name."""
    query = select(applications).order_by(applications.c.name, applications.c.id)
    if account_id is not None:
        query = query.where(applications.c.account_id == account_id)
    return [_application(row) for row in await connection.execute(query)]


async def lock_application(connection: AsyncConnection, application: Application) -> Application | None:
    """The application as it is now; nobody else changes it until the transaction is over."""
    rows = await connection.execute(
        select(applications)
        .where(applications.c.account_id == application.account_id, applications.c.id == application.id)
        .with_for_update()
    )
    row = rows.one_or_none()
    return None if row is None else _application(row)


async def find_application(connection: AsyncConnection, account_id: UUID, application_id: UUID) -> Application | None:
    """The account's application with this id."""
    rows = await connection.execute(
        select(applications).where(applications.c.account_id == account_id, applications.c.id == application_id)
    )
    row = rows.one_or_none()
    return None if row is None else _application(row)


async def put_name(connection: AsyncConnection, application: Application, name: str) -> None:
    """Give an application another name. Raises UniqueViolation when its account has one of that name."""
    await connection.execute(
        update(applications)
        .where(applications.c.account_id == application.account_id, applications.c.id == application.id)
        .values(name=name)
    )


async def put_cancellation(connection: AsyncConnection, application: Application, name: str, at: datetime) -> None:
    """Keep that an application is cancelled, and what it is called from then on."""
    await connection.execute(
        update(applications)
        .where(applications.c.account_id == application.account_id, applications.c.id == application.id)
        .values(name=name, cancelled_at=at)
    )


async def remove_keys(connection: AsyncConnection, application: Application) -> None:
    """Take all its pairs from an application."""
    await connection.execute(
        delete(subscription_keys).where(
            subscription_keys.c.account_id == application.account_id,
            subscription_keys.c.application_id == application.id,
        )
    )


async def put_suspension(connection: AsyncConnection, application: Application, *, is_suspended: bool) -> None:
    """Suspend an application, or let it call again."""
    await connection.execute(
        update(applications)
        .where(applications.c.account_id == application.account_id, applications.c.id == application.id)
        .values(is_suspended=is_suspended)
    )


async def put_keys(connection: AsyncConnection, application: Application, held: Sequence[HeldKey]) -> None:
    """Keep the pairs in their slots; what was in these slots before is gone."""
    statement = upsert(connection, subscription_keys).values(
        [
            {"account_id": application.account_id, "application_id": application.id} | msgspec.structs.asdict(pair)
            for pair in held
        ]
    )
    replaced = ("key_hash", "key_encrypted", "secret_hash", "issued_at")
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["account_id", "application_id", "slot"],
            set_={name: statement.excluded[name] for name in replaced},
        )
    )


async def list_keys(connection: AsyncConnection, application: Application) -> list[HeldKey]:
    """An application's pairs, the primary one first."""
    rows = await connection.execute(
        select(subscription_keys)
        .where(
            subscription_keys.c.account_id == application.account_id,
            subscription_keys.c.application_id == application.id,
        )
        .order_by(subscription_keys.c.slot)
    )
    return [_held_key(row) for row in rows]


async def list_keys_of_account(connection: AsyncConnection, account_id: UUID) -> list[tuple[UUID, HeldKey]]:
    """The pairs of all applications of an account, each with its application's id, the primary one first."""
    rows = await connection.execute(
        select(subscription_keys)
        .where(subscription_keys.c.account_id == account_id)
        .order_by(subscription_keys.c.application_id, subscription_keys.c.slot)
    )
    return [(row.application_id, _held_key(row)) for row in rows]


async def find_holder(connection: AsyncConnection, key_hash: bytes) -> KeyHolder | None:
    """The application whose subscription key has this hash, which of its keys that is, and both its secrets' hashes."""
    sent, held = subscription_keys.alias("sent"), subscription_keys.alias("held")
    rows = await connection.execute(
        select(applications, sent.c.slot, sent.c.issued_at, held.c.secret_hash)
        .join(
            sent,
            (sent.c.account_id == applications.c.account_id) & (sent.c.application_id == applications.c.id),
        )
        .join(
            held,
            (held.c.account_id == applications.c.account_id) & (held.c.application_id == applications.c.id),
        )
        .where(sent.c.key_hash == key_hash)
    )
    found = rows.all()
    if not found:
        return None
    return KeyHolder(
        application=_application(found[0]),
        slot=KeySlot(found[0].slot),
        issued_at=found[0].issued_at,
        secret_hashes=tuple(row.secret_hash for row in found),
    )


async def calls_of(connection: AsyncConnection, account_id: UUID, application_id: UUID, day: date) -> int:
    """How many calls an application made on a day, as far as they are counted."""
    rows = await connection.execute(
        select(daily_calls.c.calls).where(
            daily_calls.c.account_id == account_id,
            daily_calls.c.application_id == application_id,
            daily_calls.c.day == day,
        )
    )
    return rows.scalar_one_or_none() or 0


async def add_calls(connection: AsyncConnection, made: Iterable[DayOfCalls]) -> list[DayOfCalls]:
    """Add calls to those counted before; returns each day's calls as they are then, of all workers."""
    columns = (daily_calls.c.account_id, daily_calls.c.application_id, daily_calls.c.day, daily_calls.c.calls)
    batch = Rows(connection, columns)
    statement = upsert(connection, daily_calls).from_select(
        [column.name for column in columns],
        select(batch.source).where(batch.always),
    )
    total = daily_calls.c.calls + statement.excluded.calls
    statement = statement.on_conflict_do_update(
        index_elements=["account_id", "application_id", "day"], set_={"calls": total}
    ).returning(*columns)
    # In one order everywhere: two workers that add to the same rows cannot wait for each other.
    ordered = sorted((msgspec.structs.astuple(entry) for entry in made), key=lambda entry: (str(entry[1]), entry[2]))
    rows = await connection.execute(statement, batch.parameters(ordered))
    return [DayOfCalls(row.account_id, row.application_id, row.day, row.calls) for row in rows]


def _account(row: Row[Any]) -> Account:
    return Account(id=row.id, name=row.name, created_at=row.created_at)


def _application(row: Row[Any]) -> Application:
    return Application(
        account_id=row.account_id,
        id=row.id,
        name=row.name,
        scopes=scopes_of(row.scopes),
        is_suspended=row.is_suspended,
        created_at=row.created_at,
        cancelled_at=row.cancelled_at,
    )


def _held_key(row: Row[Any]) -> HeldKey:
    return HeldKey(
        slot=KeySlot(row.slot),
        key_hash=row.key_hash,
        key_encrypted=row.key_encrypted,
        secret_hash=row.secret_hash,
        issued_at=row.issued_at,
    )
