"""Many orders in one transaction, on both engines: the same as one import each."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select

from saleport.db.direct import Session
from saleport.db.engine import Database
from saleport.db.tables import order_versions, orders
from saleport.orders.bulk import BulkWriter
from saleport.orders.order import Document, Outcome
from saleport.orders.repository import create
from saleport.orders.search.backlog import Backlog
from tests.orders.documents import ACCOUNT, OTHER_ACCOUNT, a_document

NOW = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)


def writer_of(database: Database, backlog: Backlog | None = None, now: datetime = NOW) -> BulkWriter:
    return BulkWriter(database, lambda: now, Backlog() if backlog is None else backlog)


async def outcomes_of(writer: BulkWriter, *documents: Document) -> list[Outcome]:
    outcomes = await writer.write(documents)
    assert set(outcomes) == {document.order_id for document in documents}
    return [outcomes[document.order_id] for document in documents]


def _content(document: Document) -> str:
    return document.content.decode().rpartition('"salesChannel":"')[2].removesuffix('"}')


async def kept(database: Database) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    async with database.reading() as connection:
        present = select(orders).order_by(orders.c.account_id, orders.c.id)
        earlier = select(order_versions).order_by(*order_versions.primary_key)
        return (
            [dict(row) for row in (await connection.execute(present)).mappings()],
            [dict(row) for row in (await connection.execute(earlier)).mappings()],
        )


async def test_one_transaction_creates_changes_and_leaves_alone(database: Database) -> None:
    writer = writer_of(database)
    assert await outcomes_of(writer, a_document("a"), a_document("b")) == ["created", "created"]
    assert await outcomes_of(writer, a_document("c"), a_document("a"), a_document("b", "new")) == [
        Outcome.CREATED,
        Outcome.UNCHANGED,
        Outcome.UPDATED,
    ]


async def test_what_it_keeps_is_what_single_imports_keep(database: Database) -> None:
    mine = [a_document("ü ☃ \N{GRINNING FACE}", 'quotes \\"and\\" tabs \\t'), a_document("b", account_id=OTHER_ACCOUNT)]
    await writer_of(database).write(mine)
    in_bulk, _ = await kept(database)
    async with database.writing() as connection:
        await connection.execute(orders.delete())
    await database.run_directly(lambda session: create(session, mine, NOW))
    one_by_one, _ = await kept(database)
    assert len(in_bulk) == len(mine)
    assert in_bulk == one_by_one


async def test_nothing_is_kept_when_what_belongs_to_it_fails(database: Database) -> None:
    backlog = Backlog()

    async def fail(_: Session, outcomes: Mapping[UUID, Outcome]) -> None:
        assert list(outcomes.values()) == [Outcome.CREATED]
        raise LookupError("the claim is another's")

    writer = writer_of(database, backlog)
    with pytest.raises(LookupError):
        await writer.write([a_document("a")], fail)
    assert await kept(database) == ([], [])
    assert (len(backlog), backlog.has_lost) == (0, False)


async def test_foretelling_says_what_writing_does_and_keeps_nothing(database: Database) -> None:
    writer = writer_of(database)
    await writer.write([a_document("a"), a_document("b")])
    next_ones = [a_document("a"), a_document("b", "new"), a_document("c"), a_document("a", account_id=OTHER_ACCOUNT)]
    before = await kept(database)
    foretold = await writer.foretell(next_ones)
    assert await kept(database) == before
    assert foretold == await writer.write(next_ones)


async def test_the_search_is_told_of_what_changed(database: Database) -> None:
    backlog = Backlog()
    writer = writer_of(database, backlog)
    await writer.write([a_document("a"), a_document("b")])
    assert set(backlog.take(9)) == {(ACCOUNT, a_document(name).order_id) for name in ("a", "b")}
    await writer.write([a_document("a"), a_document("b", "new")])
    assert backlog.take(9) == [(ACCOUNT, a_document("b").order_id)]


@pytest.mark.parametrize("seed", range(3))
async def test_any_orders_in_any_batches_leave_what_one_import_each_leaves(database: Database, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - to be repeated, not to be secret
    sent = [a_document(f"{chance.randrange(12)}", f"{chance.randrange(3)}") for _ in range(60)]
    mirrored = [a_document(each.reference, _content(each), OTHER_ACCOUNT) for each in sent]
    in_bulk: list[Outcome] = []
    writer = writer_of(database)
    batch: dict[UUID, Document] = {}
    for document in [*sent, None]:
        if batch and (document is None or document.order_id in batch or chance.random() < 0.1):
            in_bulk += await outcomes_of(writer, *batch.values())
            batch = {}
        if document is not None:
            batch[document.order_id] = document
    one_by_one = [(await outcomes_of(writer_of(database), each))[0] for each in mirrored]
    assert in_bulk == one_by_one
    present, earlier = await kept(database)
    for rows, names in ((present, ("reference", "version", "document")), (earlier, ("version", "document"))):
        by_account: dict[object, list[tuple[object, ...]]] = {}
        for row in rows:
            by_account.setdefault(row["account_id"], []).append(tuple(row[name] for name in names))
        assert sorted(by_account[ACCOUNT], key=str) == sorted(by_account[OTHER_ACCOUNT], key=str)


async def test_no_orders_are_written_in_no_time(database: Database) -> None:
    writer = writer_of(database)
    assert await writer.write([]) == {}
    assert await writer.foretell([]) == {}


@pytest.mark.parametrize("engine_name", [pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def test_an_order_that_another_writer_brings_meanwhile_is_a_version_of_it(database: Database) -> None:
    first_is_in, first_may_end = asyncio.Event(), asyncio.Event()

    async def wait(_: Session, __: Mapping[UUID, Outcome]) -> None:
        first_is_in.set()
        await first_may_end.wait()

    first = asyncio.create_task(writer_of(database).write([a_document(name) for name in "abc"], wait))
    await first_is_in.wait()
    # None of the first writer's orders can be seen yet: this one takes them for new, and has to wait for each.
    second = asyncio.create_task(
        outcomes_of(writer_of(database), *(a_document("a"), a_document("b", "new"), a_document("d")))
    )
    done, _ = await asyncio.wait([second], timeout=0.2)
    assert not done
    first_may_end.set()
    assert set((await first).values()) == {Outcome.CREATED}
    assert await second == [Outcome.UNCHANGED, Outcome.UPDATED, Outcome.CREATED]


async def test_writers_that_meet_keep_every_version_and_never_stand_in_each_others_way(database: Database) -> None:
    names = [str(number) for number in range(40)]

    async def rewrite(content: str, order: int) -> None:
        writer = writer_of(database, now=NOW + timedelta(seconds=order))
        for round_number in range(3):
            await writer.write([a_document(name, f"{content}{round_number}") for name in names[::order]])

    await asyncio.gather(rewrite("x", 1), rewrite("y", -1), rewrite("z", 2))
    present, earlier = await kept(database)
    assert len(present) == len(names)
    assert len(earlier) == len(names) * 5 + len(names[::2]) * 3
