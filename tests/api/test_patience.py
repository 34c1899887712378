"""Whoever keeps a task waiting for too long, and what it costs the others: nothing."""

import asyncio

import pytest

from saleport.api.streaming import patience as patiently
from saleport.api.streaming.patience import Patience


async def is_stopped(patience: Patience, seconds: float) -> bool:
    """Whether waiting for so long, as for a client, is stopped."""
    try:
        await patience.wait_for(asyncio.sleep(seconds))
    except TimeoutError:
        return True
    return False


async def test_who_waits_for_too_long_is_stopped_and_nobody_else() -> None:
    patience = Patience(0.05)
    waiting = (is_stopped(patience, seconds) for seconds in (30, 0, 30))
    assert await asyncio.gather(*waiting) == [True, False, True]
    assert await is_stopped(patience, 0) is False


async def test_a_task_that_is_cancelled_by_others_was_not_stopped_by_it() -> None:
    patience = Patience(30)
    task = asyncio.create_task(is_stopped(patience, 30))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_task_that_others_cancel_as_well_is_cancelled() -> None:
    patience = Patience(0.05)
    patience.stop()
    task = asyncio.create_task(is_stopped(patience, 30))
    await asyncio.sleep(0)
    task.cancel()
    patience._look(asyncio.get_running_loop())
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_it_looks_again_after_it_had_nothing_to_do() -> None:
    patience = Patience(0.02)
    assert await is_stopped(patience, 30)
    await asyncio.sleep(0.05)  # the timer finds nobody, and is not set again
    assert await is_stopped(patience, 30)


async def test_when_the_service_stops_nobody_is_waited_for_much_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patiently, "_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(patiently, "_STOP_SECONDS", 0.02)
    patience = Patience(3600)
    early = asyncio.create_task(is_stopped(patience, 3600))
    await asyncio.sleep(0)
    assert not patience.has_ended
    patience.stop()
    assert await early
    assert patience.has_ended
    assert await is_stopped(patience, 3600), "one that begins to wait after that"
    assert not await is_stopped(patience, 0), "what is there need not be waited for"
