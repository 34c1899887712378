"""Brings a database to the schema this version needs, and says when it is at another."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from saleport.db.engine import Database

_LOCK = 7_253_041_995_140_217
"""Any number: the advisory lock under which PostgreSQL lets one process migrate at a time."""


class SchemaError(Exception):
    """The database's schema is not the one this version works with; says what to do."""


async def migrate(database: Database) -> tuple[str | None, str]:
    """Bring the database to the newest schema. Returns its revision before and after.

    Safe to run twice, and from two processes at once. Raises SchemaError when the database was
    made by a newer saleport.
    """
    async with database.writing() as connection:
        return await connection.run_sync(_upgrade)


async def check(database: Database, *, may_be_newer: bool = False) -> None:
    """Raise SchemaError unless the database is at the schema this version works with.

    A service that runs already goes on with a newer one (`may_be_newer`): migrations first only add,
    so that machines can be updated one after the other. A start on a newer one is refused.
    """
    async with database.reading() as connection:
        found = await connection.run_sync(_revision)
    wanted = head()
    if found == wanted or (may_be_newer and found is not None and not _is_known(found)):
        return
    if found is None:
        raise SchemaError("The database has no saleport schema yet: run `saleport database migrate`.")
    if not _is_known(found):
        raise SchemaError(
            f"The database is at schema {found}, made by a newer saleport (this one: {wanted}): update saleport."
        )
    raise SchemaError(
        f"The database is at schema {found}, this saleport needs {wanted}: run `saleport database migrate`."
    )


@cache
def head() -> str:
    """The newest revision that this version knows. Read from its files once: anybody may ask whether we are ready."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None, "the package holds no migrations"  # noqa: S101 - a broken build, not a state
    return newest


def _upgrade(connection: Connection) -> tuple[str | None, str]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    before = _revision(connection)
    if before is not None and not _is_known(before):
        raise SchemaError(f"The database is at schema {before}, made by a newer saleport: update saleport.")
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return before, head()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _is_known(revision: str) -> bool:
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
