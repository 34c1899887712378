"""The whole way: what an application calls is in its account's log and usage a moment later."""

import asyncio
from collections.abc import AsyncGenerator
from typing import NamedTuple

import httpx
import pytest

from saleport.access.application import Application, IssuedKey, Scope
from saleport.access.routes import routes as access_routes
from saleport.api.routing import Application as Service
from saleport.api.routing import operation_routes
from saleport.calls.call import Call, Filters
from saleport.calls.usage import Span
from saleport.db.engine import Database
from saleport.orders.batch.importing import BatchImporter
from saleport.orders.routes import routes as order_routes
from saleport.service import Parts, assemble
from saleport.settings import Settings
from tests.serving import nothing_to_do

SECRET = "a secret of thirty-two characters"


class Shop(NamedTuple):
    """An application, its client, and what its account sees of it."""

    application: Application
    primary: IssuedKey
    client: httpx.AsyncClient
    parts: Parts

    async def calls(self, most: int) -> list[Call]:
        """So many calls of the account as soon as they are in the log, oldest first, each whole."""
        account_id = self.application.account_id
        async with asyncio.timeout(30):
            while True:
                page = await self.parts.call_log.page(account_id, Filters())
                if len(page.calls) >= most:
                    break
                await asyncio.sleep(0.05)
        calls = [await self.parts.call_log.get(account_id, call.id) for call in reversed(page.calls)]
        return [call for call in calls if call is not None]

    async def token(self, **headers: str) -> httpx.Response:
        shown = {"Ocp-Apim-Subscription-Key": self.primary.subscription_key} | headers
        return await self.client.get("/api/v1/token", headers=shown)


@pytest.fixture
async def shop(database_url: str, database: Database) -> AsyncGenerator[Shop]:
    settings = Settings(database_url=database_url, secret=SECRET, call_log_body_bytes=1000)
    parts = assemble(settings)
    account = await parts.managing.create_account("Merchant", actor="owner@example.com")
    application, (primary, _) = await parts.managing.create_application(
        account.id, "Shop", Scope, actor="owner@example.com"
    )
    batch_importer = BatchImporter(parts.checker, parts.writer, parts.bulk_writer)
    operations = [*order_routes(parts.importer, batch_importer, parts.viewing), *access_routes(parts.doorkeeper)]
    routes = operation_routes(operations, parts.doorkeeper, settings.max_body_bytes)
    service = Service(routes, None, nothing_to_do, listener=parts.recorder)
    transport = httpx.ASGITransport(service, client=("192.0.2.44", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://saleport.test") as client:
        yield Shop(application, primary, client, parts)
    await parts.close()


async def test_every_call_of_an_application_is_in_its_log_and_in_its_usage(shop: Shop) -> None:
    key, secret = shop.primary.subscription_key, shop.primary.secret
    refused = await shop.token(**{"Ocp-Apim-Secret-Value": "not-the-secret-of-this-application"})
    token = (await shop.token(**{"Ocp-Apim-Secret-Value": secret})).json()["value"]
    headers = {"Ocp-Apim-Subscription-Key": key, "User-Agent": "shop module 1.0"}
    without_token = await shop.client.put("/api/v1/orders", json={}, headers=headers)
    headers["Authorization"] = f"Bearer {token}"
    body = f'{{"orderReference": "A-1", "customerMail": "claire", "password": "{secret}", "note": "{key}"}}'
    failed = await shop.client.put("/api/v1/orders?secret=of-the-query", content=body, headers=headers)
    long = await shop.client.put("/api/v1/orders", content=b"[" + b" " * 5000, headers=headers)
    about = await shop.client.get("/api/v1/orders/B%2F2/status", headers=headers)
    stranger = await shop.client.get("/api/v1/orders/B-2", headers={"Ocp-Apim-Subscription-Key": "0" * 32})
    assert [each.status_code for each in (refused, without_token, failed, long, about, stranger)] == [
        401,
        401,
        400,
        400,
        404,
        401,
    ]

    calls = await shop.calls(6)
    assert [(call.operation, call.status, call.method) for call in calls] == [
        ("GetToken", 401, "GET"),
        ("GetToken", 200, "GET"),
        ("ImportOrder", 401, "PUT"),
        ("ImportOrder", 400, "PUT"),
        ("ImportOrder", 400, "PUT"),
        ("RetrieveOrder", 404, "GET"),
    ]
    assert [call.order_reference for call in calls] == [None, None, None, "A-1", None, "B/2"]
    assert {call.host for call in calls} == {"192.0.2.44"}
    assert {call.application_id for call in calls} == {shop.application.id}
    assert [call.problems[0].code for call in calls if call.problems][:2] == ["SECRET_INVALID", "TOKEN_MISSING"]

    kept = calls[3]
    assert kept.request_id == failed.headers["X-Request-Id"]
    assert kept.user_agent == "shop module 1.0"
    assert kept.body is not None
    assert kept.body.decode() == body.replace(secret, "[removed]").replace(key, "[removed]")
    told = [error["code"] for error in failed.json()["errors"]]
    assert [problem.code for problem in kept.problems] == told
    assert (len(calls[4].body or b""), calls[4].body_bytes) == (1000, 5001)
    assert not any(shown in repr(calls) for shown in (secret, key, token, "not-the-secret", "of-the-query"))

    table = await shop.parts.usage.table(shop.application.account_id, Span.HOUR)
    assert (table.total.success, table.total.client_error) == (1, 5)
    use = (await shop.parts.key_uses.of(shop.application.account_id))[shop.application.id, "primary"]
    assert (use.calls_24h, [host.host for host in use.hosts]) == (6, ["192.0.2.44"])


async def test_calls_of_a_suspended_application_are_seen_too(shop: Shop) -> None:
    await shop.parts.managing.suspend(shop.application, actor="owner@example.com")
    assert (await shop.token()).status_code == 403
    (call,) = await shop.calls(1)
    assert [problem.code for problem in call.problems] == ["APPLICATION_SUSPENDED"]
    (use,) = (await shop.parts.key_uses.of(shop.application.account_id)).values()
    assert (use.slot, use.calls_24h) == ("primary", 1)
