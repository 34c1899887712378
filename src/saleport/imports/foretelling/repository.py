"""The SQL of what a dry run would have written."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Dialect, Select, and_, select

from saleport.db.direct import Prepared, Session
from saleport.db.statements import Rows, upsert
from saleport.db.tables import import_foretold
from saleport.imports.job import JobKey


async def foretold(session: Session, key: JobKey, order_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """What the dry run of a job would have written of these orders: the hashes of their contents, by id."""
    rows = await session.run(_FORETOLD, ((*key, identity) for identity in order_ids))
    return {row[0]: row[1] for row in rows}


async def foretell(session: Session, key: JobKey, contents: Mapping[UUID, UUID]) -> None:
    """Note what the dry run of a job would have written."""
    if contents:
        await session.run(_FORETELL, ((*key, identity, content) for identity, content in sorted(contents.items())))


def _foretold(_: Dialect, rows: Rows) -> Select[UUID, UUID]:
    is_row = and_(*(import_foretold.c[name] == rows.c[name] for name in ("account_id", "job_id", "order_id")))
    return select(import_foretold.c.order_id, import_foretold.c.content_hash).join(rows.source, is_row)


def _foretell(dialect: Dialect, rows: Rows) -> Any:  # noqa: ANN401 - either engine's Insert
    names = ["account_id", "job_id", "order_id", "content_hash"]
    insert = upsert(dialect, import_foretold).from_select(names, select(rows.source).where(rows.always))
    return insert.on_conflict_do_update(
        index_elements=[import_foretold.c[name] for name in names[:3]],
        set_={"content_hash": insert.excluded.content_hash},
    ).returning(import_foretold.c.order_id)


_FORETOLD = Prepared([import_foretold.c[name] for name in ("account_id", "job_id", "order_id")], _foretold)
_FORETELL = Prepared(
    [import_foretold.c[name] for name in ("account_id", "job_id", "order_id", "content_hash")], _foretell
)
