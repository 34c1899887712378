"""A database that is away for a moment: a worker that lives on does in the end what it cannot know that it has."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import pytest

from saleport.db.direct import Work
from saleport.db.engine import Database
from saleport.errors import Unavailable
from saleport.imports.working import worker as working
from tests.imports.conftest import Merchant
from tests.imports.workers import worker_of

T = TypeVar("T")


class Shaky:
    """Loses the answer to one of the transactions of a database that write, and then does nothing for a while."""

    def __init__(self, database: Database, loses: int, away: int) -> None:
        """It loses the answer to so many a transaction, and is away for so many after it."""
        self._left = loses
        self._away = -away
        self._run_directly = database.run_directly
        self._writing = database.writing
        database.run_directly = self.run_directly  # pyright: ignore[reportAttributeAccessIssue]
        database.writing = self.writing  # pyright: ignore[reportAttributeAccessIssue]

    async def run_directly(self, work: Work[T], *, is_lasting: bool = True) -> T:
        left = self._begin()
        result = await self._run_directly(work, is_lasting=is_lasting)
        self._end(left)
        return result

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[Any]:
        left = self._begin()
        async with self._writing() as connection:
            yield connection
        self._end(left)

    def _begin(self) -> int:
        self._left -= 1
        if self._away <= self._left < 0:
            raise Unavailable([])
        return self._left

    def _end(self, left: int) -> None:
        if left == 0:
            raise Unavailable([])


@pytest.mark.parametrize("away", [0, 2])
async def test_whatever_answer_is_lost_the_worker_that_asked_does_the_rest_without_waiting_for_its_lease(
    merchant: Merchant, away: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seconds in ("_AWAY_SECONDS", "_REST_SECONDS"):
        monkeypatch.setattr(working, seconds, 0.01)
    worker = worker_of(merchant.parts, merchant.settings, orders=2)
    # The first is that of who becomes the reader; among the next ones are parts of the file, claims and chunks.
    for loses in range(1, 7):
        job = await merchant.submit([merchant.order(f"{loses}-{number}") for number in range(3)])
        Shaky(merchant.parts.database, loses, away)
        async with asyncio.timeout(20):
            await worker.work_on(job.account_id, job.id)
        counts = (await merchant.parts.imports.get(job.account_id, job.id)).counts
        assert (counts.created, counts.read) == (3, 3)
