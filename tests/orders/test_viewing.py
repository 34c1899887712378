"""What is shown of an order: its own account's, as it is at this moment, whoever asks beside."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import text, update

from saleport.catalogue.cataloguing import Cataloguing
from saleport.catalogue.model import AdditionalInformationIn, ModelIn
from saleport.clock import now
from saleport.db.engine import Database
from saleport.db.tables import accounts, orders
from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, NotFound, Unavailable
from saleport.orders.order import Document, order_id
from saleport.orders.viewing import Viewing
from saleport.orders.writing import OrderWriter
from tests.orders.documents import ACCOUNT, OTHER_ACCOUNT

BOUGHT = datetime(2026, 11, 21, 22, 45, 10, tzinfo=UTC)


class Shop:
    """Two accounts, what is shown of their orders, and a clock that is set."""

    def __init__(self, database: Database) -> None:
        self.instant = BOUGHT
        self.cataloguing = Cataloguing(database, now)
        self.viewing = Viewing(database, self.cataloguing, lambda: self.instant, return_window_days=30)
        self.writer = OrderWriter(database, now, max_waiting=1000)

    async def put(self, reference: str, models: Iterable[UUID], account_id: UUID = ACCOUNT, channel: str = "") -> UUID:
        """Import an order of these models."""
        products = [{"modelId": each, "price": {"amount": 1, "currency": "EUR"}} for each in models]
        members = {"orderReference": reference, "civility": "NotSet", "purchaseDateUtc": BOUGHT, "products": products}
        content = msgspec.json.encode(members | {"salesChannel": channel})
        identity = order_id(account_id, reference)
        await self.writer.write(Document(account_id, identity, reference, uuid4(), content))
        return identity

    async def model(self, account_id: UUID = ACCOUNT, *, is_returnable: bool = True) -> UUID:
        """A new model."""
        information = AdditionalInformationIn(is_returnable=is_returnable)
        new = ModelIn(sku=str(uuid4()), label="x", additional_information=information)
        return (await self.cataloguing.create_model(account_id, new, Findings())).id

    async def open_lines(self, reference: str, account_id: UUID = ACCOUNT) -> list[bool]:
        """Of each line whether it can be returned now."""
        return [is_open for _, is_open in (await self.viewing.standing(account_id, reference)).lines]


@pytest.fixture
async def shop(database: Database) -> AsyncGenerator[Shop]:
    async with database.writing() as connection:
        for identity in (ACCOUNT, OTHER_ACCOUNT):
            await connection.execute(accounts.insert().values(id=identity, name=str(identity), created_at=BOUGHT))
    shop = Shop(database)
    yield shop
    await shop.writer.close()
    await shop.viewing.close()


async def test_orders_of_two_accounts_that_are_asked_for_together_stay_apart(shop: Shop) -> None:
    ours, theirs = await shop.model(), await shop.model(OTHER_ACCOUNT)
    mine = await shop.put("a", [ours, theirs])
    other = await shop.put("a", [theirs, ours], OTHER_ACCOUNT)
    only_theirs = await shop.put("b", [theirs], OTHER_ACCOUNT)
    found = await asyncio.gather(
        shop.viewing.find_by_id(ACCOUNT, mine),
        shop.viewing.find_by_id(ACCOUNT, other),
        shop.viewing.find_by_id(ACCOUNT, only_theirs),
        shop.viewing.find_by_id(OTHER_ACCOUNT, other),
    )
    assert [None if kept is None else kept.order_id for kept in found] == [mine, None, None, other]
    # A model of another account is none: its lines are closed.
    assert await asyncio.gather(shop.open_lines("a"), shop.open_lines("a", OTHER_ACCOUNT)) == [[True, False]] * 2
    with pytest.raises(NotFound) as refused:
        await shop.viewing.standing(ACCOUNT, "b")
    assert [problem.code for problem in refused.value.problems] == [ErrorCode.ORDER_NOT_FOUND]


async def test_an_order_is_shown_as_its_newest_version_has_it(shop: Shop) -> None:
    first, second = await shop.model(), await shop.model(is_returnable=False)
    for models in ([first], [first, second], [second]):
        identity = await shop.put("a", models)
        standing, kept = await asyncio.gather(shop.viewing.standing(ACCOUNT, " a "), shop.viewing.get(ACCOUNT, "a"))
        assert (standing.order_id, standing.reference) == (kept.order_id, kept.reference) == (identity, "a")
        assert [(line.model_id, is_open) for line, is_open in standing.lines] == [(id_, id_ == first) for id_ in models]
        assert [line.model_id for line in kept.order.lines] == models
    assert (kept.version, kept.is_current) == (3, True)
    assert kept.imported_at.utcoffset() == timedelta(0)


async def test_a_line_closes_at_once_with_its_model_and_with_the_window(shop: Shop) -> None:
    model = await shop.model()
    await shop.put("a", [model])
    assert await shop.open_lines("a") == [True]
    shop.instant = BOUGHT + timedelta(days=30)
    assert await shop.open_lines("a") == [True]
    shop.instant += timedelta(seconds=1)
    assert await shop.open_lines("a") == [False]
    shop.instant = BOUGHT
    for is_returnable in (False, True):
        changes = ModelIn(additional_information=AdditionalInformationIn(is_returnable=is_returnable))
        await shop.cataloguing.update_model(ACCOUNT, model, changes, Findings())
        assert await shop.open_lines("a") == [is_returnable]


async def test_what_says_how_an_order_stands_is_what_the_whole_of_it_says(shop: Shop) -> None:
    models = [await shop.model(is_returnable=is_returnable) for is_returnable in (True, False)]
    await shop.put("a", [*models, uuid4()], channel="é ☃")
    kept = await shop.viewing.get(ACCOUNT, "a")
    views = await shop.viewing.lines(ACCOUNT, kept)
    standing = await shop.viewing.standing(ACCOUNT, "a")
    assert [(view.line.model_id, view.line.order_line_reference, view.is_open_for_claims) for view in views] == [
        (line.model_id, line.order_line_reference, is_open) for line, is_open in standing.lines
    ]


async def test_an_order_that_cannot_be_read_harms_no_other(shop: Shop, database: Database) -> None:
    model = await shop.model()
    identity = await shop.put("broken", [model])
    await shop.put("a", [model])
    async with database.writing() as connection:
        await connection.execute(update(orders).where(orders.c.id == identity).values(document="{}"))
    asked = (shop.open_lines("a"), shop.open_lines("broken"), shop.viewing.get(ACCOUNT, "broken"))
    good, broken, whole = await asyncio.gather(*asked, return_exceptions=True)
    assert good == [True]
    assert isinstance(broken, msgspec.ValidationError)
    assert isinstance(whole, msgspec.ValidationError)


async def test_without_its_table_the_database_is_unavailable_and_reading_goes_on_afterwards(
    shop: Shop, database: Database
) -> None:
    await shop.put("a", [await shop.model()])
    for name, renamed in (("orders", "elsewhere"), ("models", "elsewhere")):
        async with database.writing() as connection:
            await connection.execute(text(f"ALTER TABLE {name} RENAME TO {renamed}"))
        with pytest.raises(Unavailable):
            await shop.viewing.standing(ACCOUNT, "a")
        async with database.writing() as connection:
            await connection.execute(text(f"ALTER TABLE {renamed} RENAME TO {name}"))
        assert await shop.open_lines("a") == [True]
