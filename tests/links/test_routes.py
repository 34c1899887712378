from uuid import UUID, uuid4

import httpx
import pytest

from saleport.api.routing import operation_routes
from saleport.errors import ErrorCode, Forbidden, Problem
from saleport.links.link import LinkSigner
from saleport.links.linking import Linking
from saleport.links.routes import routes
from saleport.values import Caller, Credentials
from tests.callers import caller_of
from tests.serving import client_of

ACCOUNT, ORDER = uuid4(), uuid4()
SIGNER = LinkSigner("a secret of thirty-two characters")


class OpenGate:
    """Admits everybody who brings the one scope that links need."""

    async def admit(self, credentials: Credentials, scope: str | None) -> Caller:
        if scope != "links:write":
            raise Forbidden([Problem(code=ErrorCode.SCOPE_MISSING, explanation="The scope is another.")])
        return caller_of(ACCOUNT)

    def recall(self, credentials: Credentials, scope: str | None) -> Caller | None:
        return None

    def holder_of(self, credentials: Credentials) -> Caller | None:
        return None


@pytest.fixture
def client() -> httpx.AsyncClient:
    async def find_order(account_id: UUID, order_id: UUID) -> str | None:
        return "the order" if (account_id, order_id) == (ACCOUNT, ORDER) else None

    return client_of(operation_routes(routes(Linking(find_order, SIGNER)), OpenGate(), 1024))


async def test_a_link_is_one_url(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/links", json={"orderId": str(ORDER)})
    assert answer.status_code == 200
    assert answer.json()["value"] == f"http://shop.test/o/{SIGNER.token(ACCOUNT, ORDER)}"
    assert answer.json()["errors"] == []


async def test_warnings_come_with_the_link(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/links", json={"orderId": str(ORDER), "colour": "blue"})
    assert answer.status_code == 200
    assert answer.json()["hasWarnings"]
    assert answer.json()["errors"][0]["code"] == "FIELD_UNKNOWN"


async def test_no_order_is_refused_with_the_envelope(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/links", json={"orderId": None})
    assert answer.status_code == 400
    assert "value" not in answer.json()
    assert answer.json()["errors"][0]["field"] == "orderId"
