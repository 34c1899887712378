"""The group commit: what it shares, what it keeps apart, and what it does when it cannot write."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from saleport.clock import now
from saleport.db.direct import Session, Work
from saleport.db.engine import Database
from saleport.db.failures import StatementFailed
from saleport.errors import ErrorCode, Unavailable
from saleport.logs import request_id
from saleport.orders.order import Document
from saleport.orders.repository import create, find, find_version
from saleport.orders.writing import OrderWriter
from tests.orders.documents import ACCOUNT, a_document


@pytest.fixture
async def writer(database: Database) -> AsyncGenerator[OrderWriter]:
    """A writer on each engine."""
    writer = OrderWriter(database, now, max_waiting=1000)
    yield writer
    await writer.close()


def count_batches(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[Work[Any]]:
    """The batches that are written from now on."""
    batches: list[Work[Any]] = []
    run_directly = database.run_directly

    async def note(work: Work[Any]) -> object:
        batches.append(work)
        return await run_directly(work)

    monkeypatch.setattr(database, "run_directly", note)
    return batches


async def test_orders_that_wait_together_share_transactions(
    database: Database, writer: OrderWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = count_batches(database, monkeypatch)
    outcomes = await asyncio.gather(*(writer.write(a_document(f"r{number}")) for number in range(300)))
    assert set(outcomes) == {"created"}
    assert 0 < len(batches) <= 3


async def test_long_orders_share_a_transaction_only_as_far_as_memory_allows(
    database: Database, writer: OrderWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = count_batches(database, monkeypatch)
    long = "x" * (4 * 1024 * 1024)
    outcomes = await asyncio.gather(*(writer.write(a_document(f"r{number}", long)) for number in range(4)))
    assert set(outcomes) == {"created"}
    assert len(batches) == 2


async def test_what_the_writer_logs_is_of_no_single_request(
    writer: OrderWriter, capsys: pytest.CaptureFixture[str]
) -> None:
    in_log = request_id.set("the-first-one")
    bad = a_document("bad")._replace(content=b"this is no JSON", reference=None)  # pyright: ignore[reportArgumentType]
    with pytest.raises(StatementFailed):
        await writer.write(bad)
    request_id.reset(in_log)
    told = "".join(capsys.readouterr())
    assert "an order could not be written" in told
    assert "the-first-one" not in told


async def test_a_lone_order_is_written_at_once(writer: OrderWriter) -> None:
    assert await asyncio.wait_for(writer.write(a_document("lone")), timeout=5) == "created"


async def test_orders_that_come_the_moment_another_is_answered_are_written_too(writer: OrderWriter) -> None:
    for number in range(20):
        assert await asyncio.wait_for(writer.write(a_document(f"next-{number}")), timeout=5) == "created"


async def test_one_reference_many_times_at_once_is_one_order_with_every_version(
    database: Database, writer: OrderWriter
) -> None:
    outcomes = await asyncio.gather(*(writer.write(a_document("same", f"{number}")) for number in range(20)))
    assert sorted(outcomes) == ["created"] + ["updated"] * 19
    async with database.reading() as connection:
        identity = a_document("same").order_id
        earlier = [await find_version(connection, ACCOUNT, identity, number) for number in range(1, 20)]
        present = await find(connection, ACCOUNT, identity)
    contents = [kept.order.sales_channel for kept in (*earlier, present) if kept is not None]
    assert contents == [str(number) for number in range(20)], "in the order in which they came"


async def test_one_bad_order_harms_none_of_its_neighbours(writer: OrderWriter) -> None:
    bad = a_document("bad")._replace(content=b"this is no JSON", reference=None)  # pyright: ignore[reportArgumentType]
    orders = [a_document(f"good-{number}") for number in range(10)]
    answers = await asyncio.gather(
        *(writer.write(order) for order in [*orders[:5], bad, *orders[5:]]), return_exceptions=True
    )
    assert isinstance(answers.pop(5), Exception)
    assert answers == ["created"] * 10


async def test_more_orders_than_may_wait_are_turned_away_at_once(database: Database) -> None:
    writer = OrderWriter(database, now, max_waiting=5)
    answers = await asyncio.gather(
        *(writer.write(a_document(f"r{number}")) for number in range(20)), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, Unavailable)]
    assert len(refused) == 15
    assert refused[0].problems[0].code is ErrorCode.OVERLOADED
    assert answers[:5] == ["created"] * 5
    await writer.close()


async def test_while_orders_wait_too_long_no_more_are_taken(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = OrderWriter(database, now, max_waiting=1000)
    may_go_on = asyncio.Event()
    run_directly = database.run_directly

    async def wait_first(work: Work[Any]) -> object:
        await may_go_on.wait()
        return await run_directly(work)

    monkeypatch.setattr(database, "run_directly", wait_first)
    monkeypatch.setattr("saleport.orders.writing._LONGEST_WAIT_SECONDS", 0.02)
    monkeypatch.setattr("saleport.orders.writing._LARGEST_BATCH", 1)
    taken = [asyncio.create_task(writer.write(a_document(f"r{number}"))) for number in range(5)]
    await asyncio.sleep(0.05)
    with pytest.raises(Unavailable) as refusal:
        await writer.write(a_document("late"))
    assert (refusal.value.problems[0].code, refusal.value.retry_after_seconds) == (ErrorCode.OVERLOADED, 1)
    may_go_on.set()
    assert await asyncio.gather(*taken) == ["created"] * 5
    assert await writer.write(a_document("late")) == "created"
    await writer.close()


async def test_few_orders_wait_for_the_batch_under_way_and_share_the_next(
    database: Database, writer: OrderWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = count_batches(database, monkeypatch)
    first = asyncio.create_task(writer.write(a_document("first")))
    while not batches:
        await asyncio.sleep(0)
    assert await asyncio.gather(first, *(writer.write(a_document(f"r{n}")) for n in range(5))) == ["created"] * 6
    assert len(batches) == 2


# One file has one writer.
@pytest.mark.parametrize("engine_name", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
async def test_a_batch_that_is_stuck_holds_up_no_other_for_long(
    database: Database, writer: OrderWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = asyncio.Event()
    run_directly = database.run_directly
    calls: list[int] = []

    async def wait_first(work: Work[Any]) -> object:
        calls.append(1)
        if len(calls) == 1:
            await may_go_on.wait()
        return await run_directly(work)

    monkeypatch.setattr(database, "run_directly", wait_first)
    stuck = asyncio.create_task(writer.write(a_document("stuck")))
    await asyncio.sleep(0)
    second = asyncio.create_task(writer.write(a_document("second")))
    await asyncio.sleep(0.1)
    assert not second.done()
    assert await writer.write(a_document("third")) == "created"
    assert await second == "created"
    assert not stuck.done()
    may_go_on.set()
    assert await stuck == "created"


async def test_a_slow_database_gets_smaller_batches(writer: OrderWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    async def create_slowly(session: Session, documents: Sequence[Document], instant: datetime) -> set[UUID]:
        sizes.append(len(documents))
        time.sleep(0.05)
        return await create(session, documents, instant)

    monkeypatch.setattr("saleport.orders.writing.create", create_slowly)
    monkeypatch.setattr("saleport.orders.writing._LARGEST_BATCH", 20)
    monkeypatch.setattr("saleport.orders.writing._SMALLEST_BATCH", 3)
    monkeypatch.setattr("saleport.orders.writing._LONGEST_BATCH_SECONDS", 0.01)
    await asyncio.gather(*(writer.write(a_document(f"r{number}")) for number in range(120)))
    assert sizes[0] == 20
    assert sizes[-1] < 10, sizes


async def test_orders_sent_again_are_told_from_new_and_changed_ones(
    database: Database, writer: OrderWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [a_document(f"r{number}") for number in range(20)]

    async def write_all(documents: list[Document]) -> list[str]:
        return await asyncio.gather(*map(writer.write, documents))

    assert await write_all(old) == ["created"] * 20
    assert await write_all(old) == ["unchanged"] * 20
    batches = count_batches(database, monkeypatch)
    assert await write_all(old) == ["unchanged"] * 20
    assert len(batches) == 1, "the hashes alone"
    mixed = [*old[:10], a_document("new"), a_document("r19", "changed")]
    assert await write_all(mixed) == ["unchanged"] * 10 + ["created", "updated"]


async def test_many_versions_of_one_order_hold_up_nobody_else(
    writer: OrderWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saleport.orders.writing._LONGEST_WAIT_SECONDS", 0.1)
    same = [asyncio.create_task(writer.write(a_document("same", f"{number}"))) for number in range(150)]
    other = 0
    while not same[-1].done():
        other += 1
        assert await writer.write(a_document(f"other-{other}")) == "created"
    assert sorted(await asyncio.gather(*same)) == ["created"] + ["updated"] * 149
    assert other > 10


async def test_a_caller_who_goes_away_takes_nobody_along(writer: OrderWriter) -> None:
    leaving = asyncio.create_task(writer.write(a_document("leaving")))
    staying = asyncio.create_task(writer.write(a_document("staying")))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == "created"
    assert await writer.write(a_document("leaving")) in ("created", "unchanged")


async def test_without_its_table_the_database_is_unavailable_and_the_writer_goes_on_afterwards(
    database: Database, writer: OrderWriter
) -> None:
    async with database.writing() as connection:
        await connection.execute(text("ALTER TABLE orders RENAME TO hidden"))
    with pytest.raises(Unavailable) as raised:
        await writer.write(a_document("a"))
    assert raised.value.problems[0].code is ErrorCode.DATABASE_UNAVAILABLE
    async with database.writing() as connection:
        await connection.execute(text("ALTER TABLE hidden RENAME TO orders"))
    assert await writer.write(a_document("a")) == "created"


async def test_close_returns_when_everything_that_waits_is_written(database: Database) -> None:
    writer = OrderWriter(database, now, max_waiting=1000)
    tasks = [asyncio.create_task(writer.write(a_document(f"r{number}"))) for number in range(50)]
    await asyncio.sleep(0)
    await writer.close()
    assert [await task for task in tasks] == ["created"] * 50


async def test_orders_too_long_to_wait_together_are_turned_away(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saleport.orders.writing._MOST_WAITING_BYTES", 500)
    writer = OrderWriter(database, now, max_waiting=1000)
    answers = await asyncio.gather(
        *(writer.write(a_document(f"r{number}", "long" * 50)) for number in range(10)), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, Unavailable)]
    assert 0 < len(refused) < 10
    assert await writer.write(a_document("later")) == "created", "what was written no longer counts"
    await writer.close()
