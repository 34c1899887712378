"""What is asked for at a moment is one question, and nobody is harmed by whom they share it with."""

import asyncio
from collections.abc import Collection

import pytest

from saleport.errors import Unavailable
from saleport.gathering import Gathering

NEVER = 3600.0


class Shelf:
    """Answers questions when it is told to, and notes them."""

    def __init__(self) -> None:
        self.has = {1: "one", 2: "two", 3: "three"}
        self.fails_for: dict[int, Exception] = {}
        self.asked: list[set[int]] = []
        self.is_open = asyncio.Event()
        self.is_open.set()

    async def ask(self, keys: Collection[int]) -> dict[int, str]:
        self.asked.append(set(keys))
        await self.is_open.wait()
        for key in sorted(keys & self.fails_for.keys()):
            raise self.fails_for[key]
        return {key: self.has[key] for key in keys if key in self.has}


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def gathering_of(shelf: Shelf, longest_wait_seconds: float = NEVER) -> Gathering[int, str]:
    return Gathering(shelf.ask, lambda: Unavailable([]), longest_wait_seconds)


async def under_way(shelf: Shelf, count: int) -> None:
    """Return when so many questions have been asked."""
    while len(shelf.asked) < count:
        await asyncio.sleep(0)


async def test_what_is_asked_for_at_a_moment_is_one_question(shelf: Shelf) -> None:
    gathering = gathering_of(shelf)
    assert await asyncio.gather(*map(gathering.find, (1, 2, 9, 1))) == ["one", "two", None, "one"]
    assert shelf.asked == [{1, 2, 9}]
    await gathering.close()


async def test_an_answer_is_never_older_than_its_question(shelf: Shelf) -> None:
    gathering = gathering_of(shelf)
    shelf.is_open.clear()
    first = asyncio.create_task(gathering.find(1))
    await under_way(shelf, 1)
    later = [asyncio.create_task(gathering.find(key)) for key in (1, 2)]
    await asyncio.sleep(0)
    assert shelf.asked == [{1}]
    shelf.is_open.set()
    assert await asyncio.gather(first, *later) == ["one", "one", "two"]
    assert shelf.asked == [{1}, {1, 2}]
    await gathering.close()


async def test_who_comes_the_moment_another_is_answered_is_answered_too(shelf: Shelf) -> None:
    gathering = gathering_of(shelf)
    for _ in range(20):
        assert await gathering.find(1) == "one"
    await gathering.close()


async def test_many_are_asked_for_in_parts(shelf: Shelf) -> None:
    shelf.has = {number: str(number) for number in range(120)}
    gathering = gathering_of(shelf)
    assert await asyncio.gather(*map(gathering.find, range(120))) == list(shelf.has.values())
    assert [len(keys) for keys in shelf.asked] == [50, 50, 20]
    await gathering.close()


async def test_while_the_database_is_away_each_gets_an_error_of_its_own(shelf: Shelf) -> None:
    gathering = gathering_of(shelf)
    shelf.fails_for = {2: Unavailable([], 7)}
    errors = await asyncio.gather(*map(gathering.find, (1, 2, 3)), return_exceptions=True)
    assert [error.retry_after_seconds for error in errors if isinstance(error, Unavailable)] == [7, 7, 7]
    assert len(set(map(id, errors))) == 3
    assert shelf.asked == [{1, 2, 3}], "nothing is tried in vain"
    shelf.fails_for = {}
    assert await gathering.find(2) == "two"
    await gathering.close()


async def test_what_cannot_be_read_harms_no_neighbour(shelf: Shelf) -> None:
    gathering = gathering_of(shelf)
    shelf.fails_for = {2: ValueError("no order")}
    first, second, third = await asyncio.gather(*map(gathering.find, (1, 2, 3)), return_exceptions=True)
    assert (first, third) == ("one", "three")
    assert isinstance(second, ValueError)
    await gathering.close()


async def test_who_leaves_takes_nobody_along(shelf: Shelf) -> None:
    gathering = gathering_of(shelf)
    shelf.is_open.clear()
    leaving, staying = (asyncio.create_task(gathering.find(1)) for _ in range(2))
    await under_way(shelf, 1)
    leaving.cancel()
    shelf.is_open.set()
    assert await staying == "one"
    await gathering.close()


async def test_who_waits_for_too_long_is_told_so(shelf: Shelf) -> None:
    gathering = gathering_of(shelf, longest_wait_seconds=0)
    shelf.is_open.clear()
    first = asyncio.create_task(gathering.find(1))
    await under_way(shelf, 1)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await gathering.find(2)
    assert not first.done()
    shelf.is_open.set()
    assert await first == "one"
    assert shelf.asked == [{1}]
    await gathering.close()


async def test_a_question_that_is_stuck_holds_up_no_other(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("saleport.gathering._LONG_SECONDS", -1)
    gathering = gathering_of(shelf)
    shelf.is_open.clear()
    finding = [asyncio.create_task(gathering.find(1))]
    await under_way(shelf, 1)
    finding.append(asyncio.create_task(gathering.find(2)))
    await under_way(shelf, 2)
    finding.append(asyncio.create_task(gathering.find(3)))
    await asyncio.sleep(0)
    assert shelf.asked == [{1}, {2}], "two at a time are all"
    shelf.is_open.set()
    assert await asyncio.gather(*finding) == ["one", "two", "three"]
    await gathering.close()
