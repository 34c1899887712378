"""The short road: durable as the long one, one piece of work at a time, and whole again after a failure."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Boolean, Dialect, Uuid, insert, literal_column, select, text, type_coerce

from saleport.db import schema
from saleport.db.direct import Prepared, Session
from saleport.db.engine import Database
from saleport.db.failures import StatementFailed
from saleport.db.statements import Rows
from saleport.db.tables import accounts
from saleport.errors import Unavailable
from tests.db import farewell
from tests.postgres import DatabaseServer

NOW = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=UTC)
COLUMNS = (accounts.c.id, accounts.c.name, accounts.c.created_at, accounts.c.models_revision)


def _insert(_: Dialect, rows: Rows) -> Any:  # noqa: ANN401 - a statement
    return insert(accounts).from_select([column.name for column in COLUMNS], select(rows.source).where(rows.always))


def _find(_: Dialect, rows: Rows) -> Any:  # noqa: ANN401 - a statement
    return select(accounts.c.id).join(rows.source, accounts.c.id == rows.c.id)


def _whole(_: Dialect, rows: Rows) -> Any:  # noqa: ANN401 - a statement
    columns = (*COLUMNS, type_coerce(literal_column("1 = 1"), Boolean()), type_coerce(literal_column("NULL"), Uuid()))
    return select(*columns).join(rows.source, accounts.c.id == rows.c.id)


INSERT = Prepared(COLUMNS, _insert)
FIND = Prepared(COLUMNS[:1], _find)
WHOLE = Prepared(COLUMNS[:1], _whole)


def _rows(ids: Iterable[UUID]) -> list[tuple[object, ...]]:
    return [(identity, str(identity), NOW, 0) for identity in ids]


async def _ask(session: Session) -> None:
    await session.run(FIND, [(uuid4(),)])


async def _found(database: Database, ids: Sequence[UUID]) -> set[UUID]:
    rows = [(identity,) for identity in ids]
    return {identity for (identity,) in await database.run_directly(lambda session: session.run(FIND, rows))}


async def test_what_was_run_is_kept_and_found_again(database: Database) -> None:
    ids = [uuid4(), uuid4()]
    await database.run_directly(lambda session: session.run(INSERT, _rows(ids)))
    assert await _found(database, [*ids, uuid4()]) == set(ids)
    async with database.reading() as connection:
        held = (await connection.execute(select(accounts.c.created_at).where(accounts.c.id == ids[0]))).scalar_one()
    assert held == NOW


async def test_an_answer_has_what_python_has_for_each_column(database: Database) -> None:
    identity = uuid4()
    await database.run_directly(lambda session: session.run(INSERT, _rows([identity])))
    (row,) = await database.run_directly(lambda session: session.run(WHOLE, [(identity,)]))
    assert tuple(row) == (identity, str(identity), NOW, 0, True, None)
    assert row[4] is True


async def test_what_need_not_last_is_seen_by_all_at_once(database: Database) -> None:
    identity = uuid4()
    await database.run_directly(lambda session: session.run(INSERT, _rows([identity])), is_lasting=False)
    assert await _found(database, [identity]) == {identity}


async def test_a_transaction_that_raises_is_undone(database: Database) -> None:
    first, second = uuid4(), uuid4()

    async def work(session: Session) -> None:
        await session.run(INSERT, _rows([first]))
        async with session.transaction():
            await session.run(INSERT, _rows([second]))
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        await database.run_directly(work)
    assert await _found(database, [first, second]) == {first}


async def test_a_mistake_of_ours_is_told_as_such_and_the_road_stays_open(database: Database) -> None:
    identity = uuid4()
    twice = _rows([identity, identity])
    with pytest.raises(StatementFailed):
        await database.run_directly(lambda session: session.run(INSERT, twice))
    await database.run_directly(lambda session: session.run(INSERT, _rows([identity])))
    assert await _found(database, [identity]) == {identity}


async def test_work_at_the_same_time_all_gets_its_turn(database: Database) -> None:
    ids = [uuid4() for _ in range(40)]

    async def add(identity: UUID) -> None:
        await database.run_directly(lambda session: session.run(INSERT, _rows([identity])))

    async def add_by_the_long_road(identity: UUID) -> None:
        async with database.writing() as connection:
            await connection.execute(insert(accounts).values(id=identity, name=str(identity), created_at=NOW))

    await asyncio.gather(*(add(identity) for identity in ids[:20]), *map(add_by_the_long_road, ids[20:]))
    assert await _found(database, ids) == set(ids)


async def test_what_is_acknowledged_is_on_stable_storage(database: Database) -> None:
    setting = "synchronous" if database.is_embedded else "synchronous_commit"
    shown: list[str] = []

    async def work(session: Any) -> None:  # noqa: ANN401 - looks behind the session
        if database.is_embedded:
            shown.append(str(session._connection.execute(f"PRAGMA {setting}").fetchone()[0]))
        else:
            shown.append(await session._connection.fetchval(f"SHOW {setting}"))

    await database.run_directly(work)
    assert shown == ["2" if database.is_embedded else "on"]


async def test_a_database_that_is_away_is_unavailable() -> None:
    for address in ("postgresql://nobody:secret@127.0.0.1:1/none", "sqlite:////proc/nothing/here.db"):
        away = Database(address)
        with pytest.raises(Unavailable):
            await away.run_directly(lambda session: session.run(FIND, [(uuid4(),)]))
        with pytest.raises(Unavailable):
            await away.read_directly(lambda session: session.run(FIND, [(uuid4(),)]))
        await away.close()


async def test_connections_that_were_cut_are_made_anew(database: Database) -> None:
    if database.is_embedded:
        pytest.skip("nobody cuts the connection to a file")
    identity = uuid4()
    await database.run_directly(lambda session: session.run(INSERT, _rows([identity])))
    async with database.writing() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    await asyncio.sleep(0.1)
    assert await _found(database, [identity]) == {identity}


@pytest.mark.postgresql
async def test_a_good_bye_on_an_idle_connection_is_a_broken_connection_and_no_mistake_of_ours(
    postgres: DatabaseServer,
) -> None:
    async with farewell.in_front_of(postgres.create_database("farewell")) as (url, say_good_bye):
        database = Database(url)
        await schema.migrate(database)
        await database.run_directly(_ask)
        await database.read_directly(_ask)
        await say_good_bye()
        with pytest.raises(Unavailable):
            await database.run_directly(_ask)
        await database.read_directly(_ask)
        await database.run_directly(_ask)
        await database.close()


async def test_whoever_reads_does_not_notice_that_connections_were_cut(database: Database) -> None:
    if database.is_embedded:
        pytest.skip("nobody cuts the connection to a file")
    pids: list[int] = []

    async def work(session: Any) -> None:  # noqa: ANN401 - looks behind the session
        pids.append(await session._connection.fetchval("SELECT pg_backend_pid()"))

    await database.read_directly(work)
    async with database.writing() as connection:
        await connection.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pids[0]})
    # At once: the driver may not have heard of it yet.
    await database.read_directly(work)
    assert len(set(pids)) == 2


@pytest.mark.postgresql
async def test_what_is_read_is_planned_for_the_tables_as_they_are(postgres: DatabaseServer) -> None:
    database = Database(postgres.create_database("planned"))

    async def work(session: Any) -> list[str]:  # noqa: ANN401 - looks behind the session
        return [await session._connection.fetchval(f"SHOW {name}") for name in ("plan_cache_mode", "enable_seqscan")]

    # A plan from when there were few rows reads all of them, and would be remembered when there are many.
    assert await database.read_directly(work) == ["force_custom_plan", "off"]
    await database.close()


async def test_reading_waits_for_nobody_who_writes(database: Database) -> None:
    identity = uuid4()
    await database.run_directly(lambda session: session.run(INSERT, _rows([identity])))
    async with database.writing() as connection:
        await connection.execute(insert(accounts).values(id=uuid4(), name="another", created_at=NOW))
        found = await database.read_directly(lambda session: session.run(FIND, [(identity,)]))
    assert [tuple(row) for row in found] == [(identity,)]


async def test_work_on_a_file_waits_for_nothing_but_its_session(database: Database) -> None:
    if not database.is_embedded:
        pytest.skip("work on a server may wait")

    async def work(_: Session) -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="wait for nothing"):
        await database.run_directly(work)


def _row(identity: UUID, name: str) -> tuple[UUID, str]:
    return identity, name


async def test_rows_are_added_all_or_none_and_as_any_other_way_adds_them(database: Database) -> None:
    columns = (accounts.c.id, accounts.c.name, accounts.c.models_revision, accounts.c.created_at)
    first, second, third = uuid4(), uuid4(), uuid4()

    async def add(session: Session, *rows: tuple[UUID, str]) -> bool:
        async with session.transaction(is_large=True):
            return await session.add(columns, rows, (7, NOW))

    names = ("", "Ünïcode ☃ \N{GRINNING FACE} \t\\.\r\n")
    assert await database.run_directly(lambda session: add(session, _row(first, names[0]), _row(second, names[1])))
    assert not await database.run_directly(lambda session: add(session, _row(third, "new"), _row(first, "there")))
    async with database.reading() as connection:
        rows = await connection.execute(select(*columns).where(accounts.c.id.in_([first, second, third])))
        assert {tuple(row) for row in rows} == {(first, names[0], 7, NOW), (second, names[1], 7, NOW)}


async def test_of_many_rows_none_is_added_whichever_of_them_is_there(database: Database) -> None:
    columns = (accounts.c.id, accounts.c.name, accounts.c.models_revision, accounts.c.created_at)
    many = [_row(uuid4(), f"{number:0200}") for number in range(5_000)]

    async def add(session: Session, rows: Sequence[tuple[UUID, str]]) -> bool:
        async with session.transaction(is_large=True):
            return await session.add(columns, rows, (7, NOW))

    there = uuid4()
    assert await database.run_directly(lambda session: add(session, [_row(there, "there")]))
    for place in (0, 10, 2_500, len(many)):
        rows = [*many[:place], _row(there, "there"), *many[place:]]
        assert not await database.run_directly(lambda session, rows=rows: add(session, rows))
    assert await database.run_directly(lambda session: add(session, many))


async def test_the_disk_is_given_bit_by_bit_what_a_large_transaction_writes_and_nothing_else_changes(
    database: Database,
) -> None:
    if database.is_embedded:
        pytest.skip("an embedded database has no checkpoint that others wait for")
    names = ("backend_flush_after", "plan_cache_mode", "enable_seqscan", "synchronous_commit")

    async def shown(session: Any, *, is_large: bool) -> list[str]:  # noqa: ANN401 - looks behind the session
        async with session.transaction(is_large=is_large):
            return [await session._connection.fetchval(f"SHOW {name}") for name in names]

    async def work(session: Session) -> list[list[str]]:
        return [await shown(session, is_large=is_large) for is_large in (True, False)]

    large, other = await database.run_directly(work)
    assert large == ["512kB", "force_custom_plan", "off", "on"]
    assert other == ["0", "auto", "off", "on"]
