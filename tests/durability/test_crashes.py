"""Nothing that was acknowledged is ever lost: not when the service dies, not when the database does."""

import asyncio
import time
from typing import Literal

import pytest

from tests.durability.conftest import MakeService
from tests.durability.load import Load
from tests.postgres import PostgresServer
from tests.running import RunningService

CLIENTS = 16
KILLS = 2
UNDER_LOAD_SECONDS = 1.5
AWAY_SECONDS = 2.0
BACK_WITHIN_SECONDS = 5.0


async def test_an_order_acknowledged_before_sigkill_is_there_after_restart(
    database_url: str, make_service: MakeService
) -> None:
    await _kill_under_load(make_service(database_url, workers=2), KILLS)


@pytest.mark.soak
async def test_it_survives_being_killed_again_and_again(database_url: str, make_service: MakeService) -> None:
    await _kill_under_load(make_service(database_url, workers=2), 40)


@pytest.mark.postgresql
@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_stopped_and_started_postgresql_loses_nothing_and_is_used_again(
    own_postgres: PostgresServer, make_service: MakeService, mode: Literal["fast", "immediate"]
) -> None:
    await _stop_database_under_load(own_postgres, make_service, mode, 1)


@pytest.mark.soak
@pytest.mark.postgresql
async def test_it_survives_a_database_that_keeps_failing(
    own_postgres: PostgresServer, make_service: MakeService
) -> None:
    await _stop_database_under_load(own_postgres, make_service, "immediate", 20)


async def _kill_under_load(service: RunningService, kills: int) -> None:
    service.command("database", "migrate")
    load = Load(service, service.json_command("demo"))
    for round_number in range(kills):
        service.start()
        before = len(load.acknowledged)
        load.is_over.clear()
        async with load.http() as http:
            clients = [asyncio.create_task(load.run(http, f"k{round_number}-{client}")) for client in range(CLIENTS)]
            await asyncio.sleep(UNDER_LOAD_SECONDS)
            service.kill()
            load.is_over.set()
            await asyncio.gather(*clients)
        assert len(load.acknowledged) > before + CLIENTS, "the service was hardly under load"
    service.start()
    async with load.http() as http:
        assert await load.lost(http) == []
    assert load.other_failures == []


async def _stop_database_under_load(
    server: PostgresServer, make_service: MakeService, mode: Literal["fast", "immediate"], times: int
) -> None:
    service = make_service(server.create_database(f"restart_{mode}_{times}"), workers=2)
    service.command("database", "migrate")
    load = Load(service, service.json_command("demo"))
    service.start()
    async with load.http() as http:
        clients = [asyncio.create_task(load.run(http, f"r{client}")) for client in range(CLIENTS)]
        for number in range(times):
            await asyncio.sleep(UNDER_LOAD_SECONDS)
            before = len(load.acknowledged)
            assert before > CLIENTS, "the service was hardly under load"
            await asyncio.to_thread(server.stop, mode)
            await asyncio.sleep(AWAY_SECONDS)
            assert load.statuses.get(503), "an absent database is a 503"
            await asyncio.to_thread(server.start)
            started = time.monotonic()
            while (response := await load.put(http, f"back-{number}", 1)) is None or response.status_code != 200:
                assert time.monotonic() - started < BACK_WITHIN_SECONDS, "the service did not recover by itself"
                await asyncio.sleep(0.1)
        load.is_over.set()
        await asyncio.gather(*clients)
        assert await load.lost(http) == []
    assert [line for line in service.log.splitlines() if "unexpected failure" in line or "not be written" in line] == []
    assert load.other_failures == []
    assert "database cannot be used" in service.log
    assert "database is back" in service.log
