"""`import_all`: several orders that were sent together, by the same rules and the same group commit as one alone."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple
from uuid import UUID

from saleport import logs, metrics
from saleport.errors import ErrorCode, Problem, Rejected, Unavailable
from saleport.orders.bulk import BulkWriter
from saleport.orders.checking import Judged, OrderChecker, Sent, in_halves
from saleport.orders.order import Document, Outcome
from saleport.orders.writing import OrderWriter

_CHECKED_AT_ONCE = 50
"""After so many orders others may have their turn: of the worst kind, each takes as long as a request of its own."""
_MOST_PROBLEMS = 10_000
"""Told of all orders together; past that one is told of each. Else a small body could ask for an answer that fills
memory: every product of every order may be wrong."""

_Found = tuple[Judged | Exception, str | None]
"""What the rules said of an order, or how they failed at it; and its reference."""
_LATER = Judged(None, [])

log = logs.logger("orders")


class Result(NamedTuple):
    """What became of one order."""

    reference: str | None
    """As far as it could be read."""
    order_id: UUID | None
    outcome: Outcome | None
    problems: Sequence[Problem]
    """Errors before warnings; with an outcome, warnings only. One that we failed at may be sent again."""


class BatchImporter:
    """Imports several orders at once."""

    def __init__(self, checker: OrderChecker, writer: OrderWriter, bulk_writer: BulkWriter) -> None:
        self._checker = checker
        self._writer = writer
        self._bulk_writer = bulk_writer

    async def import_all(self, account_id: UUID, bodies: Sequence[bytes], *, is_dry_run: bool) -> list[Result]:
        """What became of each order, in their order; two of one reference are imported one after the other.

        One at which we fail is told so, and the others are imported. Raises Unavailable where none could be kept, as
        the database is away or too many orders wait.
        """
        if bodies and not is_dry_run:
            self._writer.check_room()
        results: list[Result] = []
        good: list[tuple[int, Document]] = []
        still_told = _MOST_PROBLEMS
        rejected = 0
        for start in range(0, len(bodies), _CHECKED_AT_ONCE):
            for judged, reference in await self._judged(account_id, bodies[start : start + _CHECKED_AT_ONCE]):
                if isinstance(judged, Exception):
                    results.append(Result(reference, None, None, _failed(judged)))
                    continue
                if judged.document is not None:
                    good.append((len(results), judged.document))
                else:
                    rejected += 1
                told = judged.problems[: max(still_told, 1)]
                still_told -= len(told)
                results.append(Result(reference, None, None, told))
            await asyncio.sleep(0)
        metrics.imported("rejected", rejected, is_dry_run=is_dry_run)
        documents = [document for _, document in good]
        outcomes = await (self._foretell(documents) if is_dry_run else self._write(documents))
        for (place, document), outcome in zip(good, outcomes, strict=True):
            if isinstance(outcome, Unavailable):
                results[place] = results[place]._replace(problems=outcome.problems)
            elif isinstance(outcome, Exception):
                results[place] = results[place]._replace(problems=_failed(outcome))
            else:
                results[place] = results[place]._replace(order_id=document.order_id, outcome=outcome)
        return results

    async def _judged(self, account_id: UUID, bodies: Sequence[bytes]) -> list[_Found]:
        """What is to be kept of each order, and its reference as far as it could be read. Raises Unavailable.

        One at which the rules fail harms none of the others.
        """

        def failed(body: bytes, error: Exception) -> _Found:
            return error, self._reference(account_id, body)

        return await in_halves(partial(self._judged_together, account_id), bodies, failed)

    async def _judged_together(self, account_id: UUID, bodies: Sequence[bytes]) -> list[_Found]:
        judged: list[_Found] = []
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

    def _reference(self, account_id: UUID, body: bytes) -> str | None:
        """The reference of an order at which the rules fail; None where reading it is what fails."""
        with suppress(Exception):
            sent = self._checker.read(account_id, body)
            return sent.reference if isinstance(sent, Document) else sent[0].order_reference
        return None

    async def _write(self, documents: Sequence[Document]) -> list[Outcome | Exception]:
        # They come to the writer in their order, and it never lets a later version of an order pass an earlier one.
        writing = (self._writer.write(document) for document in documents)
        outcomes: list[Outcome | Exception] = []
        for each in await asyncio.gather(*writing, return_exceptions=True):
            if isinstance(each, BaseException) and not isinstance(each, Exception):
                raise each
            outcomes.append(each)
        refused = [each for each in outcomes if isinstance(each, Unavailable)]
        if refused and all(isinstance(each, Exception) for each in outcomes):
            raise refused[0]
        return outcomes

    async def _foretell(self, documents: Sequence[Document]) -> list[Outcome | Exception]:
        first: dict[UUID, Document] = {}
        for document in documents:
            first.setdefault(document.order_id, document)
        foretold = await self._bulk_writer.foretell(list(first.values())) if first else {}
        before: dict[UUID, Document] = {}
        outcomes: list[Outcome | Exception] = []
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


def _failed(error: Exception) -> list[Problem]:
    """What is told of an order at which the service itself fails; its log has the rest, under the same request id."""
    log.error("an order of a batch could not be imported", exc_info=error)
    identity = logs.request_id.get() or "-"
    explanation = (
        "The service failed at this order in a way that was not foreseen, and kept nothing of it. Send it again: that "
        f"does no harm. If it fails again, quote the request id {identity} to the operator of the service."
    )
    return [Problem(code=ErrorCode.INTERNAL_ERROR, explanation=explanation, subject="order", words={"value": identity})]
