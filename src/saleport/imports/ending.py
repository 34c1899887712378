"""The end of a job, whoever brings it about: its worker, or who cancels it."""

from datetime import datetime

from saleport.db.engine import Database, Transaction
from saleport.errors import Problem
from saleport.imports import repository
from saleport.imports.job import AT_WORK, JobState
from saleport.imports.repository import JobKey, text_of

STOPPABLE = frozenset({*AT_WORK, JobState.PAUSED})


async def end(database: Database, key: JobKey, state: JobState, now: datetime, failure: Problem | None = None) -> bool:
    """Let a job be over; False where it was already, or stands otherwise than this end wants it."""
    async with database.writing() as connection:
        return await end_within(connection, key, state, now, failure)


async def end_within(
    connection: Transaction, key: JobKey, state: JobState, now: datetime, failure: Problem | None = None
) -> bool:
    """The same, in a transaction."""
    values = {"state": state, "ended_at": now, "holder": None, "failure": None if failure is None else text_of(failure)}
    # One that was paused is cancelled, and never finished: there may be more to do than its worker knew of.
    states = STOPPABLE if state is JobState.CANCELLED else AT_WORK
    if not await repository.change(connection, key, states, values):
        return False
    await repository.drop_chunks(connection, key)
    await repository.keep_counts(connection, key, now)
    return True
