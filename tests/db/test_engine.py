"""Transactions and the errors that come out of them, on both engines."""

import asyncio
import traceback
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from saleport.db.engine import Database
from saleport.db.failures import StatementFailed, UniqueViolation
from saleport.db.tables import accounts
from saleport.errors import Unavailable
from tests.postgres import DatabaseServer

NOW = datetime(2026, 11, 23, tzinfo=UTC)


async def _count(database: Database) -> int:
    async with database.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(accounts))).scalar_one()


async def test_what_raises_is_undone(database: Database) -> None:
    async def fail() -> None:
        async with database.writing() as connection:
            await connection.execute(accounts.insert().values(id=uuid4(), name="a", created_at=NOW))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await _count(database) == 0


async def test_a_taken_key_names_its_constraint_on_both_engines(database: Database) -> None:
    async def add() -> None:
        async with database.writing() as connection:
            await connection.execute(accounts.insert().values(id=uuid4(), name="a", created_at=NOW))

    await add()
    with pytest.raises(UniqueViolation) as raised:
        await add()
    assert raised.value.constraint == "uq_accounts__name"


@pytest.mark.parametrize(
    "row",
    [
        {"id": uuid4(), "name": "Camille Martin", "created_at": None},
        # The driver cannot send half a character, and quotes what it cannot send.
        {"id": uuid4(), "name": "Camille Martin \ud800", "created_at": NOW},
    ],
)
async def test_a_mistake_of_ours_is_told_with_its_trace_and_without_the_values(
    database: Database, row: dict[str, object]
) -> None:
    async def add() -> None:
        async with database.writing() as connection:
            await connection.execute(accounts.insert().values(row))

    with pytest.raises((StatementFailed, UnicodeEncodeError)) as raised:
        await add()
    told = "".join(traceback.format_exception(raised.value))
    assert "connection.execute(accounts.insert().values(row))" in told
    assert "Camille" not in told


async def test_many_writers_at_once_all_get_their_turn(database: Database) -> None:
    async def add(number: int) -> None:
        async with database.writing() as connection:
            await connection.execute(accounts.insert().values(id=uuid4(), name=f"a{number}", created_at=NOW))

    await asyncio.gather(*(add(number) for number in range(50)))
    assert await _count(database) == 50


async def test_writes_are_on_stable_storage_when_acknowledged(database: Database) -> None:
    async with database.writing() as connection:
        if database.is_embedded:
            assert (await connection.execute(text("PRAGMA synchronous"))).scalar_one() == 2, "FULL"
            assert (await connection.execute(text("PRAGMA journal_mode"))).scalar_one() == "wal"
            assert (await connection.execute(text("PRAGMA foreign_keys"))).scalar_one() == 1
        else:
            assert (await connection.execute(text("SHOW synchronous_commit"))).scalar_one() == "on"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("postgresql://nobody:secret@127.0.0.1:1/none", "does not answer"),
        ("sqlite:////proc/nothing/here.db", "cannot be"),
    ],
)
async def test_a_database_that_cannot_be_reached_is_unavailable(
    address: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    database = Database(address)
    with pytest.raises(Unavailable) as raised:
        await _count(database)
    await database.close()
    assert reason in raised.value.problems[0].words["reason"]
    assert "secret" not in "".join(capsys.readouterr())


async def test_a_damaged_file_is_unavailable(tmp_path: Path) -> None:
    file = tmp_path / "damaged.db"
    file.write_bytes(b"SQLite format 3\0" + b"rubbish" * 1000)
    database = Database(f"sqlite:///{file}")
    with pytest.raises(Unavailable):
        await _count(database)
    await database.close()


@pytest.mark.postgresql
async def test_connections_that_a_restarted_server_left_behind_are_made_anew_before_anyone_notices(
    postgres: DatabaseServer,
) -> None:
    url = postgres.create_database("left_behind")
    database, another = Database(url), Database(url)
    async with database.reading() as first, database.reading() as second:
        for connection in (first, second):
            await connection.execute(text("SELECT 1"))
    async with another.reading() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    await asyncio.sleep(0.1)
    async with database.reading() as first, database.reading() as second:
        for connection in (first, second):
            assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1
    await database.close()
    await another.close()
