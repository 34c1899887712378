"""The statements of the catalogue whose promises the verbs lean on."""

from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from saleport.catalogue import repository
from saleport.catalogue.brand import Brand
from saleport.catalogue.model import unknown_model
from saleport.db.engine import Database
from saleport.db.failures import UniqueViolation
from tests.catalogue.conftest import Ticking

NOW = Ticking()()


async def test_putting_a_model_whose_sku_is_there_returns_that_one(database: Database, account_id: UUID) -> None:
    first = replace(unknown_model(uuid4()), sku="TEE", label="First")
    second = replace(unknown_model(uuid4()), sku="TEE", label="Second")
    async with database.writing() as connection:
        assert await repository.put_model(connection, account_id, first, NOW) == first
        assert await repository.put_model(connection, account_id, second, NOW) == first


async def test_a_name_or_sku_of_another_says_which_key_is_taken(database: Database, account_id: UUID) -> None:
    brands = [Brand(uuid4(), "A"), Brand(uuid4(), "B")]
    models = [replace(unknown_model(uuid4()), sku=sku) for sku in "AB"]
    async with database.writing() as connection:
        for brand in brands:
            await repository.put_brand(connection, account_id, brand)
        for model in models:
            await repository.put_model(connection, account_id, model, NOW)
    with pytest.raises(UniqueViolation) as name:
        async with database.writing() as connection:
            await repository.rename_brand(connection, account_id, replace(brands[1], name="A"))
    assert name.value.constraint == "uq_brands__account_id_name"
    with pytest.raises(UniqueViolation) as sku:
        async with database.writing() as connection:
            await repository.replace_model(connection, account_id, replace(models[1], sku="A"), NOW)
    assert sku.value.constraint == "uq_models__account_id_sku"
