"""The verbs of the catalogue, on a database."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from saleport.catalogue.brand import Brand, BrandIn
from saleport.catalogue.cataloguing import Cataloguing
from saleport.catalogue.model import Model, ModelIn
from saleport.decoding.findings import Findings
from saleport.decoding.reader import Reader
from saleport.errors import ErrorCode, NotFound, Rejected
from tests.catalogue.conftest import codes_of

MODEL_READER = Reader(ModelIn, subject="model")


async def brand(cataloguing: Cataloguing, account_id: UUID, name: str) -> Brand:
    return await cataloguing.create_brand(account_id, BrandIn(name=name), Findings())


async def model(cataloguing: Cataloguing, account_id: UUID, sku: str, **members: Any) -> Model:  # noqa: ANN401 - any member
    return await cataloguing.create_model(account_id, ModelIn(sku=sku, label=f"Label of {sku}", **members), Findings())


async def listed(cataloguing: Cataloguing, account_id: UUID) -> list[dict[str, Any]]:
    return msgspec.json.decode(msgspec.json.encode((await cataloguing.list_models(account_id)).entries))


class TestBrands:
    async def test_a_new_brand_is_in_the_list_at_once(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        assert await cataloguing.list_brands(account_id) == []
        created = await brand(cataloguing, account_id, ' Maison Élodie & "Fils" d\'Aÿ ')
        assert created.name == 'Maison Élodie & "Fils" d\'Aÿ'
        assert await cataloguing.list_brands(account_id) == [created]

    async def test_a_name_that_is_there_is_that_brand(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        first = await brand(cataloguing, account_id, "Acme")
        assert await brand(cataloguing, account_id, "Acme ") == first

    async def test_names_compare_exactly(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        names = ["ACME", "Acme", "acme", "Acmé", "Acme\u0301", "'Acme'", "Ac me"]
        assert len({(await brand(cataloguing, account_id, name)).id for name in names}) == len(names)
        assert {each.name for each in await cataloguing.list_brands(account_id)} == set(names)

    async def test_many_at_once_make_one(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        made = await asyncio.gather(*(brand(cataloguing, account_id, "Acme") for _ in range(8)))
        assert len({each.id for each in made}) == 1
        assert len(await cataloguing.list_brands(account_id)) == 1

    async def test_a_brand_can_be_renamed(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        first = await brand(cataloguing, account_id, "Acme")
        renamed = await cataloguing.update_brand(account_id, first.id, BrandIn(name=" Acme 2 "), Findings())
        assert renamed == Brand(first.id, "Acme 2")
        assert await cataloguing.list_brands(account_id) == [renamed]
        assert await cataloguing.update_brand(account_id, first.id, BrandIn(name="Acme 2"), Findings()) == renamed

    async def test_a_name_of_another_brand_is_refused(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        first = await brand(cataloguing, account_id, "Acme")
        second = await brand(cataloguing, account_id, "Other")
        rename = BrandIn(name="Acme")
        assert await codes_of(lambda findings: cataloguing.update_brand(account_id, second.id, rename, findings)) == [
            ErrorCode.BRAND_NAME_TAKEN
        ]
        assert await cataloguing.list_brands(account_id) == [first, second]

    async def test_a_brand_that_there_is_not_is_not_found(
        self, cataloguing: Cataloguing, account_id: UUID, other_account_id: UUID
    ) -> None:
        foreign = await brand(cataloguing, other_account_id, "Acme")
        for identity in (uuid4(), foreign.id):
            with pytest.raises(NotFound) as refused:
                await cataloguing.update_brand(account_id, identity, BrandIn(), Findings())
            assert refused.value.problems[0].code is ErrorCode.BRAND_NOT_FOUND
        assert await cataloguing.list_brands(account_id) == []
        assert (await brand(cataloguing, account_id, "Acme")).id != foreign.id

    async def test_a_name_is_required(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        held = await brand(cataloguing, account_id, "Acme")
        blank = BrandIn(name=" ")
        required = [ErrorCode.FIELD_REQUIRED]
        assert await codes_of(lambda findings: cataloguing.create_brand(account_id, blank, findings)) == required
        assert (
            await codes_of(lambda findings: cataloguing.update_brand(account_id, held.id, blank, findings)) == required
        )


class TestModelTypesAndSuppliers:
    async def test_a_key_that_is_there_is_that_model_type_relabelled(
        self, cataloguing: Cataloguing, account_id: UUID, other_account_id: UUID
    ) -> None:
        first = await cataloguing.create_model_type(account_id, "shoe", "Shoe", "Chaussure")
        await cataloguing.create_model_type(account_id, "hat", "Hat", "Chapeau")
        again = await cataloguing.create_model_type(account_id, " shoe ", "Footwear", "Chaussure")
        assert again == msgspec.structs.replace(first, label_en="Footwear")
        assert [each.key for each in await cataloguing.list_model_types(account_id)] == ["hat", "shoe"]
        assert (await cataloguing.list_model_types(account_id))[1] == again
        assert await cataloguing.list_model_types(other_account_id) == []

    async def test_a_name_that_is_there_is_that_supplier(
        self, cataloguing: Cataloguing, account_id: UUID, other_account_id: UUID
    ) -> None:
        made = await asyncio.gather(*(cataloguing.create_supplier(account_id, "Acme") for _ in range(4)))
        assert await cataloguing.list_suppliers(account_id) == [made[0]]
        assert len({each.id for each in made}) == 1
        ids = {made[0].id}
        assert await cataloguing.unknown_suppliers(account_id, ids) == set()
        assert await cataloguing.unknown_suppliers(other_account_id, ids) == ids

    async def test_blank_texts_are_refused_all_at_once(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        with pytest.raises(Rejected) as refused:
            await cataloguing.create_model_type(account_id, "", " ", "Chaussure")
        assert [problem.field for problem in refused.value.problems] == ["key", "label_en"]
        with pytest.raises(Rejected):
            await cataloguing.create_supplier(account_id, "")


class TestModels:
    async def test_a_new_model_is_found_everywhere(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        acme = await brand(cataloguing, account_id, "Acme")
        shoe = await cataloguing.create_model_type(account_id, "shoe", "Shoe", "Chaussure")
        supplier = await cataloguing.create_supplier(account_id, "Acme")
        references = {"brand_id": acme.id, "model_type_id": shoe.id, "supplier_id": supplier.id}
        created = await model(
            cataloguing, account_id, " A+B/É 42 ", eans=["3612345678906"], is_low_value=True, **references
        )
        assert (created.sku, created.label, created.brand_id) == ("A+B/É 42", "Label of  A+B/É 42", acme.id)
        assert type(created) is Model
        assert await cataloguing.model_by_sku(account_id, "A+B/É 42") == created
        assert await cataloguing.models(account_id, [created.id, uuid4()]) == {created.id: created}
        assert await cataloguing.unknown_models(account_id, {created.id}) == set()
        assert await listed(cataloguing, account_id) == [msgspec.json.decode(msgspec.json.encode(created))]

    async def test_models_are_listed_by_sku(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        assert await listed(cataloguing, account_id) == []
        for sku in ("b", "É", "A", "a"):
            await model(cataloguing, account_id, sku)
        entries = await listed(cataloguing, account_id)
        assert [each["sku"] for each in entries] == ["A", "a", "b", "É"]
        assert list(entries[0])[:4] == ["id", "brandId", "modelTypeId", "sku"]
        assert "isLowValue" not in entries[0]

    async def test_an_sku_that_is_there_is_that_model_updated(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        first = await model(cataloguing, account_id, "TEE", weight=0.25, eans=["1"])
        again = ModelIn(sku="TEE ", label="New label", photo_url="https://boutique.example/1.jpg")
        second = await cataloguing.create_model(account_id, again, Findings())
        assert second == msgspec.structs.replace(first, label="New label", photo_url="https://boutique.example/1.jpg")
        assert await cataloguing.model_by_sku(account_id, "TEE") == second
        assert len(await listed(cataloguing, account_id)) == 1

    async def test_many_at_once_make_one(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        labels = [f"Label {number}" for number in range(8)]
        made = await asyncio.gather(
            *(cataloguing.create_model(account_id, ModelIn(sku="TEE", label=label), Findings()) for label in labels)
        )
        assert {each.id for each in made} == {made[0].id}
        assert [each.label for each in made] == labels
        assert len(await listed(cataloguing, account_id)) == 1

    async def test_changes_at_once_do_not_undo_each_other(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        held = await model(cataloguing, account_id, "TEE")
        changes = [ModelIn(weight=1), ModelIn(photo_url="x"), ModelIn(part_number="P"), ModelIn(eans=["1"])]
        await asyncio.gather(
            *(cataloguing.update_model(account_id, held.id, change, Findings()) for change in changes),
            cataloguing.create_model(account_id, ModelIn(sku="TEE", label="Last"), Findings()),
        )
        changed = await cataloguing.model_by_sku(account_id, "TEE")
        assert (changed.weight, changed.photo_url, changed.part_number, changed.eans, changed.label) == (
            1, "x", "P", ("1",), "Last",
        )  # fmt: skip

    async def test_an_update_keeps_what_it_does_not_give(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        acme = await brand(cataloguing, account_id, "Acme")
        held = await model(cataloguing, account_id, "UPD", brand_id=acme.id, weight=1.5, is_low_value=True)
        # As PrestaShop sends it: no brandId, no modelTypeId, no label.
        body = b'{"sKU":"UPD","eANs":["3612345678906"],"photoUrl":"","state":"new","weight":0.25}'
        changed = await cataloguing.update_model(account_id, held.id, *MODEL_READER.read(body))
        assert changed == msgspec.structs.replace(
            held, eans=("3612345678906",), ean="3612345678906", state=changed.state, weight=0.25
        )
        assert await cataloguing.model_by_sku(account_id, "UPD") == changed

    async def test_an_sku_can_be_changed_but_not_to_another_models(
        self, cataloguing: Cataloguing, account_id: UUID, other_account_id: UUID
    ) -> None:
        held = await model(cataloguing, account_id, "A")
        await model(cataloguing, account_id, "B")
        await model(cataloguing, other_account_id, "C")
        taken = ModelIn(sku="B", state="broken", brand_id=uuid4())
        assert await codes_of(lambda findings: cataloguing.update_model(account_id, held.id, taken, findings)) == [
            ErrorCode.VALUE_NOT_ALLOWED, ErrorCode.BRAND_UNKNOWN, ErrorCode.SKU_TAKEN,
        ]  # fmt: skip
        changed = await cataloguing.update_model(account_id, held.id, ModelIn(sku="C"), Findings())
        assert (changed.id, changed.sku) == (held.id, "C")
        assert await cataloguing.model_by_sku(account_id, "C") == changed
        assert (await model(cataloguing, account_id, "A")).id != held.id

    async def test_two_that_want_one_sku_at_once_get_it_once(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        held = [await model(cataloguing, account_id, sku) for sku in "abcd"]
        results = await asyncio.gather(
            *(cataloguing.update_model(account_id, each.id, ModelIn(sku="X"), Findings()) for each in held),
            return_exceptions=True,
        )
        assert len([each for each in results if isinstance(each, Model)]) == 1
        assert {each.problems[0].code for each in results if isinstance(each, Rejected)} == {ErrorCode.SKU_TAKEN}

    async def test_all_problems_of_a_new_model_come_at_once(
        self, cataloguing: Cataloguing, account_id: UUID, other_account_id: UUID
    ) -> None:
        foreign_brand = await brand(cataloguing, other_account_id, "Acme")
        foreign_type = await cataloguing.create_model_type(other_account_id, "shoe", "Shoe", "Chaussure")
        foreign_supplier = await cataloguing.create_supplier(other_account_id, "Acme")
        body = msgspec.json.encode(
            {
                "sKU": "",
                "brandId": foreign_brand.id,
                "modelTypeId": foreign_type.id,
                "supplierId": foreign_supplier.id,
                "weight": -1,
                "colour": "red",
            }
        )
        sent, findings = MODEL_READER.read(body)
        assert await codes_of(lambda findings: cataloguing.create_model(account_id, sent, findings), findings) == [
            ErrorCode.NUMBER_OUT_OF_RANGE,
            ErrorCode.FIELD_REQUIRED,
            ErrorCode.FIELD_REQUIRED,
            ErrorCode.BRAND_UNKNOWN,
            ErrorCode.MODEL_TYPE_UNKNOWN,
            ErrorCode.SUPPLIER_UNKNOWN,
            ErrorCode.FIELD_UNKNOWN,
        ]
        assert await listed(cataloguing, account_id) == []

    async def test_a_brand_that_was_just_made_is_known(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        missing = ModelIn(sku="TEE", label="T-shirt", brand_id=uuid4())
        assert await codes_of(lambda findings: cataloguing.create_model(account_id, missing, findings)) == [
            ErrorCode.BRAND_UNKNOWN
        ]
        acme = await brand(cataloguing, account_id, "Acme")
        assert (await model(cataloguing, account_id, "TEE", brand_id=acme.id)).brand_id == acme.id

    async def test_what_another_account_has_is_not_there(
        self, cataloguing: Cataloguing, account_id: UUID, other_account_id: UUID
    ) -> None:
        foreign = await model(cataloguing, other_account_id, "TEE", eans=["3612345678906"])
        assert await cataloguing.unknown_models(other_account_id, {foreign.id}) == set()
        assert await cataloguing.unknown_models(account_id, {foreign.id}) == {foreign.id}
        assert await cataloguing.models(account_id, {foreign.id}) == {}
        assert await cataloguing.models_by_code(account_id, ["TEE", "3612345678906"]) == {}
        assert await listed(cataloguing, account_id) == []
        not_found = [ErrorCode.MODEL_NOT_FOUND]
        change = ModelIn(label="Mine")
        assert await codes_of(lambda _: cataloguing.model_by_sku(account_id, "TEE")) == not_found
        assert await codes_of(lambda each: cataloguing.update_model(account_id, foreign.id, change, each)) == not_found
        assert (await model(cataloguing, account_id, "TEE")).id != foreign.id
        assert await cataloguing.model_by_sku(other_account_id, "TEE") == foreign

    @pytest.mark.parametrize("sku", ["tee", "TE", "", "T\0E", "%", "x" * 5000, "\ufffd"])
    async def test_an_sku_that_there_is_not_is_not_found(
        self, sku: str, cataloguing: Cataloguing, account_id: UUID
    ) -> None:
        await model(cataloguing, account_id, "TEE")
        with pytest.raises(NotFound) as refused:
            await cataloguing.model_by_sku(account_id, sku)
        assert refused.value.problems[0].code is ErrorCode.MODEL_NOT_FOUND

    async def test_models_are_found_by_code(self, cataloguing: Cataloguing, account_id: UUID) -> None:
        by_sku = await model(cataloguing, account_id, "12345678")
        by_ean = await model(cataloguing, account_id, "B", eans=["3612345678906", "3612345678913"])
        await model(cataloguing, account_id, "C", eans=["12345678"])
        for sku in "DE":
            await model(cataloguing, account_id, sku, eans=["3612345678920"])
        codes = ["12345678", "3612345678906", "3612345678920", "tee", "TEE\0", "", "'; --"]
        assert await cataloguing.models_by_code(account_id, codes) == {
            "12345678": by_sku.id,  # an SKU goes before an EAN
            "3612345678906": by_ean.id,
        }
        assert await cataloguing.models_by_code(account_id, []) == {}
