"""What a key is used for is told of the key that there is now, and of the last 24 hours."""

from datetime import datetime
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import insert, update

from saleport.calls.key_uses import KeyUses
from saleport.calls.recording import Recorder
from saleport.db.engine import Database
from saleport.db.tables import accounts, applications, subscription_keys
from saleport.values import Caller
from tests.calls.conftest import ISSUED, SetClock, caller, ended, record

CALLER = caller()
SECONDARY = msgspec.structs.replace(CALLER, slot="secondary")


@pytest.fixture(autouse=True)
async def _keys(database: Database, clock: SetClock) -> None:
    """Both keys of an application."""
    async with database.writing() as connection:
        row = {"id": CALLER.account_id, "name": "Merchant", "created_at": clock()}
        await connection.execute(insert(accounts).values(row))
        row = {"account_id": CALLER.account_id, "id": CALLER.application_id, "name": "Shop", "scopes": ""}
        await connection.execute(insert(applications).values(row | {"is_suspended": False, "created_at": clock()}))
        for slot in ("primary", "secondary"):
            key = {"account_id": CALLER.account_id, "application_id": CALLER.application_id, "slot": slot}
            secrets = dict.fromkeys(("key_hash", "key_encrypted", "secret_hash"), slot.encode())
            await connection.execute(insert(subscription_keys).values(key | secrets | {"issued_at": ISSUED}))


async def replace_key(database: Database, slot: str, issued_at: datetime) -> Caller:
    async with database.writing() as connection:
        statement = update(subscription_keys).where(subscription_keys.c.slot == slot)
        await connection.execute(statement.values(issued_at=issued_at))
    return msgspec.structs.replace(CALLER, slot=slot, issued_at=issued_at)


async def call(recorder: Recorder, by: Caller, times: int, host: str = "192.0.2.7") -> None:
    for _ in range(times):
        record(recorder, ended(by, host=host))
    await recorder.flush()


async def test_each_key_has_its_own_last_use_calls_and_hosts(
    database: Database, recorder: Recorder, clock: SetClock
) -> None:
    await call(recorder, CALLER, 3)
    first = clock.instant
    clock.advance(hours=2)
    await call(recorder, CALLER, 2, host="192.0.2.8")
    uses = await KeyUses(database, clock).of(CALLER.account_id)
    assert uses.keys() == {(CALLER.application_id, "primary")}
    use = uses[CALLER.application_id, "primary"]
    assert (use.last_used_at, use.issued_at, use.calls_24h) == (clock.instant, ISSUED, 5)
    assert [(each.host, each.last_used_at, each.calls) for each in use.hosts] == [
        ("192.0.2.8", clock.instant, 2),
        ("192.0.2.7", first, 3),
    ]
    assert await KeyUses(database, clock).of(uuid4()) == {}
    await recorder.close()


async def test_calls_of_more_than_a_day_ago_are_no_calls_of_the_last_day(
    database: Database, recorder: Recorder, clock: SetClock
) -> None:
    for hours in (0, 1, 1):
        clock.advance(hours=hours)
        await call(recorder, SECONDARY, 1)
    calls = []
    # To the minute: the first was 24 hours ago, then 24 hours and a minute, then the second too, then all.
    for minutes in (22 * 60, 1, 60, 60):
        clock.advance(minutes=minutes)
        use = (await KeyUses(database, clock).of(CALLER.account_id))[CALLER.application_id, "secondary"]
        calls.append(use.calls_24h)
    assert calls == [3, 2, 1, 0]
    await recorder.close()


async def test_a_new_key_begins_anew(database: Database, recorder: Recorder, clock: SetClock) -> None:
    await call(recorder, CALLER, 7)
    clock.advance(minutes=5)
    renewed = await replace_key(database, "primary", clock.instant)
    reading = KeyUses(database, clock)
    assert await reading.of(CALLER.account_id) == {}
    await call(recorder, renewed, 2)
    assert (await reading.of(CALLER.account_id))[CALLER.application_id, "primary"].calls_24h == 2
    await recorder.close()
