"""A shop's own export, in: nothing configured, from the bytes of a file to the orders that are kept."""

from typing import Any
from uuid import UUID

import msgspec

from saleport.imports.job import JobState
from tests.files.shops.cases import cases, comparable, made
from tests.imports.conftest import Merchant

EXPORTS = ("shopify-excel-french", "woocommerce-plain", "amazon-orders-new", "ebay-uk")
CASES = {case.id: case for case in cases()}
SKUS = ("KETTLE-1", "CUP-2", "PLATE-3", "TEAPOT-4", "EBOOK-6")


async def test_exports_of_shops_become_orders_and_coming_again_they_change_nothing(merchant: Merchant) -> None:
    models = {sku: await merchant.add_model(sku) for sku in SKUS}
    for case in (CASES[name] for name in EXPORTS):
        content = made(case.table, case.form)
        first = await merchant.done(await merchant.submit(content, name=case.table.name))
        again = await merchant.done(await merchant.submit(content, name=case.table.name))
        assert (first.state, again.state) == (JobState.FINISHED, JobState.FINISHED), case.id
        expected = [_kept(order, models) for order in case.orders]
        assert (first.counts.read, first.counts.created) == (len(expected), len(expected)), (case.id, first)
        assert again.counts.unchanged == len(expected), (case.id, again)
        for order in expected:
            held = await merchant.parts.viewing.get(merchant.account_id, order["orderReference"])
            assert comparable(msgspec.json.encode(held.order)) == order, case.id


async def test_what_a_shop_sold_in_another_currency_is_refused_by_name(merchant: Merchant) -> None:
    await merchant.add_model("PLATE-3")
    case = CASES["shopify-dollars"]
    job = await merchant.done(await merchant.submit(made(case.table, case.form), name="orders.csv"))
    assert job.counts.rejected == 1
    assert job.problem_counts["CURRENCY_NOT_SUPPORTED"] == 1
    assert job.recognition is not None
    assert job.recognition.columns["products[].price.currency"] == "Currency"


def _kept(order: dict[str, Any], models: dict[str, UUID]) -> dict[str, Any]:
    """An order as it is held: with the ids of models, and what the rules understood."""
    products = [dict(product) for product in order["products"]]
    for product in products:
        product["modelId"] = str(models[product.pop("sku")])
        product.pop("productLabel")
    kept = {"civility": "NotSet", **order, "products": products}
    if kept["address"]["countryCode"] == "United Kingdom":
        kept["address"] = {**kept["address"], "countryCode": "GB"}
    return kept
