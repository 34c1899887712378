"""The same Python value from both engines."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from saleport.db.columns import from_microseconds, to_microseconds
from saleport.db.engine import Database
from saleport.db.tables import accounts


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 11, 23, 12, 0, 0, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    ],
)
async def test_an_instant_comes_back_in_utc_to_the_microsecond(database: Database, instant: datetime) -> None:
    async with database.writing() as connection:
        await connection.execute(accounts.insert().values(id=uuid4(), name="x", created_at=instant))
        got = (await connection.execute(select(accounts.c.created_at))).scalar_one()
    assert got == instant
    assert got.tzinfo is UTC


async def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001 - that is the point
    async with database.reading() as connection:
        statement = accounts.insert().values(id=uuid4(), name="x", created_at=naive)
        with pytest.raises((StatementError, ValueError), match="without a zone"):
            await connection.execute(statement)


@given(st.datetimes(timezones=st.just(UTC)))
def test_microseconds_and_back_is_the_same_instant(instant: datetime) -> None:
    assert from_microseconds(to_microseconds(instant)) == instant


@pytest.mark.parametrize("name", ["É", "é", "e", "E", "Straße", "STRASSE", "a b", "a  b"])
async def test_text_compares_character_by_character(database: Database, name: str) -> None:
    others = {"É", "é", "e", "E", "Straße", "STRASSE", "a b", "a  b"} - {name}
    async with database.writing() as connection:
        for other in others:
            await connection.execute(
                accounts.insert().values(id=uuid4(), name=other, created_at=datetime(2026, 1, 1, tzinfo=UTC))
            )
        found = await connection.execute(select(accounts.c.id).where(accounts.c.name == name))
        assert found.first() is None
