import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from saleport.access import limits as module
from saleport.access import repository
from saleport.access.limits import Limits, Quota, Rate
from saleport.db.engine import Database
from saleport.errors import ErrorCode, QuotaUsedUp, RateLimited, Unavailable
from tests.access.conftest import SetClock, away
from tests.callers import caller_of

CALLER = caller_of(uuid4())


def refused_for(rate: Rate) -> int:
    with pytest.raises(RateLimited) as caught:
        rate.count(CALLER.application_id)
    (problem,) = caught.value.problems
    assert problem.code == ErrorCode.CALL_RATE_EXCEEDED
    assert problem.words["limit"] == str(caught.value.retry_after_seconds)
    return caught.value.retry_after_seconds


async def used_up(quota: Quota) -> str:
    with pytest.raises(QuotaUsedUp) as caught:
        await quota.count(CALLER)
    (problem,) = caught.value.problems
    assert problem.code == ErrorCode.CALL_QUOTA_USED_UP
    assert problem.words["limit"] == caught.value.replenished_in
    return caught.value.replenished_in


async def flushed(quota: Quota) -> None:
    """Return when nothing is left to flush in the background."""
    async with asyncio.timeout(30):
        while quota._flusher is not None:
            await asyncio.sleep(0.01)


def test_a_call_too_many_is_told_when_to_come_back(clock: SetClock) -> None:
    rate = Rate(3, clock.monotonic)
    for _ in range(3):
        rate.count(CALLER.application_id)
        clock.advance(10)
    assert refused_for(rate) == 30
    clock.advance(29.5)
    assert refused_for(rate) == 1
    clock.advance(0.5)
    rate.count(CALLER.application_id)
    assert refused_for(rate) == 10


def test_no_sixty_seconds_hold_more_calls_than_allowed(clock: SetClock) -> None:
    rate, times = Rate(5, clock.monotonic), list[float]()
    for _ in range(400):
        clock.advance(1.7)
        try:
            rate.count(CALLER.application_id)
        except RateLimited:
            continue
        times.append(clock.seconds)
    assert len(times) > 50
    assert all(later - earlier >= 60 for earlier, later in zip(times, times[5:], strict=False))


def test_each_application_has_its_own_minute(clock: SetClock) -> None:
    rate = Rate(1, clock.monotonic)
    rate.count(CALLER.application_id)
    rate.count(uuid4())
    assert refused_for(rate) == 60


async def test_a_used_up_quota_comes_back_at_midnight(database: Database, clock: SetClock) -> None:
    quota = Quota(2, database, clock.now)
    clock.instant = datetime(2026, 11, 21, 20, 47, 15, tzinfo=UTC)
    await quota.count(CALLER)
    await quota.count(CALLER)
    assert await used_up(quota) == "03:12:45"
    clock.instant = datetime(2026, 11, 21, 23, 59, 59, 999_999, tzinfo=UTC)
    assert await used_up(quota) == "00:00:01"
    clock.instant = datetime(2026, 11, 22, tzinfo=UTC)
    await quota.count(CALLER)
    await quota.close()


async def test_workers_learn_of_each_other_s_calls(database: Database, clock: SetClock) -> None:
    one, other = Quota(10, database, clock.now), Quota(10, database, clock.now)
    for _ in range(4):
        await one.count(CALLER)
        await other.count(CALLER)
    await one.flush()
    await other.flush()
    await one.count(CALLER)
    await other.count(CALLER)  # 10 in all: each knows of 4 or 8, and of its own
    await one.flush()
    await other.flush()
    assert await used_up(other)
    third = Quota(10, database, clock.now)
    assert await used_up(third), "a worker that has just started knows too"
    await one.count(CALLER)  # learned 9 at its last flush: within one flush more may pass
    await one.flush()
    assert await used_up(one)


async def test_calls_are_flushed_in_the_background(
    database: Database, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FLUSH_SECONDS", 0.01)
    quota = Quota(3, database, clock.now)
    for _ in range(3):
        await quota.count(CALLER)
        await flushed(quota)
    assert await used_up(Quota(3, database, clock.now))
    await quota.close()


async def test_calls_are_kept_when_the_worker_stops(database: Database, clock: SetClock) -> None:
    quota = Quota(3, database, clock.now)
    for _ in range(3):
        await quota.count(CALLER)
    await quota.close()
    assert await used_up(Quota(3, database, clock.now))


async def test_nothing_counted_is_lost_while_the_database_is_away(
    database: Database, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FLUSH_SECONDS", 0.01)
    quota = Quota(2, database, clock.now)
    await quota.count(CALLER)
    async with away(database, "daily_calls"):
        await asyncio.sleep(0.1)
        await quota.count(CALLER)
        assert await used_up(quota)
        with pytest.raises(Unavailable):
            await Quota(2, database, clock.now).count(CALLER)
    await flushed(quota)
    assert await used_up(Quota(2, database, clock.now))
    await quota.close()


async def test_a_worker_stops_without_the_database_too(database: Database, clock: SetClock) -> None:
    quota = Quota(2, database, clock.now)
    await quota.count(CALLER)
    async with away(database, "daily_calls"):
        await quota.close()


async def test_days_that_are_over_are_forgotten(
    database: Database, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FLUSH_SECONDS", 0.01)
    quota = Quota(3, database, clock.now)
    await quota.count(CALLER)
    clock.advance(86_400)
    await quota.count(CALLER)
    await flushed(quota)
    assert len(quota._counts) == 1
    async with database.reading() as connection:
        for day in (clock.instant.date(), clock.instant.date() - timedelta(days=1)):
            assert await repository.calls_of(connection, CALLER.account_id, CALLER.application_id, day) == 1
    await quota.close()


async def test_limits_that_are_off_count_nothing(database: Database, clock: SetClock) -> None:
    limits = Limits(0, 0, database, clock.now)
    async with away(database, "daily_calls"):
        for _ in range(1000):
            await limits.count(CALLER)
    await limits.close()


async def test_both_limits_can_be_on(database: Database, clock: SetClock) -> None:
    limits = Limits(2, 3, database, clock.now, clock.monotonic)
    await limits.count(CALLER)
    await limits.count(CALLER)
    with pytest.raises(RateLimited):
        await limits.count(CALLER)
    clock.advance(60)
    await limits.count(CALLER)
    with pytest.raises(QuotaUsedUp):
        await limits.count(CALLER)
    await limits.close()
