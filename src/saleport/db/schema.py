"""Brings a database to the schema this version needs, and says when it is at another."""

from functools import cache
from importlib import import_module
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from saleport.db.engine import Database

_REVISION = "alembic_version"
"""Where Alembic keeps the revision of a database."""

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
    if found == wanted or (may_be_newer and found is not None and found not in _known()):
        return
    if found is None:
        raise SchemaError("The database has no saleport schema yet: run `saleport database migrate`.")
    if found not in _known():
        raise SchemaError(
            f"The database is at schema {found}, made by a newer saleport (this one: {wanted}): update saleport."
        )
    raise SchemaError(
        f"The database is at schema {found}, this saleport needs {wanted}: run `saleport database migrate`."
    )


def head() -> str:
    """The newest revision that this version knows."""
    return max(_known())


def _upgrade(connection: Connection) -> tuple[str | None, str]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    before = _revision(connection)
    if before is not None and before not in _known():
        raise SchemaError(f"The database is at schema {before}, made by a newer saleport: update saleport.")
    if before != head():
        # By name: whoever starts on a database that is as it should be does without Alembic.
        import_module("saleport.db.migrations.upgrading").upgrade(connection)
    return before, head()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_REVISION):
        return None
    return connection.scalar(text(f"SELECT version_num FROM {_REVISION}"))  # noqa: S608 - a name of ours


@cache
def _known() -> frozenset[str]:
    # Read once: anybody may ask whether we are ready. They are the numbers with which the files' names begin.
    versions = Path(__file__).parent / "migrations" / "versions"
    return frozenset(file.name.partition("_")[0] for file in versions.glob("[0-9]*_*.py"))
