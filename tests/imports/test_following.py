"""Imports that are followed: what is told, when, and that it ends."""

import asyncio
from uuid import uuid4

import pytest

from saleport.errors import NotFound
from saleport.imports.following import Following
from saleport.imports.job import ImportOptions, Job, JobState
from tests.imports.conftest import Merchant, body_of


@pytest.fixture(autouse=True)
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is asked again at once."""
    monkeypatch.setattr("saleport.imports.following._EACH_SECONDS", 0.01)


async def a_job(merchant: Merchant) -> Job:
    """An import on which nobody works."""
    return await merchant.parts.imports.submit(
        merchant.account_id, "orders.ndjson", body_of(b"{}\n"), ImportOptions(), "test"
    )


async def test_all_who_follow_are_told_the_same_until_the_end(merchant: Merchant) -> None:
    job, following = await a_job(merchant), Following(merchant.parts.imports)
    first, second = (following.follow(merchant.account_id, job.id) for _ in range(2))
    assert await anext(first) == await anext(second) == job
    await merchant.parts.imports.cancel(merchant.account_id, job.id)
    for each in (first, second):
        told = [told async for told in each]
        assert told[-1] is not None
        assert told[-1].state is JobState.CANCELLED
    late = [told async for told in following.follow(merchant.account_id, job.id)]
    assert [told and told.state for told in late] == [JobState.CANCELLED]


async def test_a_sign_of_life_comes_where_nothing_else_does(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saleport.imports.following._QUIET_SECONDS", 0.05)
    job, following = await a_job(merchant), Following(merchant.parts.imports)
    told = following.follow(merchant.account_id, job.id)
    assert [await anext(told), await anext(told)] == [job, None]
    await told.aclose()


async def test_who_follows_is_let_go_when_the_service_stops(merchant: Merchant) -> None:
    job, following = await a_job(merchant), Following(merchant.parts.imports)
    told = following.follow(merchant.account_id, job.id)
    await anext(told)
    asyncio.get_running_loop().call_later(0.01, following.stop)
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(anext(told), 5)


async def test_who_comes_while_the_service_stops_is_told_how_it_stands(merchant: Merchant) -> None:
    job, following = await a_job(merchant), Following(merchant.parts.imports)
    following.stop()
    assert [told async for told in following.follow(merchant.account_id, job.id)] == [job]


async def test_what_is_not_there_cannot_be_followed(merchant: Merchant) -> None:
    with pytest.raises(NotFound):
        await anext(Following(merchant.parts.imports).follow(merchant.account_id, uuid4()))
