"""The list of all models is made once for each state of a catalogue."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import event

from saleport.catalogue.cataloguing import Cataloguing
from saleport.catalogue.listing import ModelLists
from saleport.catalogue.model import ModelIn
from saleport.clock import now
from saleport.db.engine import Database
from saleport.decoding.findings import Findings


async def add(cataloguing: Cataloguing, account_id: UUID, sku: str, label: str = "An article") -> UUID:
    model = await cataloguing.create_model(account_id, ModelIn(sku=sku, label=label), Findings())
    return model.id


async def skus(cataloguing: Cataloguing, account_id: UUID) -> list[str]:
    entries = (await cataloguing.list_models(account_id)).entries
    return [entry["sku"] for entry in msgspec.json.decode(msgspec.json.encode(entries))]


@pytest.fixture
def reads(database: Database) -> Callable[[], int]:
    """How often the models themselves were read so far."""
    statements: list[str] = []
    event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: statements.append(statement),
    )
    return lambda: sum("ORDER BY models.sku" in statement for statement in statements)


async def test_a_catalogue_that_stays_the_same_is_read_once(
    cataloguing: Cataloguing, account_id: UUID, reads: Callable[[], int]
) -> None:
    await add(cataloguing, account_id, "B")
    await add(cataloguing, account_id, "A")
    for _ in range(3):
        assert await skus(cataloguing, account_id) == ["A", "B"]
    assert reads() == 1


async def test_many_who_ask_at_once_wait_for_one_reading(
    cataloguing: Cataloguing, account_id: UUID, reads: Callable[[], int]
) -> None:
    await add(cataloguing, account_id, "A")
    lists = await asyncio.gather(*(skus(cataloguing, account_id) for _ in range(10)))
    assert lists == [["A"]] * 10
    assert reads() == 1


async def test_what_another_worker_adds_or_changes_is_listed_at_once(
    cataloguing: Cataloguing, database: Database, account_id: UUID
) -> None:
    elsewhere = Cataloguing(database, now)
    assert await skus(cataloguing, account_id) == []
    identity = await add(elsewhere, account_id, "A")
    assert await skus(cataloguing, account_id) == ["A"]
    await elsewhere.update_model(account_id, identity, ModelIn(sku="Z"), Findings())
    assert await skus(cataloguing, account_id) == ["Z"]
    await elsewhere.create_model(account_id, ModelIn(sku="Z", label="Another label"), Findings())
    assert b"Another label" in msgspec.json.encode((await cataloguing.list_models(account_id)).entries)


async def test_sending_a_model_again_unchanged_keeps_the_list(
    cataloguing: Cataloguing, account_id: UUID, reads: Callable[[], int]
) -> None:
    await add(cataloguing, account_id, "A")
    await skus(cataloguing, account_id)
    await add(cataloguing, account_id, "A")
    assert await skus(cataloguing, account_id) == ["A"]
    assert reads() == 1


async def test_the_lists_of_two_accounts_are_two(
    cataloguing: Cataloguing, account_id: UUID, other_account_id: UUID
) -> None:
    await add(cataloguing, account_id, "MINE")
    await add(cataloguing, other_account_id, "THEIRS")
    for _ in range(2):
        assert await skus(cataloguing, account_id) == ["MINE"]
        assert await skus(cataloguing, other_account_id) == ["THEIRS"]


async def test_memory_is_bounded(
    cataloguing: Cataloguing, database: Database, account_id: UUID, other_account_id: UUID, reads: Callable[[], int]
) -> None:
    await add(cataloguing, account_id, "A")
    await add(cataloguing, other_account_id, "B")
    size = len(msgspec.json.encode((await cataloguing.list_models(account_id)).entries))
    before = reads()
    lists = ModelLists(database, most_bytes=size + 1)
    for account in (account_id, account_id, other_account_id, account_id):
        assert len((await lists.models(account)).entries) == 1
    assert reads() - before == 3, "there is room for one list: the second account's took the place of the first's"
