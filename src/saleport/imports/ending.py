"""The end of a job, whoever brings it about: its worker, or who cancels it."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from saleport.db.columns import text_of
from saleport.db.engine import Database
from saleport.errors import Problem
from saleport.imports import repository
from saleport.imports.job import AT_WORK, JobKey, JobState
from saleport.logs import logger

STOPPABLE = frozenset({*AT_WORK, JobState.PAUSED})

log = logger("imports")


class End(NamedTuple):
    """How a job ends."""

    state: JobState
    failure: Problem | None = None
    is_refused: bool = False
    """Whether none of its orders is kept, because some were rejected."""
    only_of: JobState | None = None
    """The one state that it ends; None: any."""


async def end(database: Database, key: JobKey, how: End, now: datetime) -> bool:
    """Let a job be over; False where it was already, or stands otherwise than this end wants it."""
    values: dict[str, Any] = {"state": how.state, "ended_at": now, "holder": None}
    if how.failure is not None:
        values["failure"] = text_of(how.failure)
    # One that was paused is cancelled, and never finished: there may be more to do than its worker knew of.
    states = STOPPABLE if how.state is JobState.CANCELLED else AT_WORK
    if how.only_of is not None:
        states = frozenset({how.only_of})
    async with database.writing() as connection:
        if not await repository.change(connection, key, states, values):
            return False
        await repository.drop_work(connection, key)
        counts = await repository.keep_counts(connection, key, now, are_refused=how.is_refused)
    log.info("import ended", job=str(key[1]), state=how.state, **msgspec.structs.asdict(counts))
    return True
