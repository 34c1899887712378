"""What is told of calls is kept beside them: in batches, within bounds, and with a count of what was left out."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport import metrics
from saleport.calls.call import Filters
from saleport.calls.log import CallLog
from saleport.calls.recording import Budget, Rate, Recorder
from saleport.calls.usage import Span, UsageReading
from saleport.db.engine import Database
from saleport.errors import ErrorCode, Problem, Unavailable
from saleport.values import Credentials
from tests.calls.conftest import SetClock, caller, ended, record

CALLER = caller()
OTHER = caller()


def dropped(what: str) -> float:
    """The calls that were left out so far."""
    wanted = f'saleport_calls_dropped_total{{record="{what}"}} '
    lines = metrics.page().decode().splitlines()
    return next(float(line.removeprefix(wanted)) for line in lines if line.startswith(wanted))


async def kept(database: Database, clock: SetClock) -> int:
    page = await CallLog(database, clock).page(CALLER.account_id, Filters(), most=1000)
    return len(page.calls)


async def counted(database: Database, clock: SetClock) -> int:
    return (await UsageReading(database, clock).table(CALLER.account_id, Span.HOUR)).total.calls


@asynccontextmanager
async def away(database: Database) -> AsyncGenerator[None]:
    """Meanwhile nothing can be counted."""
    async with database.writing() as connection:
        await connection.execute(text("ALTER TABLE call_counts RENAME TO elsewhere"))
    yield
    async with database.writing() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO call_counts"))


async def test_a_call_is_kept_whole(database: Database, recorder: Recorder, clock: SetClock) -> None:
    warning = Problem(code=ErrorCode.ADDRESS_MISSING, explanation="There is no address.", field="address")
    record(recorder, ended(CALLER, problems=[warning], seconds=0.25, body=b'{"a": 1.50}', body_bytes=11))
    await recorder.flush()
    log = CallLog(database, clock)
    (listed,) = (await log.page(CALLER.account_id, Filters())).calls
    call = await log.get(CALLER.account_id, listed.id)
    assert call is not None
    assert (call.body, call.body_bytes, listed.body) == (b'{"a": 1.50}', 11, None)
    assert (call.status, call.milliseconds, call.outcome, call.host) == (200, 250, "created", "192.0.2.7")
    assert (clock.instant - call.called_at).total_seconds() == 0.25
    assert [(each.code, each.field, each.is_warning) for each in call.problems] == [
        ("ADDRESS_MISSING", "address", True)
    ]
    await recorder.close()


async def test_calls_are_kept_by_themselves_within_a_moment(database: Database, clock: SetClock) -> None:
    recorder = Recorder(database, clock, body_bytes=1000, budget=Budget(seconds=0.01))
    record(recorder, ended(CALLER))
    for _ in range(500):
        if await kept(database, clock):
            break
        await asyncio.sleep(0.01)
    assert await kept(database, clock) == 1
    await recorder.close()


async def test_closing_keeps_what_there_is(database: Database, recorder: Recorder, clock: SetClock) -> None:
    record(recorder, ended(CALLER))
    await recorder.close()
    assert (await kept(database, clock), await counted(database, clock)) == (1, 1)


async def test_counts_of_several_workers_are_added(database: Database, clock: SetClock) -> None:
    workers = [Recorder(database, clock, body_bytes=0) for _ in range(3)]
    for worker in workers:
        for _ in range(5):
            record(worker, ended(CALLER))
    await asyncio.gather(*(worker.flush() for worker in workers))
    await asyncio.gather(*(worker.close() for worker in workers))
    assert await counted(database, clock) == 15


def bounded(a_second: float, lasting: float = 0, burst: float = 1_000_000) -> Budget:
    return Budget(calls=Rate(a_second, lasting, burst))


async def test_under_a_flood_failures_have_their_own_share_and_all_calls_are_counted(
    database: Database, clock: SetClock
) -> None:
    recorder = Recorder(database, clock, body_bytes=1000, budget=bounded(20))
    before = dropped("log")
    for _ in range(100):
        record(recorder, ended(CALLER))
    failures = [record(recorder, ended(CALLER, status=400)) for _ in range(12)]
    assert failures == [True] * 10 + [False] * 2
    await recorder.flush()
    assert await kept(database, clock) == 20
    assert await counted(database, clock) == 112
    assert dropped("log") - before == 92
    assert record(recorder, ended(CALLER)), "the next second has its own"
    await recorder.close()


async def test_a_flood_of_one_account_leaves_room_for_the_others(database: Database, clock: SetClock) -> None:
    recorder = Recorder(database, clock, body_bytes=1000, budget=bounded(20))
    for _ in range(100):
        record(recorder, ended(CALLER))
    assert [record(recorder, ended(OTHER)) for _ in range(11)] == [True] * 10 + [False]
    await recorder.close()


async def test_in_the_long_run_the_log_grows_more_slowly(database: Database, clock: SetClock) -> None:
    recorder = Recorder(database, clock, body_bytes=1000, budget=bounded(20, lasting=4, burst=30))
    taken: list[int] = []
    for _ in range(6):
        taken.append(sum(record(recorder, ended(CALLER)) for _ in range(50)))
        clock.advance(seconds=1)
        await recorder.flush()
    assert taken[0] == 10
    assert taken[-1] < 10
    assert sum(taken) <= 30 + 4 * 6
    clock.advance(hours=1)
    await recorder.flush()
    assert sum(record(recorder, ended(CALLER)) for _ in range(50)) == 10, "after a quiet time"
    await recorder.close()


async def test_without_room_for_its_body_a_call_is_kept_without(database: Database, clock: SetClock) -> None:
    budget = Budget(body_bytes=Rate(a_second=5000, lasting=0, burst=1_000_000))
    recorder = Recorder(database, clock, body_bytes=1000, budget=budget)
    for _ in range(4):
        record(recorder, ended(CALLER, body=b" " * 1000, body_bytes=1000))
    await recorder.close()
    log = CallLog(database, clock)
    ids = [call.id for call in (await log.page(CALLER.account_id, Filters())).calls]
    calls = [await log.get(CALLER.account_id, identity) for identity in ids]
    assert sorted(len(call.body or b"") for call in calls if call) == [0, 0, 1000, 1000]
    assert {call.body_bytes for call in calls if call} == {1000}


async def test_what_a_database_cannot_take_waits_for_it_within_bounds(database: Database, clock: SetClock) -> None:
    recorder = Recorder(database, clock, body_bytes=1000, budget=Budget(most_waiting=3))
    before = dropped("log")
    async with away(database):
        for _ in range(5):
            record(recorder, ended(CALLER))
        with pytest.raises(Unavailable):
            await recorder.flush()
    await recorder.flush()
    assert (await kept(database, clock), await counted(database, clock)) == (3, 5)
    assert dropped("log") - before == 2
    await recorder.close()


async def test_a_call_whose_commit_was_kept_and_its_answer_lost_is_kept_once(
    database: Database, recorder: Recorder, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    @asynccontextmanager
    async def writing_unheard() -> AsyncGenerator[AsyncConnection]:
        async with writing() as connection:
            yield connection
        raise Unavailable([Problem(code=ErrorCode.DATABASE_UNAVAILABLE, explanation="The connection was lost.")])

    writing = database.writing
    record(recorder, ended(CALLER))
    with monkeypatch.context() as patched:
        patched.setattr(database, "writing", writing_unheard)
        with pytest.raises(Unavailable):
            await recorder.flush()
    record(recorder, ended(CALLER))
    await recorder.flush()
    assert await kept(database, clock) == 2
    await recorder.close()


async def test_closing_waits_for_what_is_being_written(database: Database, clock: SetClock) -> None:
    recorder = Recorder(database, clock, body_bytes=1000, budget=Budget(seconds=0))
    async with database.writing() as connection:
        # Until its transaction is over, nobody else writes there.
        await connection.execute(text("ALTER TABLE call_counts RENAME TO elsewhere"))
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO call_counts"))
        record(recorder, ended(CALLER))
        await asyncio.sleep(0.05)
        closing = asyncio.create_task(recorder.close())
        await asyncio.sleep(0)
    await closing
    assert (await kept(database, clock), await counted(database, clock)) == (1, 1)


async def test_closing_without_a_database_ends_all_the_same(database: Database, recorder: Recorder) -> None:
    record(recorder, ended(CALLER))
    async with away(database):
        await recorder.close()


async def test_with_the_log_off_calls_are_counted_and_none_is_kept(database: Database, clock: SetClock) -> None:
    recorder = Recorder(database, clock, body_bytes=1000, is_log_on=False)
    assert recorder.body_bytes == 0
    before = dropped("log")
    assert not record(recorder, ended(CALLER, status=500))
    await recorder.close()
    assert (await kept(database, clock), await counted(database, clock), dropped("log")) == (0, 1, before)


async def test_very_many_hosts_are_not_told_apart(database: Database, clock: SetClock) -> None:
    recorder = Recorder(database, clock, body_bytes=0, budget=Budget(most_keys=5))
    for number in range(20):
        record(recorder, ended(CALLER, host=f"192.0.2.{number}"))
    await recorder.close()
    assert await counted(database, clock) == 20
    async with database.reading() as connection:
        hosts = (await connection.execute(text("SELECT host FROM key_uses"))).scalars().all()
    assert len(hosts) == 6
    assert "" in hosts


async def test_secrets_are_gone_before_anything_is_kept(
    database: Database, recorder: Recorder, clock: SetClock
) -> None:
    shown = Credentials("0123456789abcdef0123456789abcdef", "Bearer aaaa.bbbb.cccc", "the-secret-of-this-application")
    body = b'{"note": "0123456789abcdef0123456789abcdef aaaa.bbbb.cccc", "password": "hunter2"}'
    problem = Problem(code=ErrorCode.FIELD_UNKNOWN, explanation="the-secret-of-this-application", field="x")
    told = ended(
        CALLER,
        credentials=shown,
        body=body,
        problems=[problem],
        user_agent="agent aaaa.bbbb.cccc",
        order_reference="0123456789abcdef0123456789abcdef",
    )
    record(recorder, told)
    await recorder.close()
    log = CallLog(database, clock)
    (listed,) = (await log.page(CALLER.account_id, Filters())).calls
    call = await log.get(CALLER.account_id, listed.id)
    assert call is not None
    assert call.body == b'{"note": "[removed] [removed]", "password": "[removed]"}'
    text_of_all = repr(call)
    assert not any(secret in text_of_all for secret in ("0123456789abcdef", "aaaa.bbbb", "the-secret", "hunter2"))


async def test_texts_that_no_database_takes_are_kept_all_the_same(
    database: Database, recorder: Recorder, clock: SetClock
) -> None:
    problem = Problem(code=ErrorCode.FIELD_UNKNOWN, explanation="a \0 b \ud800", field="\0", words={"value": "\0"})
    record(recorder, ended(CALLER, order_reference="A\0\ud800", problems=[problem], user_agent="\0" * 1000))
    record(recorder, ended(CALLER, order_reference=object(), body=b"\xff\0\xfe", body_bytes=3))
    await recorder.close()
    assert await kept(database, clock) == 2
