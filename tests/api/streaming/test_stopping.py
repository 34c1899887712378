"""What would hold up the end of the process hears of it before the server waits."""

import asyncio
import signal
from collections.abc import Generator
from types import FrameType

import pytest

from saleport.api.streaming.stopping import told_to_stop


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
