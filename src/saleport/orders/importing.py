"""`import_order`: the one verb to which every road leads that brings one order; those of files share its checker."""

from collections.abc import Coroutine
from typing import Any, NamedTuple
from uuid import UUID

from saleport import metrics, tracing
from saleport.db.engine import Database
from saleport.errors import Problem, Rejected
from saleport.orders.checking import OrderChecker, Sent
from saleport.orders.order import Document, Outcome
from saleport.orders.repository import content_hash
from saleport.orders.writing import OrderWriter


class Imported(NamedTuple):
    """What came of an import."""

    order_id: UUID
    outcome: Outcome
    warnings: list[Problem]


class OrderImporter:
    """Checks an order and has it written."""

    def __init__(self, database: Database, checker: OrderChecker, writer: OrderWriter) -> None:
        self._database = database
        self._checker = checker
        self._writer = writer

    def read(self, account_id: UUID, body: bytes, *, is_dry_run: bool = False) -> Document | Sent:
        """What a body is as an order. Raises Rejected when it is not JSON at all, and Unavailable."""
        trace = tracing.current.get()
        if trace is not None:
            trace.stage("check")
        if not is_dry_run:
            # Before any work: what is refused under load should cost as little as it can.
            self._writer.check_room()
        return self._checker.read(account_id, body)

    def look(self, account_id: UUID, body: bytes) -> Document | None:
        """What a body is as an order of which nothing need be said; None: `read` it. Raises Unavailable."""
        self._writer.check_room()
        return self._checker.look_once(account_id, body)

    def keep(self, document: Document) -> Coroutine[Any, Any, Outcome]:
        """What `import_order` does with an order that was looked at. Raises Unavailable."""
        return self._writer.write(document)

    async def import_order(self, account_id: UUID, sent: Document | Sent, *, is_dry_run: bool = False) -> Imported:
        """Keep an order: a new reference creates, another content replaces as a new version, the same changes nothing.

        It is what `read` made of a body. Raises Rejected with all problems at once, and Unavailable; nothing is kept
        then. A dry run gives the same answer and keeps nothing.
        """
        document: Document | None
        problems: list[Problem]
        if isinstance(sent, Document):
            document, problems = sent, []
        else:
            document, problems = await self._checker.judge(account_id, *sent)
        if document is None:
            metrics.imported("rejected", is_dry_run=is_dry_run)
            raise Rejected(problems)
        if is_dry_run:
            outcome = await self._foretell(document)
            metrics.imported(outcome, is_dry_run=True)
        else:
            outcome = await self._writer.write(document)
        return Imported(document.order_id, outcome, problems)

    async def _foretell(self, document: Document) -> Outcome:
        async with self._database.reading() as connection:
            present = await content_hash(connection, document.account_id, document.order_id)
        if present is None:
            return Outcome.CREATED
        return Outcome.UNCHANGED if present == document.content_hash else Outcome.UPDATED
