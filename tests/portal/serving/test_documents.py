import httpx
import pytest
from starlette.routing import Route

from saleport.api.routing import Resource
from saleport.portal.serving.documents import Document
from tests.serving import client_of


@pytest.fixture
def client() -> httpx.AsyncClient:
    return client_of([Route("/sheet", endpoint=Resource({"GET": Document("Static", b"body {}", "text/css")}))])


async def test_an_address_with_the_version_may_be_kept_for_long(client: httpx.AsyncClient) -> None:
    version = (await client.get("/sheet")).headers["etag"].strip('"')
    assert "immutable" in (await client.get(f"/sheet?v={version}")).headers["cache-control"]
    # Another version's address, asked of a machine that is not updated yet: it must not be kept under that name.
    assert (await client.get("/sheet?v=other")).headers["cache-control"] == "no-cache"
