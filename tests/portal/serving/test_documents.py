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


async def test_who_reads_gzip_gets_it_under_a_tag_of_its_own() -> None:
    text = b"body { color: green }" * 100
    client = client_of([Route("/sheet", endpoint=Resource({"GET": Document("Static", text, "text/css")}))])
    plain = await client.get("/sheet", headers={"Accept-Encoding": "identity"})
    small = await client.get("/sheet", headers={"Accept-Encoding": "br, gzip"})
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert small.content == plain.content == text
    assert small.headers["vary"] == plain.headers["vary"] == "accept-encoding"
    assert small.headers["etag"] != plain.headers["etag"]
    for answer, encoding in ((plain, "identity"), (small, "gzip")):
        headers = {"Accept-Encoding": encoding, "If-None-Match": answer.headers["etag"]}
        assert (await client.get("/sheet", headers=headers)).status_code == 304


async def test_what_fits_into_a_packet_is_sent_as_it_is(client: httpx.AsyncClient) -> None:
    assert "content-encoding" not in (await client.get("/sheet", headers={"Accept-Encoding": "gzip"})).headers
