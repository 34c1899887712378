"""Opens the service's own parts for a command: the settings of the environment, the database at its schema."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from saleport.cli.output import FORESEEN, failed
from saleport.db import schema
from saleport.db.engine import Database
from saleport.db.schema import SchemaError
from saleport.errors import Unavailable
from saleport.service import Parts, assemble
from saleport.settings import Settings, from_environment

_LAST_WORD_SECONDS = 0.1

T = TypeVar("T")


def run(work: Callable[[Parts], Awaitable[T]], *, as_json: bool) -> T:
    """Do a command's work with the parts of the service, on a database that is ready for them."""

    async def work_alone(parts: Parts, _: Settings) -> T:
        return await work(parts)

    return run_with_settings(work_alone, as_json=as_json)


def run_with_settings(work: Callable[[Parts, Settings], Awaitable[T]], *, as_json: bool) -> T:
    """The same, for work that has to know the settings too."""

    async def work_when_ready(parts: Parts, settings: Settings) -> T:
        await make_ready(parts.database)
        return await work(parts, settings)

    return run_with(work_when_ready, as_json=as_json)


def run_with(work: Callable[[Parts, Settings], Awaitable[T]], *, as_json: bool) -> T:
    """Do a command's work with the parts of the service and its settings, on a database as it is."""
    try:
        return asyncio.run(_opened(work, from_environment()))
    except FORESEEN as error:
        raise failed(error, as_json=as_json) from None


async def make_ready(database: Database) -> None:
    """Bring an embedded database to this version's schema; ask for it of a server's database. Raises SchemaError.

    A database that several machines may use is migrated when its operator says so, not when any of them starts.
    """
    try:
        await schema.check(database)
    except SchemaError:
        if not database.is_embedded:
            raise
        await schema.migrate(database)


async def _opened(work: Callable[[Parts, Settings], Awaitable[T]], settings: Settings) -> T:
    parts = assemble(settings)
    try:
        return await work(parts, settings)
    except Unavailable:
        # A file that cannot be opened: the driver's thread has a last word for this loop, and complains to the
        # terminal if the loop is closed by then.
        await asyncio.sleep(_LAST_WORD_SECONDS)
        raise
    finally:
        await parts.close()
