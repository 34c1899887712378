"""Reads the audit log of an account, page by page."""

from typing import NamedTuple
from uuid import UUID

from saleport.audit import repository
from saleport.audit.entry import Entry
from saleport.db.engine import Database

PAGE_ENTRIES = 50


class AuditPage(NamedTuple):
    """Some entries, the newest first, and the id before which the next page begins; None: there are no older ones."""

    entries: list[Entry]
    before: UUID | None


class Auditing:
    """What is read of the audit log; it is written by `recording.record` alone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, account_id: UUID, before: UUID | None = None, limit: int = PAGE_ENTRIES) -> AuditPage:
        """An account's entries (the nil id: those of no account) that are older than `before`, the newest first.

        An id that the account has no entry of is before all: the page is empty.
        """
        async with self._database.reading() as connection:
            entries = await repository.list_entries(connection, account_id, limit + 1, before)
        return AuditPage(entries[:limit], entries[limit - 1].id if len(entries) > limit else None)
