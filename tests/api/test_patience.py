"""Whoever keeps a task waiting for too long, and what it costs the others: nothing."""

import asyncio
from typing import Any, cast

import pytest

from saleport.api.streaming.patience import Patience


async def wait(patience: Patience, seconds: float) -> bool:
    """Wait for so long, as for a client; returns whether that was stopped."""
    loop = asyncio.get_running_loop()
    task = cast("asyncio.Task[Any]", asyncio.current_task(loop))
    patience.begin(task, loop)
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        if not patience.has_stopped(task):
            raise
        task.uncancel()
        return True
    finally:
        patience.end(task)
    return False


async def test_who_waits_for_too_long_is_stopped_and_nobody_else() -> None:
    patience = Patience(0.05)
    assert await asyncio.gather(wait(patience, 30), wait(patience, 0), wait(patience, 30)) == [True, False, True]
    assert await wait(patience, 0) is False


async def test_a_task_that_is_cancelled_by_others_was_not_stopped_by_it() -> None:
    patience = Patience(30)
    task = asyncio.create_task(wait(patience, 30))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_it_looks_again_after_it_had_nothing_to_do() -> None:
    patience = Patience(0.02)
    assert await wait(patience, 30)
    await asyncio.sleep(0.05)  # the timer finds nobody, and is not set again
    assert await wait(patience, 30)
