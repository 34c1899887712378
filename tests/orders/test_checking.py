"""The check of one order and of many: the same rules, the same references, the same words."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest

from saleport.catalogue.cataloguing import Cataloguing
from saleport.catalogue.model import ModelIn
from saleport.db.engine import Database
from saleport.decoding.findings import Findings
from saleport.decoding.reader import Reader
from saleport.errors import ErrorCode
from saleport.orders.checking import Judged, OrderChecker
from saleport.orders.order import OrderIn, PriceIn, ProductIn
from saleport.stores.store import StoreIn
from saleport.stores.storing import Storing
from tests.catalogue.conftest import new_account

NOW = datetime(2026, 11, 21, 22, 45, 10, tzinfo=UTC)
STRANGER = uuid4()


class Shop(NamedTuple):
    """An account with one model, one supplier and one store."""

    database: Database
    account_id: UUID
    model_id: UUID
    supplier_id: UUID
    store_id: UUID

    def checker(self) -> OrderChecker:
        """One that remembers nothing yet."""
        return OrderChecker(Cataloguing(self.database, _now), Storing(self.database, _now), _now)

    def order(self, **changes: Any) -> OrderIn:  # noqa: ANN401 - as the struct has them
        product = ProductIn(self.model_id, PriceIn(Decimal("29.99"), "EUR"), "1", self.supplier_id)
        good: dict[str, Any] = {
            "order_reference": "W-1",
            "customer_last_name": "Example",
            "customer_mail": "jane@example.com",
            "purchase_date_utc": "2026-11-21 20:00:00",
            "products": [product],
            "store_purchased_at": self.store_id,
        }
        return OrderIn(**(good | changes))

    def product(self, **changes: Any) -> ProductIn:  # noqa: ANN401 - as the struct has them
        return ProductIn(**({"model_id": self.model_id, "price": PriceIn(Decimal(1), "EUR")} | changes))


def _now() -> datetime:
    return NOW


@pytest.fixture
async def shop(database: Database) -> Shop:
    account_id = await new_account(database)
    cataloguing, storing = Cataloguing(database, _now), Storing(database, _now)
    model = await cataloguing.create_model(account_id, ModelIn(sku="SKU-1", label="Lamp"), Findings())
    supplier = await cataloguing.create_supplier(account_id, "Supplier of lamps")
    store = await storing.add_or_modify(account_id, StoreIn(name="Example store"), Findings())
    return Shop(database, account_id, model.id, supplier.id, store.id)


def told(judged: Judged) -> tuple[object, ...]:
    return judged.document, [(each.code, each.field, each.explanation, each.suggestion) for each in judged.problems]


def orders_of(shop: Shop) -> list[OrderIn]:
    """Orders of every kind: good ones, some to be warned of, and all that references can do."""
    product = shop.product
    return [
        shop.order(),
        shop.order(order_reference="W-2", customer_mail=None),
        shop.order(order_reference=None),
        shop.order(products=[]),
        shop.order(products=[product(), product(model_id=STRANGER), product(supplier_id=STRANGER)]),
        shop.order(products=[product(model_id=None), product(supplier_id=UUID(int=0))]),
        shop.order(order_reference="W-3", products=[product(supplier_id=UUID(int=0))]),
        shop.order(store_purchased_at=STRANGER, purchase_date_utc="tomorrow"),
        shop.order(order_reference="W-4", store_purchased_at=UUID(int=0)),
    ]


async def one_by_one(shop: Shop, orders: Sequence[OrderIn]) -> list[Judged]:
    checker = shop.checker()
    return [await checker.judge(shop.account_id, order, Findings()) for order in orders]


async def test_many_are_judged_as_each_alone(shop: Shop) -> None:
    orders = orders_of(shop)
    together = await shop.checker().judge_all(shop.account_id, [(order, Findings()) for order in orders])
    alone = await one_by_one(shop, orders)
    assert [told(each) for each in together] == [told(each) for each in alone]
    assert [each.document is not None for each in alone] == [True, True, *[False] * 4, True, False, True]


async def test_a_checker_that_knows_everything_says_the_same(shop: Shop) -> None:
    checker, orders = shop.checker(), orders_of(shop)
    first = await checker.judge_all(shop.account_id, [(order, Findings()) for order in orders])
    second = await checker.judge_all(shop.account_id, [(order, Findings()) for order in orders])
    assert [told(each) for each in first] == [told(each) for each in second]


async def test_a_reference_that_was_unknown_is_found_as_soon_as_it_is_there(shop: Shop) -> None:
    checker = shop.checker()
    await checker.judge(shop.account_id, shop.order(), Findings())
    cataloguing = Cataloguing(shop.database, _now)
    new = await cataloguing.create_model(shop.account_id, ModelIn(sku="SKU-2", label="Chair"), Findings())
    judged = await checker.judge(shop.account_id, shop.order(products=[shop.product(model_id=new.id)]), Findings())
    assert judged.document is not None


async def test_what_another_account_has_is_unknown_also_where_it_was_found_for_that(shop: Shop) -> None:
    checker = shop.checker()
    assert (await checker.judge(shop.account_id, shop.order(), Findings())).document is not None
    [judged] = await checker.judge_all(STRANGER, [(shop.order(), Findings())])
    assert judged.document is None
    assert {problem.code for problem in judged.problems if not problem.is_warning} == {
        ErrorCode.MODEL_UNKNOWN,
        ErrorCode.SUPPLIER_UNKNOWN,
        ErrorCode.STORE_UNKNOWN,
    }


async def test_an_sku_in_the_place_of_an_id_is_answered_with_the_id(shop: Shop) -> None:
    reader = Reader(OrderIn, subject="order", entry="product")
    sent = [reader.read(b'{"orderReference":"%d","products":[{"modelId":"SKU-1"}]}' % number) for number in range(2)]
    judged = await shop.checker().judge_all(shop.account_id, [*sent, (shop.order(), Findings())])
    suggested = [[problem.suggestion for problem in each.problems if problem.suggestion] for each in judged]
    assert suggested == [[str(shop.model_id)], [str(shop.model_id)], []]
    assert judged[2].document is not None
