"""Many rows as one table of a statement, on both engines."""

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import select

from saleport.db.engine import Database
from saleport.db.statements import Rows, upsert
from saleport.db.tables import accounts, orders

NOW = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)


async def test_rows_come_back_as_they_were_sent(database: Database) -> None:
    columns = (orders.c.account_id, orders.c.reference, orders.c.version, orders.c.document, orders.c.imported_at)
    sent = [
        (uuid4(), "plain", 1, '{"a": 1}', NOW),
        (uuid4(), "quotes ' \" \\ and é € 🎁 %s $1 :name", 2, '{"b": "1.50"}', NOW),
    ]
    async with database.reading() as connection:
        rows = Rows(connection, columns)
        got = (await connection.execute(select(rows.source), rows.parameters(sent))).all()
    assert [tuple(row) for row in got] == sent


async def test_no_rows_are_an_empty_table(database: Database) -> None:
    async with database.reading() as connection:
        rows = Rows(connection, (orders.c.account_id, orders.c.id))
        assert (await connection.execute(select(rows.source), rows.parameters([]))).all() == []


async def test_an_upsert_that_does_nothing_on_conflict_returns_only_what_is_new(database: Database) -> None:
    old, new = uuid4(), uuid4()
    async with database.writing() as connection:
        await connection.execute(accounts.insert().values(id=old, name="old", created_at=NOW))
        rows = Rows(connection, (accounts.c.id, accounts.c.name, accounts.c.created_at))
        statement = (
            upsert(connection, accounts)
            .from_select(["id", "name", "created_at"], select(rows.source).where(rows.always))
            .on_conflict_do_nothing()
            .returning(accounts.c.id)
        )
        made = await connection.execute(statement, rows.parameters([(old, "old", NOW), (new, "new", NOW)]))
    assert made.scalars().all() == [new]
