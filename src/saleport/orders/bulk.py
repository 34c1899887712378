"""The writer of many orders at once: those of a chunk of a file, or of one call, in one transaction."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from saleport import metrics
from saleport.clock import Clock
from saleport.db.direct import Session
from saleport.db.engine import Database
from saleport.errors import Unavailable
from saleport.orders.order import Document, Outcome
from saleport.orders.repository import add, create, hashes, hashes_unless_held, replace
from saleport.orders.search.backlog import Backlog

Within = Callable[[Session, Mapping[UUID, Outcome]], Awaitable[None]]
"""What else belongs into the transaction, told what became of each order. It waits for nothing but the session."""


class BulkWriter:
    """Writes many orders in one transaction, beside the group commit and other writers like it."""

    def __init__(self, database: Database, clock: Clock, backlog: Backlog) -> None:
        """`backlog` gets the ids of what was written."""
        self._database = database
        self._clock = clock
        self._backlog = backlog
        self._are_new = False

    async def write(self, documents: Sequence[Document], within: Within | None = None) -> dict[UUID, Outcome]:
        """Keep all of the orders, and what `within` writes, or nothing; returns once they are on stable storage.

        Each order is once among them at most. Raises Unavailable when the database cannot be used, and what
        `within` raises; whether anything was kept is then not known in the first case, and in the second nothing was.
        """

        async def work(session: Session) -> dict[UUID, Outcome]:
            async with session.transaction(is_large=True):
                outcomes = await self._put(session, documents)
                if within is not None:
                    await within(session, outcomes)
            return outcomes

        try:
            outcomes = await self._database.run_directly(work)
        except Unavailable:
            # It may have been done, and then nobody would name the orders for the search.
            self._backlog.lose()
            raise
        counts = Counter(outcomes.values())
        written = documents
        if Outcome.UNCHANGED in counts:
            written = [each for each in documents if outcomes[each.order_id] is not Outcome.UNCHANGED]
        self._backlog.imports += len(outcomes)
        self._backlog.add((document.account_id, document.order_id) for document in written)
        for outcome, count in counts.items():
            metrics.imported(outcome, count)
        return outcomes

    async def _put(self, session: Session, documents: Sequence[Document]) -> dict[UUID, Outcome]:
        """Put the orders within the transaction.

        New ones come first and those that are there second, both in the order of the key, in every writer: two that
        meet wait for each other, and never both ways.
        """
        now = self._clock()
        # Where the last ones were all new, these will be: only where they are not is it worth asking.
        kept = {} if self._are_new else await hashes_unless_held(session, documents)
        # To look an id up takes a call of Python's own code: where nothing is kept there is no need to.
        new = [document for document in documents if document.order_id not in kept] if kept else documents
        if new and not await add(session, new, now):
            # Some are there after all, or somebody else has brought them since.
            kept = await hashes_unless_held(session, documents) if self._are_new else kept
            created = await create(session, [document for document in new if document.order_id not in kept], now)
        else:
            created = [document.order_id for document in new]
        are_new = len(created) == len(documents)
        self._are_new = are_new and bool(documents)
        outcomes = dict.fromkeys(created, Outcome.CREATED)
        if are_new:
            return outcomes
        unsettled: list[Document] = []
        for document in documents:
            if document.order_id not in outcomes:
                if kept.get(document.order_id) == document.content_hash:
                    outcomes[document.order_id] = Outcome.UNCHANGED
                else:
                    unsettled.append(document)
        return outcomes | await replace(session, unsettled, now)

    async def foretell(self, documents: Sequence[Document]) -> dict[UUID, Outcome]:
        """What `write` would make of the orders now. Raises Unavailable."""
        kept = await self._database.run_directly(lambda session: hashes(session, documents))
        return {document.order_id: _outcome(kept.get(document.order_id), document) for document in documents}


def _outcome(kept: UUID | None, document: Document) -> Outcome:
    if kept is None:
        return Outcome.CREATED
    return Outcome.UNCHANGED if kept == document.content_hash else Outcome.UPDATED
