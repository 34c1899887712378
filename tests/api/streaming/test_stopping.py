"""What would hold up the end of the process hears of it before the server waits."""

import asyncio
import signal
from collections.abc import Generator
from pathlib import Path
from types import FrameType

import pytest
from starlette.types import Message

from saleport.api.routing import Application
from saleport.api.streaming.stopping import told_to_stop
from saleport.service import build
from saleport.settings import Settings


@pytest.fixture
def heard() -> Generator[list[int]]:
    """What the server hears, which listens to signals itself."""
    numbers: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        numbers.append(number)

    before = signal.signal(signal.SIGTERM, note)
    yield numbers
    signal.signal(signal.SIGTERM, before)


async def test_both_are_told_and_the_server_alone_afterwards(heard: list[int]) -> None:
    stopped = asyncio.Event()
    with told_to_stop(stopped.set):
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(stopped.wait(), 5)
    stopped.clear()
    signal.raise_signal(signal.SIGTERM)
    await asyncio.sleep(0)
    assert heard == [signal.SIGTERM, signal.SIGTERM]
    assert not stopped.is_set()


async def test_where_nobody_listens_the_process_ends_as_it_did() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with told_to_stop(lambda: None):
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    signal.signal(signal.SIGTERM, before)


async def test_the_service_waits_for_no_client_when_it_is_told(
    heard: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seconds in ("_LOOK_SECONDS", "_STOP_SECONDS"):
        monkeypatch.setattr(f"saleport.api.streaming.patience.{seconds}", 0.01)
    url = f"sqlite:///{tmp_path / 'saleport.db'}"
    service = build(Settings(database_url=url, secret="a secret of thirty-two characters", files_folder=str(tmp_path)))
    assert isinstance(service, Application)
    messages: asyncio.Queue[Message] = asyncio.Queue()
    said: asyncio.Queue[Message] = asyncio.Queue()
    living = asyncio.create_task(service({"type": "lifespan"}, messages.get, said.put))
    await messages.put({"type": "lifespan.startup"})
    assert (await said.get())["type"] == "lifespan.startup.complete"
    waiting = asyncio.create_task(service.patience.wait_for(asyncio.sleep(60)))
    signal.raise_signal(signal.SIGTERM)
    with pytest.raises(TimeoutError):
        await waiting
    await messages.put({"type": "lifespan.shutdown"})
    await living
    assert (await said.get())["type"] == "lifespan.shutdown.complete"
    assert heard == [signal.SIGTERM]
