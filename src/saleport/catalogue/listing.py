"""The list of all models, made once for each state of a catalogue and not once for each call.

Shop modules fetch the whole list after every order line, and a catalogue may have 50,000 models:
reading and writing them anew takes a quarter of a second, during which imports wait.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from saleport.catalogue import repository
from saleport.db.engine import Database

MOST_KEPT_BYTES = 64 * 1024 * 1024
"""What the lists of all accounts together may take in one worker."""

_decode_entries = msgspec.json.Decoder(list[msgspec.Raw]).decode


class ModelList(NamedTuple):
    """All models of an account, by SKU."""

    revision: int
    """Of the account's models, when the list was made."""
    entries: Sequence[msgspec.Raw]
    size: int
    """Its bytes as JSON."""


class ModelLists:
    """The models of each account by SKU, as JSON.

    A list is kept while the account's models have the same revision, which every change of one raises
    in its own transaction: what any machine has changed is seen at once.
    """

    def __init__(self, database: Database, most_bytes: int = MOST_KEPT_BYTES) -> None:
        """`most_bytes` bounds the memory: past it, the lists that were not asked for longest are forgotten."""
        self._database = database
        self._most_bytes = most_bytes
        self._kept: OrderedDict[UUID, ModelList] = OrderedDict()
        # One at a time: several large ones at once would only make each other, and everything else, wait.
        self._making = asyncio.Lock()

    async def models(self, account_id: UUID) -> ModelList:
        """All models of an account, by SKU."""
        async with self._database.reading() as connection:
            revision = await repository.models_revision(connection, account_id)
        return self._find(account_id, revision) or await self._make(account_id, revision)

    def _find(self, account_id: UUID, revision: int) -> ModelList | None:
        kept = self._kept.get(account_id)
        if kept is None or kept.revision < revision:
            return None
        self._kept.move_to_end(account_id)
        return kept

    async def _make(self, account_id: UUID, wanted: int) -> ModelList:
        async with self._making:
            # Whoever waited here may find what it wanted made by the one before.
            kept = self._find(account_id, wanted)
            if kept is not None:
                return kept
            async with self._database.reading() as connection:
                # First the revision, then the models: they may be newer than it says, and never older.
                revision = await repository.models_revision(connection, account_id)
                models = await repository.list_models(connection, account_id)
            content = await asyncio.to_thread(msgspec.json.encode, models)
            made = ModelList(revision, _decode_entries(content), len(content))
            self._keep(account_id, made)
            return made

    def _keep(self, account_id: UUID, kept: ModelList) -> None:
        self._kept[account_id] = kept
        self._kept.move_to_end(account_id)
        while sum(each.size for each in self._kept.values()) > self._most_bytes:
            self._kept.popitem(last=False)
