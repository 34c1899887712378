"""What the tests of the catalogue and of stores share: two accounts, the verbs, and clients that act for one."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import insert

from saleport.api.endpoint import Operation
from saleport.api.routing import operation_routes
from saleport.catalogue.cataloguing import Cataloguing
from saleport.db.engine import Database
from saleport.db.tables import accounts
from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, SaleportError
from saleport.values import Caller, Credentials
from tests import serving
from tests.callers import caller_of


class Ticking:
    """A clock that goes on by a second whenever it is asked."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 21, 22, 45, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.instant += timedelta(seconds=1)
        return self.instant


async def new_account(database: Database) -> UUID:
    """An account with nothing in it."""
    identity = uuid4()
    async with database.writing() as connection:
        row = {"id": identity, "name": str(identity), "created_at": Ticking()()}
        await connection.execute(insert(accounts).values(row))
    return identity


class OpenGate:
    """Lets everybody in, for one account, and notes the scopes that were asked for."""

    def __init__(self, account_id: UUID) -> None:
        self.account_id = account_id
        self.scopes: list[str | None] = []

    async def admit(self, credentials: Credentials, scope: str | None) -> Caller:
        self.scopes.append(scope)
        return caller_of(self.account_id)

    def recall(self, credentials: Credentials, scope: str | None) -> Caller | None:
        return None

    def holder_of(self, credentials: Credentials) -> Caller | None:
        return None


def client_of(operations: list[Operation], gate: OpenGate) -> httpx.AsyncClient:
    """A client of a service that has these operations only."""
    client = serving.client_of(operation_routes(operations, gate, 1_048_576))
    client.base_url = "http://saleport.test/api/v1/"
    return client


async def codes_of(
    attempt: Callable[[Findings], Awaitable[object]], findings: Findings | None = None
) -> list[ErrorCode]:
    """The codes of all problems for which an attempt is refused."""
    with pytest.raises(SaleportError) as refused:
        await attempt(findings or Findings())
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
async def account_id(database: Database) -> UUID:
    return await new_account(database)


@pytest.fixture
async def other_account_id(database: Database) -> UUID:
    return await new_account(database)


@pytest.fixture
def cataloguing(database: Database) -> Cataloguing:
    return Cataloguing(database, Ticking())
