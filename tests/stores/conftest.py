"""What the tests of stores share."""

from uuid import UUID

import pytest

from saleport.db.engine import Database
from saleport.stores.storing import Storing
from tests.catalogue.conftest import Ticking, new_account


@pytest.fixture
async def account_id(database: Database) -> UUID:
    return await new_account(database)


@pytest.fixture
async def other_account_id(database: Database) -> UUID:
    return await new_account(database)


@pytest.fixture
def storing(database: Database) -> Storing:
    return Storing(database, Ticking())
