from datetime import date
from uuid import uuid4

from saleport.access import repository
from saleport.access.repository import DayOfCalls
from saleport.db.engine import Database


async def test_counted_calls_add_up_by_application_and_day(database: Database) -> None:
    account_id, one, other = uuid4(), uuid4(), uuid4()
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    async with database.writing() as connection:
        await repository.add_calls(connection, [DayOfCalls(account_id, one, monday, 3)])
        totals = await repository.add_calls(
            connection,
            [
                DayOfCalls(account_id, one, monday, 4),
                DayOfCalls(account_id, other, monday, 5),
                DayOfCalls(account_id, one, tuesday, 6),
            ],
        )
        assert {(total.application_id, total.day): total.calls for total in totals} == {
            (one, monday): 7,
            (other, monday): 5,
            (one, tuesday): 6,
        }
        assert await repository.calls_of(connection, account_id, one, monday) == 7
        assert await repository.calls_of(connection, uuid4(), one, monday) == 0
        assert await repository.add_calls(connection, []) == []


async def test_an_unknown_key_hash_finds_nothing(database: Database) -> None:
    async with database.reading() as connection:
        assert await repository.find_holder(connection, b"\0" * 32) is None
