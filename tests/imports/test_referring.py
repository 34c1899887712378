"""Products by SKU and EAN, suppliers by name, stores by number."""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import pytest

from saleport.catalogue.cataloguing import Cataloguing
from saleport.catalogue.model import ModelIn
from saleport.db.engine import Database
from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode
from saleport.files.sources import ERROR_COLUMNS
from saleport.imports.chunks.judging import Judging
from saleport.imports.chunks.spool import Line
from saleport.imports.referring import (
    FileOrderIn,
    FileProductIn,
    References,
    UnknownProduct,
    file_order_reader,
    unknown_products,
)
from saleport.orders.checking import OrderChecker
from saleport.stores.store import StoreIn
from saleport.stores.storing import Storing
from tests.catalogue.conftest import new_account

NOW = datetime(2026, 11, 21, 22, 45, 10, tzinfo=UTC)
LAMP_EAN, SHARED_EAN = "0012345678905", "4006381333931"


def _now() -> datetime:
    return NOW


class Shop(NamedTuple):
    """An account with two models, a supplier, and stores of two chains."""

    database: Database
    account_id: UUID
    lamp: UUID
    chair: UUID
    supplier: UUID
    store: UUID

    @property
    def cataloguing(self) -> Cataloguing:
        return Cataloguing(self.database, _now)

    def references(self) -> References:
        """Some that remember nothing yet."""
        return References(self.cataloguing, Storing(self.database, _now))


@pytest.fixture
async def shop(database: Database) -> Shop:
    account_id = await new_account(database)
    cataloguing, storing = Cataloguing(database, _now), Storing(database, _now)

    async def model(sku: str, *eans: str) -> UUID:
        made = await cataloguing.create_model(account_id, ModelIn(sku=sku, label=sku, eans=list(eans)), Findings())
        return made.id

    async def store(chain: str, number: str) -> UUID:
        store_in = StoreIn(name=f"{chain} {number}", chain=chain, chain_internal_id=number)
        return (await storing.add_or_modify(account_id, store_in, Findings())).id

    await store("North", "2")
    await store("South", "2")
    return Shop(
        database,
        account_id,
        await model("LAMP-01", "4006381333900", LAMP_EAN, SHARED_EAN),
        await model("CHAIR", SHARED_EAN),
        (await cataloguing.create_supplier(account_id, "Supplier of lamps")).id,
        await store("North", "1"),
    )


def an_order(*products: FileProductIn, store: str | None = None) -> tuple[FileOrderIn, Findings]:
    return FileOrderIn(products=list(products), store=store), Findings()


async def resolved(shop: Shop, *products: FileProductIn) -> tuple[list[UUID | None], Findings]:
    order, findings = an_order(*products)
    await shop.references().resolve(shop.account_id, [(order, findings)])
    return [product.model_id for product in order.products or []], findings


async def test_a_product_is_found_by_sku_and_by_any_of_its_eans(shop: Shop) -> None:
    found, findings = await resolved(
        shop, FileProductIn(sku=" LAMP-01 "), FileProductIn(ean="4006381333900"), FileProductIn(ean=LAMP_EAN)
    )
    assert (found, findings.problems) == ([shop.lamp] * 3, [])


async def test_an_ean_may_have_lost_the_zeros_before_it(shop: Shop) -> None:
    found, findings = await resolved(shop, FileProductIn(ean=LAMP_EAN.lstrip("0")), FileProductIn(ean=f"0{LAMP_EAN}"))
    assert (found, findings.problems) == ([shop.lamp] * 2, [])


async def test_an_id_that_is_given_counts_alone(shop: Shop) -> None:
    found, findings = await resolved(
        shop, FileProductIn(shop.chair, sku="LAMP-01"), FileProductIn(shop.chair, sku="nobody's", ean="nobody's")
    )
    assert (found, findings.problems) == ([shop.chair] * 2, [])


async def test_an_ean_helps_where_the_sku_is_not_known(shop: Shop) -> None:
    found, findings = await resolved(
        shop, FileProductIn(sku="OLD-LAMP", ean=LAMP_EAN), FileProductIn(sku="CHAIR", ean=LAMP_EAN)
    )
    assert (found, findings.problems) == ([shop.lamp, shop.chair], [])


async def test_an_ean_of_several_models_names_none(shop: Shop) -> None:
    found, findings = await resolved(shop, FileProductIn(ean=SHARED_EAN), FileProductIn(sku="CHAIR", ean=SHARED_EAN))
    assert found == [None, shop.chair]
    [problem] = findings.problems
    assert (problem.code, problem.field) == (ErrorCode.VALUE_NOT_ALLOWED, "products[0].ean")


async def test_what_names_nothing_is_said_once_and_where_it_stands(shop: Shop) -> None:
    body = (
        b'{"orderReference":"W-1","customerLastName":"Example","purchaseDateUtc":"2026-11-20T10:00:00Z","products":['
        b'{"SKU":"CHAIR","price":{"amount":1,"currency":"EUR"}},'
        b'{"SKU":"SOFA","price":{"amount":1,"currency":"EUR"},"supplier":"Nobody"},'
        b'{"ean":"4006381333999","price":{"amount":1,"currency":"EUR"}}],"store":"2"}'
    )
    order, findings = file_order_reader().read(body)
    await shop.references().resolve(shop.account_id, [(order, findings)])
    checker = OrderChecker(shop.cataloguing, Storing(shop.database, _now), _now)
    [judged] = await checker.judge_all(shop.account_id, [(order, findings)])
    assert [(each.code, each.field, each.words["value"]) for each in judged.problems if not each.is_warning] == [
        (ErrorCode.MODEL_UNKNOWN, "products[1].SKU", "SOFA"),
        (ErrorCode.MODEL_UNKNOWN, "products[2].ean", "4006381333999"),
        (ErrorCode.SUPPLIER_UNKNOWN, "products[1].supplier", "Nobody"),
        (ErrorCode.STORE_UNKNOWN, "store", "2"),
    ]
    assert "'North', 'South'" in judged.problems[3].explanation


async def test_names_of_an_order_that_is_ordinary_otherwise_are_kept_as_ids(shop: Shop) -> None:
    checker = OrderChecker(shop.cataloguing, Storing(shop.database, _now), _now)
    judging = Judging(checker, shop.references())
    ordinary = (
        '{"orderReference":"W-1","customerLastName":"Example","customerMail":"a@example.org","address":{"city":"Paris"},'
        f'"purchaseDateUtc":"2026-11-20T10:00:00Z","products":[{{"modelId":"{shop.lamp}",'
        '"price":{"amount":1,"currency":"EUR"}}]}'
    )
    by_supplier = ordinary.replace('"price"', '"supplier":"Supplier of lamps","price"')
    by_store = ordinary[:-1] + ',"store":"1"}'
    lines = [Line((1,), body.encode()) for body in (ordinary, by_supplier, by_store)]
    # The second time, all that they refer to was found before.
    await judging.judge(shop.account_id, lines)
    plain, supplied, stored = [each.document for each in await judging.judge(shop.account_id, lines)]
    assert plain
    assert supplied
    assert stored
    assert f'"supplierId":"{shop.supplier}"' in supplied.content.decode()
    assert f'"storePurchasedAt":"{shop.store}"' in stored.content.decode()


async def test_a_supplier_is_found_by_name_and_a_store_by_its_number(shop: Shop) -> None:
    order, findings = an_order(
        FileProductIn(supplier=" Supplier of lamps "),
        FileProductIn(supplier_id=shop.lamp, supplier="Nobody"),
        store="1",
    )
    await shop.references().resolve(shop.account_id, [(order, findings)])
    assert [product.supplier_id for product in order.products or []] == [shop.supplier, shop.lamp]
    assert (order.store_purchased_at, findings.problems) == (shop.store, [])


async def test_what_other_accounts_have_names_nothing(shop: Shop) -> None:
    references = shop.references()
    await references.resolve(shop.account_id, [an_order(FileProductIn(sku="CHAIR"), FileProductIn(ean=LAMP_EAN))])
    order, findings = an_order(FileProductIn(sku="CHAIR", supplier="Supplier of lamps"), store="1")
    await references.resolve(await new_account(shop.database), [(order, findings)])
    assert [problem.code for problem in findings.problems] == [
        ErrorCode.MODEL_UNKNOWN,
        ErrorCode.SUPPLIER_UNKNOWN,
        ErrorCode.STORE_UNKNOWN,
    ]


async def test_blanks_name_nothing_and_strange_characters_do_no_harm(shop: Shop) -> None:
    found, findings = await resolved(
        shop, FileProductIn(sku=" ", ean=""), FileProductIn(sku="a\0b", ean="\0", supplier="\0")
    )
    assert found == [None, None]
    assert [problem.field for problem in findings.problems] == ["products[1].sku", "products[1].supplier"]


async def test_a_changed_catalogue_is_seen_at_once(shop: Shop) -> None:
    references = shop.references()

    async def found() -> list[UUID | None]:
        order, findings = an_order(FileProductIn(sku="CHAIR"), FileProductIn(sku="STOOL"), FileProductIn(ean=LAMP_EAN))
        await references.resolve(shop.account_id, [(order, findings)])
        return [product.model_id for product in order.products or []]

    assert await found() == [shop.chair, None, shop.lamp]
    cataloguing = shop.cataloguing
    await cataloguing.update_model(shop.account_id, shop.chair, ModelIn(sku="STOOL", eans=[LAMP_EAN]), Findings())
    assert await found() == [None, shop.chair, None]


async def test_what_is_remembered_is_bounded_and_what_is_found_is_not(shop: Shop) -> None:
    references = References(shop.cataloguing, Storing(shop.database, _now), most_codes=1)
    for _ in range(3):
        order, findings = an_order(
            *(FileProductIn(ean=ean) for ean in (LAMP_EAN, "4006381333900", SHARED_EAN, "999")),
            *(FileProductIn(sku=sku) for sku in ("CHAIR", "LAMP-01", "SOFA", "STOOL")),
        )
        await references.resolve(shop.account_id, [(order, findings)])
        found = [product.model_id for product in order.products or []]
        assert found == [shop.lamp, shop.lamp, None, None, shop.chair, shop.lamp, None, None]
        await references.resolve(shop.account_id, [an_order(FileProductIn(ean=LAMP_EAN))])


async def test_of_an_sku_that_is_written_in_another_way_the_catalogues_way_is_suggested(shop: Shop) -> None:
    codes = ("lamp 01", "00LAMP01", "LAMP_01", "---", "LAMP-02")
    _, findings = await resolved(shop, *(FileProductIn(sku=code) for code in codes))
    assert [problem.suggestion for problem in findings.problems] == ["LAMP-01"] * 3 + [None] * 2
    assert findings.problems[0].explanation.endswith("Did you mean 'LAMP-01'?")


async def test_an_order_that_lacks_products_and_nothing_else_says_which(shop: Shop) -> None:
    sofa = FileProductIn(sku="SOFA", ean="1234567890123", product_label=" A sofa ")
    order, findings = an_order(FileProductIn(sku="CHAIR"), sofa, FileProductIn(ean="999"))
    await shop.references().resolve(shop.account_id, [(order, findings)])
    unknown = unknown_products(order, findings.in_order())
    assert unknown == [UnknownProduct("sku", "SOFA", "A sofa", "1234567890123"), UnknownProduct("ean", "999", "")]
    order, findings = an_order(sofa, store="nobody's")
    await shop.references().resolve(shop.account_id, [(order, findings)])
    assert unknown_products(order, findings.in_order()) == []


def test_what_a_rejected_order_was_given_back_with_is_passed_over() -> None:
    told = ", ".join(f'"{name}": "{"x" * 300}"' for name in ERROR_COLUMNS)
    for reference in ('"A-1"', "1"):
        _, findings = file_order_reader().read(f'{{"orderReference": {reference}, {told}}}'.encode())
        assert {problem.field for problem in findings.problems} <= {"orderReference"}
