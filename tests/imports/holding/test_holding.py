"""Orders wait for their products, on both engines, and are imported once when these come."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from saleport.clock import Clock, now
from saleport.db.direct import Session
from saleport.decoding.findings import Findings
from saleport.imports.holding import holding as completing
from saleport.imports.holding.held import CodeKind, HeldOrder, ProductCode
from saleport.imports.holding.holding import Holding
from saleport.imports.job import UnknownProducts
from saleport.orders.bulk import BulkWriter, Within
from saleport.orders.order import Document, OrderIn, Outcome, order_id
from saleport.orders.search.backlog import Backlog
from saleport.service import assemble
from tests.imports.conftest import Merchant

NEVER = "00000000-0000-4000-8000-00000000beef"


def product(**names: object) -> dict[str, Any]:
    return {"price": {"amount": 5, "currency": "EUR"}, **names}


async def hold(merchant: Merchant, order: dict[str, Any], lacking: dict[ProductCode, str], clock: Clock = now) -> None:
    parts = merchant.parts
    holding = Holding(parts.database, parts.references, parts.checker, parts.bulk_writer, clock)
    reference = order["orderReference"]
    held = HeldOrder(
        merchant.account_id,
        order_id(merchant.account_id, reference),
        reference,
        msgspec.json.encode(order).decode(),
        merchant.account_id,
        lacking,
    )

    async def work(session: Session) -> None:
        async with session.transaction():
            await holding.keep(session, [held])

    await merchant.parts.database.run_directly(work)


async def put(merchant: Merchant, order: dict[str, Any]) -> Outcome:
    """Import one order, as the API does."""
    sent = msgspec.convert(order, OrderIn)
    return (await merchant.parts.importer.import_order(merchant.account_id, (sent, Findings()))).outcome


LAMP = ProductCode(CodeKind.SKU, "LAMP")
VASE = ProductCode(CodeKind.EAN, "4006381333955")


async def test_an_order_is_imported_when_the_last_of_its_products_comes(merchant: Merchant) -> None:
    order = merchant.order("A", products=[product(sku="LAMP"), product(ean=VASE.code), product(sku="KETTLE")])
    await hold(merchant, order, {LAMP: "A lamp", VASE: ""})
    assert await merchant.parts.holding.complete() == 0
    await merchant.add_model("LAMP", "4006381333948")
    assert await merchant.parts.holding.complete() == 0
    assert await merchant.parts.holding.count(merchant.account_id) == 1
    await merchant.add_model("VASE", VASE.code)
    assert await merchant.parts.holding.complete() == 1
    assert await merchant.parts.holding.count(merchant.account_id) == 0
    assert [line.price.amount for line in (await held_now(merchant, "A")).lines] == [5, 5, 5]
    assert await merchant.parts.holding.complete() == 0


@pytest.mark.parametrize("arrives", [("TOASTER",), ("OTHER", "4006381333962")], ids=["SKU", "EAN"])
async def test_an_order_that_names_a_product_by_sku_and_ean_is_imported_when_either_comes(
    merchant: Merchant, arrives: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completing, "_CODES_AT_ONCE", 2)
    both = {"sku": "TOASTER", "ean": "4006381333962"}
    orders = [
        merchant.order("A", products=[product(**both), product(**both)]),
        merchant.order("B", products=[product(**both), product(sku="TOASTER")]),
        merchant.order("C", products=[product(**both), product(sku="TOASTER", ean="4006381333979")]),
    ]
    job = await merchant.done(await merchant.submit(orders, unknown_products=UnknownProducts.HOLD))
    assert job.counts.held == 3
    [missing] = await merchant.parts.holding.missing_products(merchant.account_id)
    assert (missing.kind, missing.code, missing.orders) == (CodeKind.SKU, "TOASTER", 3), "it is one product"
    await merchant.add_model("LAMP", "4006381333948")
    assert await merchant.parts.holding.complete() == 0
    model_id = await merchant.add_model(*arrives)
    is_sku = arrives[0] == "TOASTER"
    assert await merchant.parts.holding.complete() == (3 if is_sku else 1)
    assert {line.model_id for line in (await held_now(merchant, "A")).lines} == {model_id}
    assert await merchant.parts.holding.count(merchant.account_id) == (0 if is_sku else 2)
    # Of the others each has a product of which nothing has come.
    await merchant.add_model("TOASTER" if not is_sku else "SOFA")
    assert await merchant.parts.holding.complete() == (0 if is_sku else 2)


async def test_an_order_that_is_held_after_its_product_came_is_imported_too(merchant: Merchant) -> None:
    sofa = merchant.order("B", products=[product(sku="SOFA")])
    await hold(merchant, sofa, {ProductCode(CodeKind.SKU, "SOFA"): ""})
    await merchant.add_model("LAMP", "4006381333948")
    assert await merchant.parts.holding.complete() == 0
    # It was judged before the lamp was there, and its chunk is written only now.
    await hold(merchant, merchant.order("A", products=[product(sku="LAMP")]), {LAMP: ""})
    assert await merchant.parts.holding.complete(is_thorough=True) == 1
    assert await merchant.parts.holding.count(merchant.account_id) == 1


async def test_missing_products_are_ranked_by_the_orders_that_wait_for_them(merchant: Merchant) -> None:
    never = ProductCode(CodeKind.MODEL_ID, NEVER)
    await hold(merchant, merchant.order("A", products=[product(sku="LAMP")]), {LAMP: "A lamp"})
    await hold(merchant, merchant.order("B", products=[product(modelId=NEVER)]), {LAMP: "", never: ""})
    ranked = await merchant.parts.holding.missing_products(merchant.account_id)
    assert [(each.kind, each.code, each.label, each.orders) for each in ranked] == [
        (CodeKind.SKU, "LAMP", "A lamp", 2),
        (CodeKind.MODEL_ID, NEVER, None, 1),
    ]
    assert await merchant.parts.holding.missing_products(merchant.account_id, limit=1) == ranked[:1]


async def test_what_comes_again_replaces_what_is_held(merchant: Merchant) -> None:
    await hold(merchant, merchant.order("A", products=[product(sku="LAMP")]), {LAMP: ""})
    await hold(merchant, merchant.order("A", products=[product(sku="SOFA")]), {ProductCode(CodeKind.SKU, "SOFA"): ""})
    ranked = await merchant.parts.holding.missing_products(merchant.account_id)
    assert [each.code for each in ranked] == ["SOFA"]


async def test_what_came_another_way_meanwhile_stays(merchant: Merchant) -> None:
    await hold(merchant, merchant.order("A", 1, products=[product(sku="LAMP")]), {LAMP: ""})
    job = await merchant.submit([merchant.order("A", 77)])
    await merchant.done(job)
    await merchant.add_model("LAMP", "4006381333948")
    assert await merchant.parts.holding.complete() == 0
    assert await merchant.parts.holding.count(merchant.account_id) == 0
    assert [line.price.amount for line in (await held_now(merchant, "A")).lines] == [77]


async def test_nothing_is_missing_for_what_came_another_way(merchant: Merchant) -> None:
    await hold(merchant, merchant.order("A", products=[product(sku="LAMP")]), {LAMP: ""})
    await hold(merchant, merchant.order("B", products=[product(sku="LAMP")]), {LAMP: ""})
    await merchant.done(await merchant.submit([merchant.order("A", 77)]))
    assert await merchant.parts.holding.drop_superseded() == 1
    (lamp,) = await merchant.parts.holding.missing_products(merchant.account_id)
    assert lamp.orders == 1


@pytest.mark.parametrize("seconds", [-3600, 3600])
async def test_what_is_put_later_stays_even_if_it_changes_nothing_and_whatever_the_clocks_say(
    merchant: Merchant, seconds: int
) -> None:
    await put(merchant, merchant.order("A", 77))
    await put(merchant, merchant.order("B", 77))
    for reference in "ABC":
        order = merchant.order(reference, 1, products=[product(sku="LAMP")])
        await hold(merchant, order, {LAMP: ""}, lambda: now() + timedelta(seconds=seconds))
    assert await put(merchant, merchant.order("A", 77)) is Outcome.UNCHANGED
    assert await put(merchant, merchant.order("B", 78)) is Outcome.UPDATED
    assert await put(merchant, merchant.order("C", 77)) is Outcome.CREATED
    await merchant.add_model("LAMP", "4006381333948")
    assert await merchant.parts.holding.complete() == 0
    assert await merchant.parts.holding.count(merchant.account_id) == 0
    amounts = [(await held_now(merchant, reference)).lines[0].price.amount for reference in "ABC"]
    assert amounts == [77, 78, 77]


@pytest.mark.parametrize("seconds", [-3600, 3600])
async def test_what_is_held_later_comes_over_what_was_there(merchant: Merchant, seconds: int) -> None:
    await put(merchant, merchant.order("A", 77))
    order = merchant.order("A", 1, products=[product(sku="LAMP")])
    await hold(merchant, order, {LAMP: ""}, lambda: now() + timedelta(seconds=seconds))
    await merchant.add_model("LAMP", "4006381333948")
    assert await merchant.parts.holding.complete() == 1
    assert (await held_now(merchant, "A")).lines[0].price.amount == 5


async def test_what_is_there_as_it_was_held_is_held_no_longer(merchant: Merchant) -> None:
    lamp = await merchant.add_model("LAMP", "4006381333948")
    await hold(merchant, merchant.order("A", products=[product(sku="LAMP")]), {})
    await put(merchant, merchant.order("B", products=[product(modelId=str(lamp))]))
    await hold(merchant, merchant.order("B", products=[product(sku="LAMP")]), {})
    assert await merchant.parts.holding.complete() == 2
    assert await merchant.parts.holding.count(merchant.account_id) == 0
    assert len(await merchant.parts.viewing.versions(merchant.account_id, "B")) == 1


class Overtaken(BulkWriter):
    """Writes held orders only after each of them has been put once more by somebody else."""

    merchant: Merchant
    amount = 100

    async def write(self, documents: Sequence[Document], within: Within | None = None) -> dict[UUID, Outcome]:
        for document in documents:
            if document.reference != "QUIET":
                await put(self.merchant, self.merchant.order(document.reference, self.amount))
        return await super().write(documents, within)


@pytest.mark.parametrize("is_there", [True, False])
async def test_an_import_that_comes_between_is_not_undone(merchant: Merchant, is_there: bool) -> None:
    if is_there:
        await put(merchant, merchant.order("A", Overtaken.amount))
    for reference in ("A", "QUIET"):
        await hold(merchant, merchant.order(reference, products=[product(sku="LAMP")]), {LAMP: ""})
    await merchant.add_model("LAMP", "4006381333948")
    parts = merchant.parts
    writer = Overtaken(parts.database, now, Backlog())
    writer.merchant = merchant
    holding = Holding(parts.database, parts.references, parts.checker, writer, now)
    assert await holding.complete() == 1
    assert await holding.count(merchant.account_id) == 0
    assert (await held_now(merchant, "A")).lines[0].price.amount == Overtaken.amount
    assert (await held_now(merchant, "QUIET")).lines[0].price.amount == 5


async def test_two_services_import_it_once(merchant: Merchant) -> None:
    other = assemble(merchant.settings)
    for number in range(20):
        await hold(merchant, merchant.order(f"A{number}", products=[product(sku="LAMP")]), {LAMP: ""})
    await merchant.add_model("LAMP", "4006381333948")
    completed = await asyncio.gather(merchant.parts.holding.complete(), other.holding.complete())
    await other.close()
    assert sum(completed) == 20
    versions = [await merchant.parts.viewing.versions(merchant.account_id, f"A{number}") for number in range(20)]
    assert {len(each) for each in versions} == {1}


@pytest.mark.parametrize("at_once", [1, 2, 200])
async def test_an_order_that_is_rejected_after_all_goes_on_waiting(
    merchant: Merchant, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completing, "_ORDERS_AT_ONCE", at_once)
    instant = now()
    for reference, supplier in (("A", "Nobody"), ("B", None), ("C", "Nobody"), ("D", None), ("E", None)):
        names = {"sku": "LAMP"} | ({"supplier": supplier} if supplier else {})
        await hold(merchant, merchant.order(reference, products=[product(**names)]), {LAMP: ""}, lambda: instant)
    await merchant.add_model("LAMP", "4006381333948")
    assert await merchant.parts.holding.complete() == 3
    assert await merchant.parts.holding.count(merchant.account_id) == 2


async def held_now(merchant: Merchant, reference: str) -> Any:  # noqa: ANN401 - an order
    return (await merchant.parts.viewing.get(merchant.account_id, reference)).order
