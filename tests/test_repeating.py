"""What is done again and again goes on whatever fails, and stops when it should."""

import asyncio

from saleport.errors import Unavailable
from saleport.repeating import Repeating, every


async def test_what_fails_is_told_and_done_again_until_it_is_closed() -> None:
    done: list[str] = []
    told: list[str] = []
    has_gone_on = asyncio.Event()

    async def do() -> None:
        done.append(f"{len(done)}")
        match len(done):
            case 1:
                raise Unavailable([])
            case 2:
                raise ValueError
            case 4:
                has_gone_on.set()

    repeating = Repeating(do, every(0, first=0), lambda: told.append(done[-1]))
    repeating.start()
    await has_gone_on.wait()
    await repeating.close()
    count = len(done)
    await asyncio.sleep(0)
    assert told == ["1"]  # that the database is away is told by the database
    assert len(done) == count


async def test_the_first_rest_has_its_own_length() -> None:
    rest = every(0, first=3_600)
    first = asyncio.create_task(rest())
    await asyncio.sleep(0)
    await asyncio.wait_for(rest(), timeout=5)
    assert not first.done()
    first.cancel()


async def test_what_was_never_begun_can_be_closed() -> None:
    repeating = Repeating(asyncio.Event().wait, every(0, first=0), lambda: None)
    await repeating.close()
