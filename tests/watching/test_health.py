import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from sqlalchemy import text

from saleport.db import schema
from saleport.db.engine import Database
from saleport.watching.health import routes
from tests.serving import client_of


def checking(database: Database) -> Callable[[], Awaitable[None]]:
    return lambda: schema.check(database)


async def test_the_service_is_alive_whatever_its_database_does() -> None:
    async def probe() -> None:
        raise AssertionError("nobody asks the database")

    answer = await client_of(routes(probe)).get("/health/live")
    assert answer.status_code == 200
    assert answer.json() == {"status": "alive"}
    assert answer.headers["cache-control"] == "no-store"


async def test_the_service_is_ready_with_its_database(database: Database) -> None:
    answer = await client_of(routes(checking(database))).get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready"}
    assert answer.headers["cache-control"] == "no-store"


async def test_another_schema_is_not_ready_until_it_is_right(database: Database) -> None:
    client = client_of(routes(checking(database)))
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'x'"))
    assert_not_ready(await client.get("/health/ready"))
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": schema.head()})
    assert (await client.get("/health/ready")).status_code == 200


async def test_an_empty_database_is_not_ready(database_url: str) -> None:
    database = Database(database_url)
    assert_not_ready(await client_of(routes(checking(database))).get("/health/ready"))
    await database.close()


async def test_a_database_that_is_away_is_not_ready() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/nothing")
    assert_not_ready(await client_of(routes(checking(database))).get("/health/ready"))
    await database.close()


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
async def test_only_reading_is_possible(path: str) -> None:
    client = client_of(routes(nothing_wrong))
    assert (await client.head(path)).status_code == 200
    answer = await client.post(path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


async def test_however_many_ask_one_probe_is_under_way() -> None:
    begun = 0
    may_end = asyncio.Event()

    async def probe() -> None:
        nonlocal begun
        begun += 1
        await may_end.wait()

    client = client_of(routes(probe))
    asking = [asyncio.create_task(client.get("/health/ready")) for _ in range(20)]
    await asyncio.sleep(0.05)
    asking.pop().cancel()
    may_end.set()
    assert [answer.status_code for answer in await asyncio.gather(*asking)] == [200] * 19
    assert begun == 1
    await client.get("/health/ready")
    assert begun == 2


async def nothing_wrong() -> None:
    """A probe that finds everything there."""


def assert_not_ready(answer: httpx.Response) -> None:
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["failure"]
    assert answer.json()["errors"][0]["code"] == "DATABASE_UNAVAILABLE"
