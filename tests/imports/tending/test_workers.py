"""The workers of a service: there when there is work, one for each place, and gone with it."""

import os
import signal
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from saleport.imports.tending.workers import WorkerStarter
from saleport.settings import environment_of
from tests.imports.conftest import Merchant

pytestmark = pytest.mark.parametrize("engine_name", [pytest.param("sqlite", marks=pytest.mark.sqlite)])


class Started:
    """A part of the service that starts workers, and whom it has buried."""

    def __init__(self, merchant: Merchant, count: int = 1) -> None:
        self.folder = merchant.settings.files_path
        self.buried: list[UUID] = []
        environment = environment_of(merchant.settings)
        self.starter = WorkerStarter(merchant.parts.imports, self.folder, count, environment, self.bury)

    async def bury(self, worker: UUID) -> None:
        self.buried.append(worker)

    def workers(self) -> list[int]:
        """The processes that import files into this folder."""
        return [process for process in _processes() if str(self.folder).encode() in _environment(process)]


def _processes() -> Iterator[int]:
    for place in Path("/proc").iterdir():
        try:
            if b"--name" in (place / "cmdline").read_bytes().split(b"\0"):
                yield int(place.name)
        except OSError:
            continue


def _environment(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/environ").read_bytes()
    except OSError:
        return b""


@pytest.fixture
async def started(merchant: Merchant) -> AsyncGenerator[Started]:
    started = Started(merchant)
    yield started
    await started.starter.close()
    assert started.workers() == []


async def test_there_is_none_while_there_is_nothing_to_import(merchant: Merchant, started: Started) -> None:
    await started.starter.look()
    assert not started.folder.exists()
    await merchant.done(await merchant.submit([merchant.order("A")]))
    await started.starter.look()
    assert started.workers() == []


async def test_one_is_there_when_a_file_comes_and_another_when_it_is_killed(
    merchant: Merchant, started: Started
) -> None:
    other = Started(merchant)
    await merchant.submit([merchant.order(f"R{number}") for number in range(3)])
    await started.starter.look()
    await other.starter.look()
    (worker,) = started.workers()
    os.kill(worker, signal.SIGKILL)
    os.waitid(os.P_PID, worker, os.WEXITED | os.WNOWAIT)
    await started.starter.look()
    assert len(started.buried) == 1
    # After a pause, lest one that crashes at once is started again and again.
    assert started.workers() == []
    await other.starter.close()
