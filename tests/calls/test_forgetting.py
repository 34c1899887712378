"""What is too old is deleted: a little at a time, and nothing that is still asked for."""

from sqlalchemy import func, select, text

from saleport.calls.call import Filters
from saleport.calls.forgetting import Forgetting
from saleport.calls.log import CallLog
from saleport.calls.recording import Recorder
from saleport.calls.usage import Span, UsageReading
from saleport.db.engine import Database
from saleport.db.statements import is_my_turn
from saleport.db.tables import call_counts, key_uses
from tests.calls.conftest import SetClock, caller, ended, record

CALLER = caller()


async def logged(database: Database, clock: SetClock) -> list[str]:
    return [call.request_id for call in (await CallLog(database, clock).page(CALLER.account_id, Filters())).calls]


async def test_calls_stay_as_many_days_as_is_set(database: Database, recorder: Recorder, clock: SetClock) -> None:
    for day in range(4):
        for number in range(3):
            record(recorder, ended(CALLER, request_id=f"{day}-{number}"))
        await recorder.flush()
        clock.advance(days=1)
    clock.advance(hours=-1)
    assert await Forgetting(database, clock, 2, batch=2).forget() > 0
    assert {each[0] for each in await logged(database, clock)} == {"2", "3"}
    assert (await UsageReading(database, clock).table(CALLER.account_id, Span.WEEK)).total.calls == 12
    await recorder.close()


async def test_no_days_at_all_delete_the_whole_log(database: Database, recorder: Recorder, clock: SetClock) -> None:
    record(recorder, ended(CALLER))
    await recorder.close()
    clock.advance(seconds=1)
    await Forgetting(database, clock, 0).forget()
    assert await logged(database, clock) == []


async def test_minutes_hours_and_uses_stay_as_long_as_they_are_asked_for(
    database: Database, recorder: Recorder, clock: SetClock
) -> None:
    record(recorder, ended(CALLER))
    await recorder.close()
    forgetting = Forgetting(database, clock, 7)

    async def rows() -> tuple[list[str], int]:
        await forgetting.forget()
        async with database.reading() as connection:
            grains = await connection.execute(select(call_counts.c.grain).order_by(call_counts.c.grain))
            uses = await connection.execute(select(func.count()).select_from(key_uses))
            return list(grains.scalars()), uses.scalar_one()

    clock.advance(days=1)
    assert await rows() == (["hour", "minute"], 1)
    clock.advance(days=2)
    assert await rows() == (["hour"], 1)
    clock.advance(days=98)
    assert await rows() == ([], 0)


async def test_one_worker_at_a_time_forgets(database: Database) -> None:
    if database.is_embedded:
        return  # who writes is alone anyway
    async with database.writing() as one, database.writing() as other:
        assert await is_my_turn(one, 7)
        assert not await is_my_turn(other, 7)
        assert await is_my_turn(other, 8)
        await one.execute(text("COMMIT"))
        assert await is_my_turn(other, 7)


async def test_it_goes_on_by_itself_until_it_is_closed(database: Database, clock: SetClock) -> None:
    forgetting = Forgetting(database, clock, 7)
    forgetting.start()
    await forgetting.close()
