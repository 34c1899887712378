"""Turns what the drivers raise into what the service understands."""

import socket
import sqlite3
from typing import Any

import asyncpg
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from saleport.db.tables import metadata
from saleport.errors import ErrorCode, Problem, Unavailable

CONNECTION_FAILURES = (
    DBAPIError,
    PoolTimeout,
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    sqlite3.Error,
)
"""Everything that a driver, or the pool around it, raises."""


class UniqueViolation(Exception):
    """A row with this key is there already; `constraint` is the constraint's name in `tables`."""

    def __init__(self, constraint: str) -> None:
        self.constraint = constraint
        super().__init__(constraint)


class StatementFailed(Exception):
    """The database refused a statement, and the mistake is ours. Says the kind of failure, for the log.

    The driver's own words are not repeated: they quote the row, and that is a customer's name and address.
    """

    def __init__(self, error: BaseException) -> None:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
        driver = cause.__cause__ or cause
        code = getattr(driver, "sqlstate", None) or getattr(driver, "sqlite_errorname", None)
        super().__init__(f"{type(driver).__name__} ({code})" if code else type(driver).__name__)


# Classes and codes of SQLSTATE after which the same call may be tried again, with what an operator should know.
_PASSING_CLASSES = {
    "08": "the connection broke",
    "28": "the database refused the user or password of SALEPORT_DATABASE_URL",
    "3D": "the database named in SALEPORT_DATABASE_URL does not exist",
    "40": "the database ended the transaction to resolve a conflict",
    "53": "the database is out of disk, memory or connections",
    "55": "the database is busy with something that locks it",
    "57": "the database is shutting down, starting, or cancelled the statement",
    "58": "the database's own system failed (disk?)",
    "XX": "the database reports an internal error (a damaged file?)",
}
_PASSING_CODES = {
    "25006": "the database is read-only (a standby?)",
    "42P01": "a table is missing: run `saleport database migrate`",
    "42703": "a column is missing: run `saleport database migrate`",
    "42501": "the database user lacks a permission",
}
_SQLITE_REASONS = {
    sqlite3.SQLITE_BUSY: "the database file is locked by another process",
    sqlite3.SQLITE_LOCKED: "a table of the database file is locked",
    sqlite3.SQLITE_READONLY: "the database file cannot be written to",
    sqlite3.SQLITE_IOERR: "the disk failed while the database file was used",
    sqlite3.SQLITE_FULL: "the disk of the database file is full",
    sqlite3.SQLITE_CANTOPEN: "the database file cannot be opened",
    sqlite3.SQLITE_CORRUPT: "the database file is damaged",
    sqlite3.SQLITE_NOTADB: "the database file is not a SQLite database",
    sqlite3.SQLITE_PERM: "the database file may not be opened by this user",
}
_SQLITE_PRIMARY_CODE = 0xFF
_ALL_IN_USE = "all connections to the database are in use"


def unavailable(reason: str) -> Unavailable:
    """The error a caller gets while the database cannot be used; the reason is the operator's business."""
    return Unavailable(
        [
            Problem(
                code=ErrorCode.DATABASE_UNAVAILABLE,
                explanation="The database cannot be used now. Send the request again: doing it twice does no harm.",
                words={"reason": reason},
            )
        ]
    )


def no_connection() -> Unavailable:
    """The error of a caller who has waited for a connection for as long as anybody does."""
    return unavailable(_ALL_IN_USE)


def passing_reason(error: BaseException) -> str | None:
    """Why the database cannot be used at the moment, for the log; None when the error is another kind of failure.

    The reason never holds the statement or its values.
    """
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    sqlite_code = getattr(cause, "sqlite_errorcode", None)
    if isinstance(sqlite_code, int):
        return _SQLITE_REASONS.get(sqlite_code & _SQLITE_PRIMARY_CODE) or _missing_table(cause)
    sqlstate = getattr(cause, "sqlstate", None) or getattr(cause.__cause__, "sqlstate", None)
    if isinstance(sqlstate, str):
        return _PASSING_CODES.get(sqlstate) or _PASSING_CLASSES.get(sqlstate[:2])
    if isinstance(error, PoolTimeout):
        return _ALL_IN_USE
    if isinstance(cause, socket.gaierror):
        return "the host named in SALEPORT_DATABASE_URL is not known"
    if isinstance(cause, OSError | TimeoutError):
        return f"the database does not answer ({type(cause).__name__})"
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return "the connection broke"
    if isinstance(cause, asyncpg.InternalClientError):
        # The driver has lost its place in the protocol: the server said good-bye on a connection that lay idle.
        return "the connection broke"
    driver = cause if isinstance(cause, asyncpg.InterfaceError) else cause.__cause__
    # One that is a ValueError too is about a value that the driver cannot send: that never passes.
    if isinstance(driver, asyncpg.InterfaceError) and not isinstance(driver, ValueError):
        return "the connection broke"
    return None


def unique_violation(error: IntegrityError) -> UniqueViolation | None:
    """The violated constraint by name. SQLite tells only its columns: the metadata knows whose they are."""
    cause: Any = error.orig
    name = getattr(cause.__cause__, "constraint_name", None)
    if name:
        return UniqueViolation(name)
    _, _, columns = str(cause).partition("UNIQUE constraint failed: ")
    wanted = [column.strip() for column in columns.split(",")]
    for table in metadata.tables.values():
        for constraint in table.constraints:
            named = [f"{table.name}.{column.name}" for column in getattr(constraint, "columns", ())]
            if named == wanted and constraint.name:
                return UniqueViolation(str(constraint.name))
    return None


def _missing_table(cause: BaseException) -> str | None:
    if str(cause).startswith(("no such table", "no such column")):
        return "a table or column is missing: run `saleport database migrate`"
    return None
