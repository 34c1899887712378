"""The SQL of orders, on both engines."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Dialect

from saleport.db.direct import Prepared
from saleport.db.engine import Database
from saleport.orders.order import Document, OrderVersion, Outcome
from saleport.orders.repository import create, find, find_version, hashes_unless_held, list_versions, replace, update
from tests.orders.documents import ACCOUNT, OTHER_ACCOUNT, a_document

NOW = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
MOST_STATEMENTS = 5


async def _put(database: Database, *documents: Document, now: datetime = NOW) -> list[str]:
    created = await database.run_directly(lambda session: create(session, documents, now))
    there = [document for document in documents if document.order_id not in created]
    outcomes = await database.run_directly(lambda session: update(session, there, now)) if there else {}
    return [outcomes.get(document.order_id, Outcome.CREATED) for document in documents]


async def test_a_batch_may_create_change_and_leave_alone(database: Database) -> None:
    assert await _put(database, a_document("a"), a_document("b")) == [Outcome.CREATED, Outcome.CREATED]
    outcomes = await _put(database, a_document("c"), a_document("a"), a_document("b", "new"))
    assert outcomes == [Outcome.CREATED, Outcome.UNCHANGED, Outcome.UPDATED]


async def test_the_version_before_stays_readable(database: Database) -> None:
    order = a_document("a", "first")
    later = NOW + timedelta(hours=1)
    await _put(database, order)
    await _put(database, a_document("a", "second"), now=later)
    async with database.reading() as connection:
        present = await find(connection, ACCOUNT, order.order_id)
        earlier = await list_versions(connection, ACCOUNT, order.order_id)
        first = await find_version(connection, ACCOUNT, order.order_id, 1)
    assert present is not None
    assert (present.version, present.order.sales_channel, present.imported_at) == (2, "second", later)
    assert earlier == [OrderVersion(1, NOW, False)]
    assert first is not None
    assert (first.version, first.order.sales_channel, first.imported_at) == (1, "first", NOW)


async def test_orders_are_found_by_their_keys_whatever_was_planned_while_there_were_few(database: Database) -> None:
    if database.is_embedded:
        pytest.skip("an embedded database remembers no plan that reads a whole table")
    tables = "('orders', 'order_versions', 'held_orders')"

    async def work(session: Any) -> int:  # noqa: ANN401 - looks behind the session
        await create(session, [a_document("a")], NOW)
        for number in range(8):  # from the sixth time on a plan may be remembered
            await update(session, [a_document("a", f"{number}")], NOW)
        await create(session, [a_document(f"b{number}") for number in range(300)], NOW)
        async with session.transaction():
            changed = [a_document("a", "new")]
            await hashes_unless_held(session, changed)
            assert list((await replace(session, changed, NOW)).values()) == [Outcome.UPDATED]
            scans = f"SELECT sum(seq_scan) FROM pg_stat_xact_user_tables WHERE relname IN {tables}"  # noqa: S608 - ours
            return await session._connection.fetchval(scans)

    assert await database.run_directly(work) == 0


async def test_going_back_to_an_earlier_content_is_a_new_version(database: Database) -> None:
    for content, outcome in (("x", "created"), ("y", "updated"), ("x", "updated"), ("x", "unchanged")):
        assert await _put(database, a_document("a", content)) == [outcome]
    async with database.reading() as connection:
        present = await find(connection, ACCOUNT, a_document("a").order_id)
    assert present is not None
    assert present.version == 3


async def test_the_same_reference_in_two_accounts_is_two_orders(database: Database) -> None:
    mine, theirs = a_document("a", "mine"), a_document("a", "theirs", OTHER_ACCOUNT)
    assert await _put(database, mine, theirs) == [Outcome.CREATED, Outcome.CREATED]
    async with database.reading() as connection:
        kept = await find(connection, OTHER_ACCOUNT, theirs.order_id)
        assert kept is not None
        assert kept.order.sales_channel == "theirs"
        assert await find(connection, OTHER_ACCOUNT, mine.order_id) is None


@pytest.mark.parametrize("size", [1, 40])
async def test_a_batch_of_any_size_is_the_same_few_statements(
    database: Database, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _put(database, *(a_document(f"old-{number}") for number in range(size)))
    statements: list[Prepared] = []
    compiled = Prepared.compiled

    def note(prepared: Prepared, dialect: Dialect) -> object:
        statements.append(prepared)
        return compiled(prepared, dialect)

    monkeypatch.setattr(Prepared, "compiled", note)
    batch = [a_document(f"old-{number}", "changed") for number in range(size)]
    await _put(database, *batch, *(a_document(f"new-{number}") for number in range(size)))
    assert len(statements) == MOST_STATEMENTS
