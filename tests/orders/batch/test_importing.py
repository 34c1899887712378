"""Orders that were sent together, on both engines: each has its own fate, whatever fails at one of them."""

import json
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import text

from saleport.catalogue.cataloguing import Cataloguing
from saleport.catalogue.model import ModelIn
from saleport.db.engine import Database
from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, Unavailable
from saleport.logs import request_id
from saleport.orders import checking
from saleport.orders.batch.importing import BatchImporter, Result
from saleport.orders.bulk import BulkWriter
from saleport.orders.checking import OrderChecker
from saleport.orders.order import Order, OrderIn
from saleport.orders.search.backlog import Backlog
from saleport.orders.writing import OrderWriter
from saleport.stores.storing import Storing
from tests.catalogue.conftest import new_account

NOW = datetime(2026, 11, 21, 22, 45, 10, tzinfo=UTC)


class Shop(NamedTuple):
    """An account with one model, and what imports its orders."""

    account_id: UUID
    model_id: UUID
    importer: BatchImporter

    def order(self, reference: str, **changes: Any) -> bytes:  # noqa: ANN401 - as the contract has them
        order = {
            "orderReference": reference,
            "customerLastName": "Example",
            "customerMail": "jane@example.com",
            "address": {"streetAddress": "12 rue", "zipCode": "75002", "city": "Paris", "countryCode": "FR"},
            "purchaseDateUtc": "2026-11-21 20:00:00",
            "products": [{"modelId": str(self.model_id), "price": {"amount": 29.99, "currency": "EUR"}}],
        }
        return json.dumps(order | changes).encode()

    async def sent(self, bodies: Sequence[bytes], *, is_dry_run: bool = False) -> list[Result]:
        return await self.importer.import_all(self.account_id, bodies, is_dry_run=is_dry_run)


def _now() -> datetime:
    return NOW


@pytest.fixture
async def shop(database: Database) -> AsyncGenerator[Shop]:
    account_id = await new_account(database)
    cataloguing = Cataloguing(database, _now)
    model = await cataloguing.create_model(account_id, ModelIn(sku="SKU-1", label="Lamp"), Findings())
    writer = OrderWriter(database, _now, max_waiting=1000)
    checker = OrderChecker(cataloguing, Storing(database, _now), _now)
    yield Shop(account_id, model.id, BatchImporter(checker, writer, BulkWriter(database, _now, Backlog())))
    await writer.close()


@pytest.fixture
async def refused(database: Database) -> str:
    """The reference of an order that the database refuses: an index has no number for it, on either engine."""
    async with database.writing() as connection:
        number = "abs(CASE WHEN reference = 'REFUSED' THEN -9223372036854775807 - 1 ELSE 0 END)"
        await connection.execute(text(f"CREATE INDEX refusing ON orders ({number})"))
    return "REFUSED"


@pytest.fixture
def unruly(monkeypatch: pytest.MonkeyPatch) -> str:
    """The reference of an order at which the rules fail."""
    check = checking.check

    def fail_at_one(order: OrderIn, findings: Findings, now: datetime) -> Order | None:
        found = check(order, findings, now)
        if order.order_reference == "UNRULY":
            raise ZeroDivisionError
        return found

    monkeypatch.setattr(checking, "check", fail_at_one)
    return "UNRULY"


def codes(result: Result) -> list[ErrorCode]:
    return [problem.code for problem in result.problems]


async def test_an_order_that_the_database_refuses_is_told_so_and_the_others_are_imported(
    database: Database, shop: Shop, refused: str, capsys: pytest.CaptureFixture[str]
) -> None:
    token = request_id.set("the-request")
    references = ["A", "B", refused, "C", "D"]
    bodies = [shop.order(reference) for reference in references]
    results = await shop.sent([*bodies, shop.order("E", products=[])])
    request_id.reset(token)
    assert [result.reference for result in results] == [*references, "E"]
    assert [result.outcome for result in results] == ["created", "created", None, "created", "created", None]
    assert [codes(result) for result in results[2:]] == [
        [ErrorCode.INTERNAL_ERROR],
        [],
        [],
        [ErrorCode.PRODUCTS_MISSING],
    ]
    assert results[2].order_id is None
    assert "Send it again" in results[2].problems[0].explanation
    assert "the-request" in results[2].problems[0].explanation
    assert "".join(capsys.readouterr()).count("an order of a batch could not be imported") == 1
    assert [codes(result) for result in await shop.sent([bodies[2]])] == [[ErrorCode.INTERNAL_ERROR]], "alone too"
    async with database.writing() as connection:
        await connection.execute(text("DROP INDEX refusing"))
    again = [result.outcome for result in await shop.sent(bodies)]
    assert again == ["unchanged", "unchanged", "created", "unchanged", "unchanged"]


async def test_an_order_at_which_the_rules_fail_is_told_so_and_the_others_as_ever(shop: Shop, unruly: str) -> None:
    # Each of them has something of which people are told, so that no look is enough for it.
    bodies = [shop.order(reference, customerMail="nobody") for reference in ("A", "B", unruly, "C")]
    warned, failed = [ErrorCode.CUSTOMER_MAIL_INVALID], [ErrorCode.INTERNAL_ERROR]
    for is_dry_run in (True, False):
        results = await shop.sent([*bodies, shop.order("D", products=[]), b"5"], is_dry_run=is_dry_run)
        assert [result.reference for result in results] == ["A", "B", unruly, "C", "D", None]
        assert [result.outcome for result in results] == ["created", "created", None, "created", None, None]
        told = [codes(result) for result in results[:4]]
        assert told == [warned, warned, failed, warned], "each of them once"


async def test_a_database_that_is_away_is_away_for_all_whatever_else_fails(
    database: Database, shop: Shop, unruly: str
) -> None:
    bodies = [shop.order("A"), shop.order(unruly, customerMail="nobody"), shop.order("B")]
    async with database.writing() as connection:
        await connection.execute(text("ALTER TABLE orders RENAME TO hidden"))
    with pytest.raises(Unavailable) as raised:
        await shop.sent(bodies)
    assert raised.value.problems[0].code is ErrorCode.DATABASE_UNAVAILABLE
