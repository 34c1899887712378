import asyncio
import re

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from saleport import metrics
from saleport.watching.metrics_page import routes
from tests.serving import client_of

TOKEN = "a-token-for-Prometheus"


async def test_anybody_may_read_it() -> None:
    metrics.answered("ImportOrder", 200, 0.004)
    answer = await client_of(routes(None)).get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    names = {family.name for family in text_string_to_metric_families(answer.text)}
    assert {"saleport_request_seconds", "saleport_imports", "saleport_build_info"} <= names


@pytest.mark.parametrize("authorization", [f"Bearer {TOKEN}", f"bearer  {TOKEN} "])
async def test_who_shows_the_token_may_read_it(authorization: str) -> None:
    answer = await client_of(routes(TOKEN)).get("/metrics", headers={"Authorization": authorization})
    assert answer.status_code == 200
    assert answer.text.startswith("# HELP saleport_build_info ")


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "TOKEN_MISSING"),
        ({"Authorization": " "}, "TOKEN_MISSING"),
        ({"Authorization": "Bearer"}, "TOKEN_INVALID"),
        ({"Authorization": TOKEN}, "TOKEN_INVALID"),
        ({"Authorization": f"Basic {TOKEN}"}, "TOKEN_INVALID"),
        ({"Authorization": f"Bearer {TOKEN}s"}, "TOKEN_INVALID"),
        ({"Authorization": f"Bearer {TOKEN[:-1]}"}, "TOKEN_INVALID"),
        ({"Authorization": "Bearer tökén"}, "TOKEN_INVALID"),
    ],
)
async def test_anybody_else_is_refused_with_the_envelope(headers: dict[str, str], code: str) -> None:
    sent = httpx.Headers(headers, encoding="latin-1")
    answer = await client_of(routes(TOKEN)).get("/metrics", headers=sent)
    assert answer.status_code == 401
    assert answer.headers.get_list("www-authenticate") == ['Bearer realm="saleport metrics"']
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["failure"]
    assert answer.json()["errors"][0]["code"] == code
    assert TOKEN not in answer.text
    assert "saleport_" not in re.sub("saleport_metrics_token", "", answer.text, flags=re.IGNORECASE)


async def test_the_token_is_not_taken_from_the_address() -> None:
    answer = await client_of(routes(TOKEN)).get(f"/metrics?token={TOKEN}&access_token={TOKEN}")
    assert answer.status_code == 401


async def test_only_reading_is_possible() -> None:
    client = client_of(routes(None))
    assert (await client.head("/metrics")).status_code == 200
    answer = await client.post("/metrics")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


async def test_however_many_ask_all_are_answered() -> None:
    client = client_of(routes(None))
    asking = [asyncio.create_task(client.get("/metrics")) for _ in range(20)]
    await asyncio.sleep(0)
    asking.pop().cancel()
    answers = await asyncio.gather(*asking)
    assert {answer.status_code for answer in answers} == {200}


async def test_each_page_is_of_its_time() -> None:
    client = client_of(routes(None))
    before = imports(await client.get("/metrics"))
    metrics.imported("created", 3)
    assert imports(await client.get("/metrics")) == before + 3


def imports(answer: httpx.Response) -> float:
    found = re.search(r'^saleport_imports_total{dry_run="false",outcome="created"} (\S+)$', answer.text, re.MULTILINE)
    assert found is not None
    return float(found[1])
