"""What comes after the last chunk: from checking to importing, or to the end of a job."""

from saleport.clock import Clock
from saleport.db.direct import Session
from saleport.db.engine import Database
from saleport.errors import Problem, Unavailable
from saleport.imports.calling import call_workers
from saleport.imports.ending import End, end
from saleport.imports.job import Job, JobKey, JobState
from saleport.imports.queueing import Imports
from saleport.imports.storage import FileStore
from saleport.imports.working import repository
from saleport.imports.working.rejected import write_rejected_rows
from saleport.imports.working.repository import Settled
from saleport.logs import logger

log = logger("imports")


class Settling:
    """Brings jobs on of which no chunk is left."""

    def __init__(self, database: Database, clock: Clock, imports: Imports, files: FileStore) -> None:
        self._database = database
        self._clock = clock
        self._imports = imports
        self._files = files

    async def settle(self, only: JobKey | None) -> bool:
        """Bring on all such jobs; whether there were any. Raises Unavailable."""

        async def find(session: Session) -> list[Settled]:
            return await repository.find_settled(session, only)

        settled = await self._database.run_directly(find)
        for job in settled:
            await self._bring_on(job)
        return bool(settled)

    async def _bring_on(self, job: Settled) -> None:
        """From the state in which no chunk was left; another worker may have brought the job on since."""
        is_refused = False
        if job.state is JobState.CHECKING:
            is_refused = not job.is_dry_run and job.rejected > 0
            async with self._database.writing() as connection:
                now = self._clock()
                if not (job.is_dry_run or is_refused):
                    await repository.import_what_was_checked(connection, job.key, now)
                    await call_workers(connection)
                    return
                await repository.end_checking(connection, job.key, now)
        if job.rejected:
            await self._write_rejected(await self._imports.get(*job.key))
        how = End(JobState.FINISHED, is_refused=is_refused, only_of=job.state)
        await end(self._database, job.key, how, self._clock())

    async def _write_rejected(self, job: Job) -> None:
        try:
            await write_rejected_rows(self._imports, self._files, job)
        except Unavailable:
            raise
        except Exception:
            # What was rejected and why can be listed all the same.
            log.exception("the rejected rows of a file could not be written", job=str(job.id))

    async def fail(self, key: JobKey, problem: Problem) -> None:
        """Let a job end that cannot be done. Raises Unavailable."""
        await end(self._database, key, End(JobState.FAILED, problem), self._clock())
