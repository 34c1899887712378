"""The indexer: what the writer named, what nobody named, and who looks for that."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.clock import now
from saleport.db.engine import Database
from saleport.errors import Unavailable
from saleport.orders.order import order_id
from saleport.orders.search import indexing, repository
from saleport.orders.search.backlog import Backlog
from saleport.orders.search.entry import Sought
from saleport.orders.search.indexing import LEASE, SILENT_AFTER, SWEEP_EVERY, OrderIndexer, rest_seconds
from saleport.orders.search.searching import OrderSearch
from saleport.orders.writing import OrderWriter
from tests.orders.documents import ACCOUNT, OTHER_ACCOUNT, a_document

EVERYTHING = Sought()


class Worker:
    """A process of the service, as far as the search is concerned. Its time stands still unless it is told."""

    def __init__(self, database: Database, most_waiting: int = 1000, hour: int = 12) -> None:
        self.time = datetime(2026, 11, 26, hour, tzinfo=UTC)
        self.backlog = Backlog(most_waiting)
        self.writer = OrderWriter(database, now, 1000, self.backlog)
        self.indexer = OrderIndexer(database, self.backlog, self.clock)
        self.search = OrderSearch(database, self.backlog, self.clock)

    def clock(self) -> datetime:
        """The worker's present instant."""
        return self.time

    async def import_orders(self, references: Sequence[str], content: str = "", account_id: UUID = ACCOUNT) -> None:
        """Write orders, one after the other: each is later than the one before."""
        for reference in references:
            await self.writer.write(a_document(reference, content, account_id))

    async def found(self, sought: Sought = EVERYTHING, account_id: UUID = ACCOUNT) -> list[str]:
        """The references of what is found."""
        return [found.order.reference for found in (await self.search.page(account_id, sought)).orders]


@pytest.fixture
def worker(database: Database) -> Worker:
    """A worker on each engine."""
    return Worker(database)


async def test_what_was_imported_is_found_newest_first(worker: Worker) -> None:
    await worker.import_orders(["r1", "r2", "r3"])
    assert await worker.found() == []
    assert await worker.search.is_behind()
    await worker.indexer.catch_up()
    assert await worker.found() == ["r3", "r2", "r1"]
    assert not await worker.search.is_behind()


async def test_what_was_imported_again_is_found_by_what_it_is_now(worker: Worker) -> None:
    await worker.import_orders(["r1", "r2"], "web")
    await worker.indexer.catch_up()
    await worker.import_orders(["r1"], "market")
    await worker.indexer.catch_up()
    assert await worker.found() == ["r1", "r2"]
    assert await worker.found(Sought(channel="web")) == ["r2"]
    assert await worker.found(Sought(channel="MARKET")) == ["r1"]


async def test_what_another_account_has_is_not_found(worker: Worker) -> None:
    await worker.import_orders(["mine"])
    await worker.import_orders(["theirs"], account_id=OTHER_ACCOUNT)
    await worker.indexer.catch_up()
    assert await worker.found() == ["mine"]
    assert await worker.found(account_id=OTHER_ACCOUNT) == ["theirs"]


async def test_what_a_crashed_worker_left_is_found_by_the_next_one(database: Database, worker: Worker) -> None:
    await worker.import_orders([f"r{number}" for number in range(20)])
    await worker.indexer.catch_up()
    await worker.import_orders(["r3", "new"], "changed")
    successor = Worker(database, hour=13)
    await successor.indexer.catch_up()
    assert (await successor.found())[:2] == ["new", "r3"]
    assert await successor.found(Sought(channel="changed")) == ["new", "r3"]


async def test_more_orders_than_the_backlog_holds_are_swept_up(database: Database) -> None:
    worker = Worker(database, most_waiting=5)
    await worker.indexer.catch_up()
    worker.time += timedelta(minutes=1)
    await worker.import_orders([f"r{number}" for number in range(12)])
    assert len(worker.backlog) == 5
    await worker.indexer.catch_up()
    assert len(await worker.found()) == 12
    assert not await worker.search.is_behind()


async def test_an_overflow_during_the_sweep_is_swept_up_by_another(database: Database) -> None:
    worker = Worker(database, most_waiting=5)
    # More than one step of the sweep, with orders behind it that come when it has passed them.
    writer = OrderWriter(database, now, 1000)
    for number in range(600):
        await writer.write(a_document(f"r{number}"))
    assert await worker.indexer.step()
    await worker.import_orders([f"late{number}" for number in range(20)])
    worker.time += timedelta(seconds=1)
    await worker.indexer.catch_up()
    assert len((await worker.search.page(ACCOUNT, Sought(reference="late"))).orders) == 20


async def test_only_one_worker_at_a_time_sweeps(database: Database) -> None:
    first, second = Worker(database), Worker(database)
    writer = OrderWriter(database, now, 1000)
    for number in range(501):
        await writer.write(a_document(f"r{number}"))
    assert await first.indexer.step()
    assert await second.search.is_behind()
    assert not await second.indexer.step()
    await first.indexer.catch_up()
    assert not await second.search.is_behind()
    # The sweep that the first one began was late enough for both.
    assert not await second.indexer.step()


async def test_the_sweep_of_a_worker_that_is_gone_is_begun_anew(database: Database) -> None:
    first, second = Worker(database), Worker(database)
    writer = OrderWriter(database, now, 1000)
    for number in range(501):
        await writer.write(a_document(f"r{number}"))
    assert await first.indexer.step()
    second.time += LEASE + timedelta(seconds=1)
    await second.indexer.catch_up()
    assert len((await second.search.page(ACCOUNT, EVERYTHING, size=1000)).orders) == 501
    # The first one comes to itself again, and may still end its round.
    await first.indexer.catch_up()


async def test_two_workers_let_all_of_both_be_found(database: Database, worker: Worker) -> None:
    other = Worker(database)
    await worker.import_orders(["both", "one"], "one")
    await other.import_orders(["both", "other"], "other")
    # The newer version first: the older one must not come over it.
    await other.indexer.catch_up()
    await worker.indexer.catch_up()
    assert sorted(await worker.found()) == ["both", "one", "other"]
    assert await worker.found(Sought(channel="one")) == ["one"]


async def test_what_nobody_named_is_found_within_a_day(worker: Worker) -> None:
    await worker.indexer.catch_up()
    await worker.import_orders(["r1"])
    worker.backlog.take(1)
    await worker.indexer.catch_up()
    assert await worker.found() == []
    worker.time += SWEEP_EVERY
    await worker.indexer.catch_up()
    assert await worker.found() == ["r1"]


async def test_what_could_not_be_indexed_is_tried_again(
    database: Database, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await worker.indexer.catch_up()
    await worker.import_orders(["r1"])

    def away() -> object:
        raise Unavailable([])

    with monkeypatch.context() as broken:
        broken.setattr(database, "writing", away)
        with pytest.raises(Unavailable):
            await worker.indexer.step()
    await worker.indexer.catch_up()
    assert await worker.found() == ["r1"]


async def test_closing_lets_the_last_orders_be_found(worker: Worker) -> None:
    worker.indexer.start()
    await worker.import_orders(["r1", "r2"])
    await worker.writer.close()
    await worker.indexer.close()
    assert sorted(await worker.found()) == ["r1", "r2"]


async def test_what_a_worker_could_not_let_be_found_before_its_end_is_found_by_those_that_go_on(
    database: Database, worker: Worker
) -> None:
    await worker.indexer.catch_up()
    gone = Worker(database, most_waiting=5)
    await gone.import_orders([f"r{number}" for number in range(12)])
    await gone.indexer.close()
    worker.time += SILENT_AFTER / 2
    await worker.indexer.catch_up()
    assert len(await worker.found()) == 5
    worker.time += SILENT_AFTER
    await worker.indexer.catch_up()
    assert len(await worker.found()) == 12
    assert not await worker.search.is_behind()


async def test_an_older_version_does_not_come_over_a_newer_one(database: Database, worker: Worker) -> None:
    await worker.import_orders(["r1"], "first")
    await worker.import_orders(["r1"], "second")
    worker.backlog.add([(ACCOUNT, order_id(ACCOUNT, "r1"))] * 3)
    await worker.indexer.catch_up()
    assert await worker.found(Sought(channel="second")) == ["r1"]
    assert await worker.found(Sought(channel="first")) == []


async def test_orders_are_found_by_their_keys_whatever_was_planned_while_there_were_few(
    database: Database, worker: Worker
) -> None:
    if database.is_embedded:
        pytest.skip("an embedded database remembers no plan that reads a whole table")
    keys = [(ACCOUNT, order_id(ACCOUNT, f"r{number}")) for number in range(300)]

    async def read(connection: AsyncConnection) -> int:
        await repository.sweep(connection, keys[0], 500)
        return len(await repository.read_entries(connection, keys[:200]))

    for _ in range(8):  # from the sixth time on a plan may be remembered
        async with database.reading() as connection:
            await read(connection)
    await worker.import_orders([f"r{number}" for number in range(300)])
    async with database.reading() as connection:
        assert await read(connection) == 200
        scans = "SELECT sum(seq_scan) FROM pg_stat_xact_user_tables WHERE relname IN ('orders', 'order_search')"
        assert (await connection.execute(text(scans))).scalar_one() == 0


def test_a_rest_is_as_long_as_its_step_or_sixty_times_and_never_as_long_as_the_lease() -> None:
    assert rest_seconds(0.02, while_many=False) == 0.02
    assert rest_seconds(0.02, while_many=True) == pytest.approx(1.2)
    slow = 10.0
    assert slow + rest_seconds(slow, while_many=True) < min(LEASE, SILENT_AFTER).total_seconds()


class Watched(Backlog):
    """Tells when the indexer has nothing to do."""

    def __init__(self) -> None:
        super().__init__()
        self.is_waited_for = asyncio.Event()

    async def called(self, seconds: float) -> None:
        self.is_waited_for.set()
        await super().called(seconds)


@pytest.mark.parametrize(("orders", "left"), [(1, 0), (201, 201)], ids=["one", "many"])
async def test_what_comes_alone_is_looked_at_at_once_and_orders_of_a_file_when_more_were_imported(
    database: Database, orders: int, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_REST_BEFORE_MANY_SECONDS", 3600)
    backlog = Watched()
    indexer = OrderIndexer(database, backlog, now)
    indexer.start()
    async with asyncio.timeout(20):
        await backlog.is_waited_for.wait()
    backlog.add((ACCOUNT, order_id(ACCOUNT, str(number))) for number in range(orders))
    for _ in range(10):
        await asyncio.sleep(0)
    assert len(backlog) == left
    await indexer.close()
