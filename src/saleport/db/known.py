"""Remembers which ids an account has, so that an ordinary import asks the database nothing."""

from collections.abc import Awaitable, Callable, Collection, Set
from uuid import UUID

from sqlalchemy import select

from saleport.db.engine import Database
from saleport.db.statements import Rows
from saleport.db.tables import metadata

Lookup = Callable[[UUID, Collection[UUID]], Awaitable[set[UUID]]]
"""Asks which of the ids an account has."""

First = Callable[[UUID], Awaitable[set[UUID]]]
"""Asks for ids that an account has: for all of them, where they are few."""

MOST_REMEMBERED = 200_000
"""Ids remembered at a time, of all accounts together: some 25 MB."""

_FEW = 5_000
_NONE: frozenset[str] = frozenset()


class KnownIds:
    """Tells known ids from unknown ones.

    Rows of the catalogue are never deleted, so an id that was found once is known for good, on
    every machine. That an id was not found is never remembered: the next moment it may be there.
    """

    def __init__(self, lookup: Lookup, most: int = MOST_REMEMBERED, first: First | None = None) -> None:
        """`most` bounds the memory: past it, everything is forgotten and remembering starts over."""
        self._lookup = lookup
        self._first = first
        self._most = most
        self._count = 0
        # An id in a body is a text: nothing need be made of it to see that it is known.
        self._by_account: dict[UUID, set[str]] = {}

    def texts(self, account_id: UUID) -> Set[str]:
        """The ids of an account that were found so far, as they are written: for a look that costs next to nothing."""
        return self._by_account.get(account_id, _NONE)

    async def learn(self, account_id: UUID) -> None:
        """Remember ids of an account of which none is known, for whoever has many to look at. Raises Unavailable."""
        if self._first is not None and account_id not in self._by_account:
            self._remember(account_id, await self._first(account_id))

    async def unknown(self, account_id: UUID, ids: Collection[UUID]) -> set[UUID]:
        """Those of the ids that the account does not have. Raises Unavailable, but only where one was never seen."""
        known = self.texts(account_id)
        asked = {identity for identity in ids if str(identity) not in known}
        if not asked:
            return asked
        found = await self._lookup(account_id, asked)
        self._remember(account_id, found)
        return asked - found

    def _remember(self, account_id: UUID, found: set[UUID]) -> None:
        if self._count + len(found) > self._most:
            self._by_account.clear()
            self._count = 0
        known = self._by_account.setdefault(account_id, set())
        before = len(known)
        known.update(map(str, found))
        self._count += len(known) - before


def known_of(database: Database, name: str) -> KnownIds:
    """What is known of the ids in the table of that name, of an account's things, each with `account_id` and `id`."""
    return KnownIds(ids_in(database, name), first=first_in(database, name))


def first_in(database: Database, name: str) -> First:
    """All ids in such a table where they are few, else some."""
    table = metadata.tables[name]

    async def first(account_id: UUID) -> set[UUID]:
        async with database.reading() as connection:
            statement = select(table.c.id).where(table.c.account_id == account_id).limit(_FEW)
            return set((await connection.execute(statement)).scalars())

    return first


def ids_in(database: Database, name: str) -> Lookup:
    """A lookup in the table of that name, of an account's things, each with `account_id` and `id`."""
    table = metadata.tables[name]

    async def lookup(account_id: UUID, ids: Collection[UUID]) -> set[UUID]:
        async with database.reading() as connection:
            rows = Rows(connection, [table.c.id])
            wanted = table.c.id.in_(select(rows.c["id"]))
            statement = select(table.c.id).where(table.c.account_id == account_id, wanted)
            found = await connection.execute(statement, rows.parameters((identity,) for identity in ids))
            return set(found.scalars())

    return lookup
