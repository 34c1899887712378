"""Which orders leave, and that they are what is kept."""

import json
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from saleport.cli.demo import make_demo
from saleport.db.engine import Database
from saleport.orders.export import exporting
from saleport.orders.export.exporting import Wanted
from saleport.service import Parts, assemble
from saleport.settings import Settings
from tests.orders.odd_orders import OddOrders, import_one


class Shop:
    """An account with odd orders, and the export of them."""

    def __init__(self, parts: Parts, account_id: UUID, sent: list[dict[str, Any]]) -> None:
        self.parts = parts
        self.account_id = account_id
        self.sent = sent

    async def exported(self, **wanted: Any) -> list[dict[str, Any]]:  # noqa: ANN401
        pages = [page async for page in self.parts.exporting.pages(self.account_id, Wanted(**wanted))]
        return [json.loads(order) for page in pages for order in page]


@pytest.fixture
async def shop(database: Database, database_url: str) -> AsyncGenerator[Shop]:
    settings = Settings(database_url=database_url, secret="a secret of thirty-two characters")
    parts = assemble(settings)
    demo = await make_demo(parts, settings)
    sent = OddOrders(demo.model_ids, demo.supplier_ids[0], demo.store_ids[0]).all()
    for order in sent:
        await import_one(parts, demo.account, json.dumps(order).encode())
    yield Shop(parts, demo.account, sent)
    await parts.close()


async def test_all_orders_leave_as_they_are_kept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "_PAGE", 10)
    exported = await shop.exported()
    assert sorted(order["orderReference"] for order in exported) == sorted(
        order["orderReference"] for order in shop.sent
    )
    for order in exported:
        imported = await import_one(shop.parts, shop.account_id, json.dumps(order).encode())
        assert imported.outcome == "unchanged", order


async def test_orders_are_chosen_by_day_channel_and_reference(shop: Shop) -> None:
    async def references(**wanted: Any) -> list[str]:  # noqa: ANN401
        return sorted(order["orderReference"] for order in await shop.exported(**wanted))

    assert await references(sales_channel="=1+1") == ["=1+1"]
    assert await references(references=("several", " bare ", "not there", "bare")) == ["bare", "several"]
    first, second = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)
    assert await references(purchased_from=first, purchased_before=second) == ['a "quoted" text', "several"]
    assert await references(purchased_before=datetime(2000, 1, 1, tzinfo=UTC)) == ["bare", "no mail"]
    assert await references(purchased_from=datetime(2027, 1, 1, tzinfo=UTC)) == []
    assert await references(references=("several",), sales_channel="web") == []


async def test_nothing_of_another_account_leaves(shop: Shop) -> None:
    other = await shop.parts.managing.create_account("Other", actor="a test")
    assert await Shop(shop.parts, other.id, []).exported() == []
    assert await Shop(shop.parts, other.id, []).exported(references=("bare",)) == []
