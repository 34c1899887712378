"""`import_all`: several orders that were sent together, by the same rules and the same group commit as one alone."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from saleport import metrics
from saleport.errors import Problem, Rejected, Unavailable
from saleport.orders.bulk import BulkWriter
from saleport.orders.checking import Judged, OrderChecker, Sent
from saleport.orders.order import Document, Outcome
from saleport.orders.writing import OrderWriter

_CHECKED_AT_ONCE = 50
"""After so many orders others may have their turn: of the worst kind, each takes as long as a request of its own."""
_MOST_PROBLEMS = 10_000
"""Told of all orders together; past that one is told of each. Else a small body could ask for an answer that fills
memory: every product of every order may be wrong."""


_LATER = Judged(None, [])


class Result(NamedTuple):
    """What became of one order."""

    reference: str | None
    """As far as it could be read."""
    order_id: UUID | None
    outcome: Outcome | None
    problems: Sequence[Problem]
    """Errors before warnings; with an outcome, warnings only."""


class BatchImporter:
    """Imports several orders at once."""

    def __init__(self, checker: OrderChecker, writer: OrderWriter, bulk_writer: BulkWriter) -> None:
        self._checker = checker
        self._writer = writer
        self._bulk_writer = bulk_writer

    async def import_all(self, account_id: UUID, bodies: Sequence[bytes], *, is_dry_run: bool) -> list[Result]:
        """What became of each order, in their order; two of one reference are imported one after the other.

        Raises Unavailable where not one of those that are good could be kept, and nothing else.
        """
        if bodies and not is_dry_run:
            self._writer.check_room()
        results: list[Result] = []
        good: list[tuple[int, Document]] = []
        still_told = _MOST_PROBLEMS
        for start in range(0, len(bodies), _CHECKED_AT_ONCE):
            for judged, reference in await self._judged(account_id, bodies[start : start + _CHECKED_AT_ONCE]):
                if judged.document is not None:
                    good.append((len(results), judged.document))
                told = judged.problems[: max(still_told, 1)]
                still_told -= len(told)
                results.append(Result(reference, None, None, told))
            await asyncio.sleep(0)
        metrics.imported("rejected", len(results) - len(good), is_dry_run=is_dry_run)
        documents = [document for _, document in good]
        outcomes = await (self._foretell(documents) if is_dry_run else self._write(documents))
        for (place, document), outcome in zip(good, outcomes, strict=True):
            if isinstance(outcome, Unavailable):
                results[place] = results[place]._replace(problems=outcome.problems)
            else:
                results[place] = results[place]._replace(order_id=document.order_id, outcome=outcome)
        return results

    async def _judged(self, account_id: UUID, bodies: Sequence[bytes]) -> list[tuple[Judged, str | None]]:
        judged: list[tuple[Judged, str | None]] = []
        places: list[int] = []
        odd: list[Sent] = []
        for place, body in enumerate(bodies):
            try:
                sent = self._checker.read(account_id, body)
            except Rejected as rejection:
                judged.append((Judged(None, list(rejection.problems)), None))
                continue
            if isinstance(sent, Document):
                judged.append((Judged(sent, []), sent.reference))
            else:
                judged.append((_LATER, sent[0].order_reference))
                places.append(place)
                odd.append(sent)
        for place, each in zip(places, await self._checker.judge_all(account_id, odd), strict=True):
            judged[place] = each, judged[place][1]
        return judged

    async def _write(self, documents: Sequence[Document]) -> list[Outcome | Unavailable]:
        # They come to the writer in their order, and it never lets a later version of an order pass an earlier one.
        writing = (self._writer.write(document) for document in documents)
        found = await asyncio.gather(*writing, return_exceptions=True)
        outcomes: list[Outcome | Unavailable] = []
        for each in found:
            if isinstance(each, BaseException) and not isinstance(each, Unavailable):
                raise each
            outcomes.append(each)
        refused = [each for each in outcomes if isinstance(each, Unavailable)]
        if refused and len(refused) == len(outcomes):
            raise refused[0]
        return outcomes

    async def _foretell(self, documents: Sequence[Document]) -> list[Outcome | Unavailable]:
        first: dict[UUID, Document] = {}
        for document in documents:
            first.setdefault(document.order_id, document)
        foretold = await self._bulk_writer.foretell(list(first.values())) if first else {}
        before: dict[UUID, Document] = {}
        outcomes: list[Outcome | Unavailable] = []
        for document in documents:
            previous = before.get(document.order_id)
            if previous is None:
                outcomes.append(foretold[document.order_id])
            else:
                is_same = previous.content_hash == document.content_hash
                outcomes.append(Outcome.UNCHANGED if is_same else Outcome.UPDATED)
            before[document.order_id] = document
        for outcome in outcomes:
            metrics.imported(str(outcome), is_dry_run=True)
        return outcomes
