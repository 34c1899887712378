"""The SQL of mappings."""

from uuid import UUID

from sqlalchemy import Dialect, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.db.direct import Prepared, Session
from saleport.db.statements import Rows, upsert
from saleport.db.tables import mappings
from saleport.imports.mappings.mapping import KeptMapping

_COLUMNS = (mappings.c.name, mappings.c.document, mappings.c.created_at, mappings.c.updated_at)


async def list_mappings(connection: AsyncConnection, account_id: UUID) -> list[KeptMapping]:
    """All mappings of an account, by name."""
    statement = select(*_COLUMNS).where(mappings.c.account_id == account_id).order_by(mappings.c.name)
    return [KeptMapping(*row) for row in await connection.execute(statement)]


async def list_documents(session: Session, account_id: UUID) -> dict[str, str]:
    """The YAML of all mappings of an account, by name."""
    return {name: document for name, document in await session.run(_DOCUMENTS, [(account_id,)])}


def _documents(_: Dialect, rows: Rows) -> Select[str, str]:
    of_account = mappings.c.account_id == rows.c.account_id
    return select(mappings.c.name, mappings.c.document).join(rows.source, of_account).order_by(mappings.c.name)


_DOCUMENTS = Prepared([mappings.c.account_id], _documents)


async def find(connection: AsyncConnection, account_id: UUID, name: str) -> KeptMapping | None:
    """The mapping of this name, if the account has it."""
    statement = select(*_COLUMNS).where(mappings.c.account_id == account_id, mappings.c.name == name)
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else KeptMapping(*row)


async def put(connection: AsyncConnection, account_id: UUID, kept: KeptMapping) -> None:
    """Keep a mapping in the place of the one of its name, which was made when it was."""
    added = upsert(connection, mappings).values(
        account_id=account_id,
        name=kept.name,
        document=kept.document,
        created_at=kept.created_at,
        updated_at=kept.updated_at,
    )
    changed = {"document": added.excluded.document, "updated_at": added.excluded.updated_at}
    await connection.execute(added.on_conflict_do_update(index_elements=["account_id", "name"], set_=changed))


async def remove(connection: AsyncConnection, account_id: UUID, name: str) -> bool:
    """Remove a mapping; False where there is none."""
    statement = mappings.delete().where(mappings.c.account_id == account_id, mappings.c.name == name)
    return (await connection.execute(statement)).rowcount > 0
