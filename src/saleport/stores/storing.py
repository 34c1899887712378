"""The verbs of stores. What belongs to another account is not there for any of them."""

from collections.abc import Collection, Mapping, Set
from typing import Any
from uuid import UUID, uuid4

from msgspec.structs import replace

from saleport.clock import Clock
from saleport.db.engine import Database
from saleport.db.failures import UniqueViolation
from saleport.db.known import known_of
from saleport.decoding.findings import Findings
from saleport.errors import Rejected
from saleport.stores import repository
from saleport.stores.store import Store, StoreIn, check, store_taken, store_unknown, unknown_store
from saleport.values import given_id


class Storing:
    """The shops in which orders were placed: adding, changing, finding."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known = known_of(database, "stores")

    async def list_stores(self, account_id: UUID) -> list[Store]:
        """All stores, in the order in which they were added."""
        async with self._database.reading() as connection:
            return await repository.list_stores(connection, account_id)

    async def add_or_modify(self, account_id: UUID, store_in: StoreIn, findings: Findings) -> Store:
        """Change the store that is meant, else add one. Raises Rejected.

        An `id` means the store with that id, which has to be there; without one, a `chainInternalId` means
        the store with this number in `chain`, if there is one; everything else means a new store.
        """
        changes = check(store_in, findings)
        identity = given_id(store_in.id)
        if identity is None:
            findings.warnings()
            return await self._put(account_id, changes)
        await self._check_change(account_id, identity, changes, findings)
        findings.warnings()
        return await self._change(account_id, identity, changes, findings)

    async def learn(self, account_id: UUID) -> None:
        """Find ids of stores of an account of which none was found before. Raises Unavailable."""
        await self._known.learn(account_id)

    async def unknown_stores(self, account_id: UUID, ids: Collection[UUID]) -> set[UUID]:
        """Those of the ids that are no store of the account."""
        return await self._known.unknown(account_id, ids)

    def known(self, account_id: UUID) -> Set[str]:
        """The ids of stores that were found before, as they are written. One that was not may be there all the same."""
        return self._known.texts(account_id)

    async def find_by_number(self, account_id: UUID, numbers: Collection[str]) -> dict[str, list[tuple[str, UUID]]]:
        """The stores with these numbers, each with its chain (blank: none), by number: several chains may have one."""
        wanted = [number for number in numbers if "\0" not in number]
        async with self._database.reading() as connection:
            found = await repository.find_by_number(connection, account_id, wanted) if wanted else []
        stores: dict[str, list[tuple[str, UUID]]] = {}
        for number, chain, identity in found:
            stores.setdefault(number, []).append((chain, identity))
        return stores

    async def _put(self, account_id: UUID, changes: Mapping[str, Any]) -> Store:
        new = replace(unknown_store(uuid4()), **changes)
        async with self._database.writing() as connection:
            now = self._clock()
            held = await repository.put(connection, account_id, new, now)
            store = new if held.id == new.id else replace(held, **changes)
            if store != held:
                await repository.replace(connection, account_id, store, now)
        return store

    async def _check_change(
        self, account_id: UUID, identity: UUID, changes: Mapping[str, Any], findings: Findings
    ) -> None:
        async with self._database.reading() as connection:
            held = await repository.find_store(connection, account_id, identity)
            if held is None:
                findings.add(store_unknown(identity))
                return
            store = replace(held, **changes)
            if store.chain_internal_id is None:
                return
            other = await repository.find_id(connection, account_id, store.chain or "", store.chain_internal_id)
        if other is not None and other != identity:
            findings.add(store_taken(store))

    async def _change(self, account_id: UUID, identity: UUID, changes: Mapping[str, Any], findings: Findings) -> Store:
        store = unknown_store(identity)
        try:
            async with self._database.writing() as connection:
                held = await repository.find_store(connection, account_id, identity, is_locking=True)
                assert held is not None, "a store that was there is gone"  # noqa: S101 - none is ever deleted
                store = replace(held, **changes)
                if store != held:
                    await repository.replace(connection, account_id, store, self._clock())
        except UniqueViolation:
            # Another call took the number after the check.
            findings.add(store_taken(store))
            raise Rejected(findings.in_order()) from None
        return store
