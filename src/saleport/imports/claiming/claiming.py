"""Who does what: workers claim in the database what they do, and keep or release it there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from saleport.clock import Clock
from saleport.db.direct import Session
from saleport.db.engine import Database
from saleport.imports.claiming import repository
from saleport.imports.claiming.claim import Claim, ClaimedFile, Wanted
from saleport.imports.job import Job, JobKey

LEASE = timedelta(seconds=60)
"""After so long without a sign of life a worker is taken for gone, and another does what it had claimed."""
_LONGEST_LEFT = timedelta(hours=1)
"""For so long after it was begun a job is left to others by those who do not see its files. Then nobody does."""


class Claims:
    """What one worker has claimed. All of its methods raise Unavailable.

    A claim need not outlast a crash of the database: whoever lost one finds that it has none when it writes.
    """

    def __init__(self, database: Database, clock: Clock, lease: timedelta = LEASE) -> None:
        self._database = database
        self._clock = clock
        self.lease = lease
        self.worker = uuid4()
        """Its name."""
        self._left: dict[UUID, datetime] = {}
        """The jobs that are left to others, and until when."""

    async def take_reading(self, only: JobKey | None) -> ClaimedFile | None:
        """Become the one that reads the file of a job; None where there is no file to be read."""
        now = self._clock()
        wanted = self._wanted(only, now)

        async def take(session: Session) -> ClaimedFile | None:
            return await repository.take_reading(session, (self.worker, now + self.lease), now, wanted)

        return await self._database.run_directly(take, is_lasting=False)

    async def claim(self, most: int, only: JobKey | None) -> Sequence[Claim]:
        """Have so many chunks to this worker."""
        now = self._clock()
        wanted = self._wanted(only, now)

        async def take(session: Session) -> Sequence[Claim]:
            return await repository.claim(session, (self.worker, now + self.lease), now, most, wanted)

        return await self._database.run_directly(take, is_lasting=False)

    async def leave(self, job: Job) -> bool:
        """Let others do what this worker has claimed of a job, as if it had not; claim nothing of it for a while.

        False where the job was begun too long ago: they would have done it, if anybody could.
        """
        now = self._clock()
        if now - job.created_at > _LONGEST_LEFT:
            return False
        self._left[job.id] = now + self.lease
        async with self._database.writing() as connection:
            await repository.release(connection, self.worker, has_crashed=False, only=(job.account_id, job.id))
        return True

    def _wanted(self, only: JobKey | None, now: datetime) -> Wanted:
        self._left = {job_id: until for job_id, until in self._left.items() if until > now}
        return Wanted(only, list(self._left))

    async def have_twice(self, key: JobKey) -> bool:
        """Whether a job has orders that come twice."""
        async with self._database.reading() as connection:
            return await repository.are_some_in_turn(connection, key)

    async def renew(self) -> None:
        """Give a sign of life."""
        until = self._clock() + self.lease
        async with self._database.writing() as connection:
            await repository.renew(connection, self.worker, until)

    async def postpone(self, claim: Claim) -> None:
        """Leave a chunk at which this worker has failed to any other, or to itself, in a while."""
        async with self._database.writing() as connection:
            await repository.postpone(connection, claim, self.worker, (uuid4(), self._clock() + self.lease))

    async def release(self) -> None:
        """Let others do all that this worker has claimed."""
        async with self._database.writing() as connection:
            await repository.release(connection, self.worker, has_crashed=False)

    async def bury(self, worker: UUID) -> None:
        """Let others do at once what a worker had claimed that is known to have crashed."""
        async with self._database.writing() as connection:
            await repository.release(connection, worker, has_crashed=True)

    async def is_stopped(self, key: JobKey) -> bool:
        """Whether a job has ended or is paused."""
        async with self._database.reading() as connection:
            return await repository.is_stopped(connection, key)
