"""The SQL of the audit log. Entries are added and read: no statement changes or removes one."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, and_, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.audit.entry import Entry
from saleport.db.tables import audit_entries


async def add_entry(connection: AsyncConnection, entry: Entry) -> None:
    """Keep a new entry."""
    values = msgspec.structs.asdict(entry) | {"details": msgspec.json.encode(entry.details).decode()}
    await connection.execute(insert(audit_entries).values(values))


async def list_entries(
    connection: AsyncConnection, account_id: UUID, limit: int, before: UUID | None = None
) -> list[Entry]:
    """An account's newest entries, the newest first: those before the one with the id `before`, where it is given."""
    columns = audit_entries.c
    query = select(audit_entries).where(columns.account_id == account_id)
    if before is not None:
        found = await connection.execute(
            select(columns.at).where(columns.account_id == account_id, columns.id == before)
        )
        at = found.scalar_one_or_none()
        if at is None:
            return []
        query = query.where(or_(columns.at < at, and_(columns.at == at, columns.id < before)))
    rows = await connection.execute(query.order_by(columns.at.desc(), columns.id.desc()).limit(limit))
    return [_entry(row) for row in rows]


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        account_id=row.account_id,
        id=row.id,
        at=row.at,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        details=msgspec.json.decode(row.details, type=dict[str, str]),
    )
