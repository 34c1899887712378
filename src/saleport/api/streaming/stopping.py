"""The end of the process, heard in time by answers that hold it up: the server waits for all that are under way."""

import asyncio
import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def told_to_stop(stop: Callable[[], None], at_once: Callable[[], None] = lambda: None) -> Generator[None]:
    """Call `stop` when the process is told to end, before the server waits; what the server does then is its own.

    `at_once` is called before the server has heard of it.

    The server tells an application of its end when all answers are over, and gives no sign before.
    """
    is_main = threading.current_thread() is threading.main_thread()
    present = {number: signal.getsignal(number) for number in _SIGNALS} if is_main else {}
    loop = asyncio.get_running_loop()

    def told(number: int, frame: FrameType | None) -> None:
        at_once()
        loop.call_soon_threadsafe(stop)
        before = present[signal.Signals(number)]
        if callable(before):
            before(number, frame)

    # Where nobody listens, the process ends at once: that stays so.
    heard = [number for number, before in present.items() if callable(before)]
    for number in heard:
        signal.signal(number, told)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, present[number])
