"""Imports a chunk that is claimed: all of it and what became of it in one transaction, or nothing."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from saleport import metrics
from saleport.clock import Clock
from saleport.db.direct import Session
from saleport.db.engine import Database
from saleport.errors import Unavailable
from saleport.imports.chunks.guide import has_columns, read_chunk
from saleport.imports.chunks.judging import Judging, Verdict, failed, worn_out
from saleport.imports.claiming.claim import Claim
from saleport.imports.foretelling.foretelling import foretell
from saleport.imports.holding.held import CodeKind, HeldOrder, ProductCode
from saleport.imports.holding.holding import Holding
from saleport.imports.job import Rejection
from saleport.imports.referring import unknown_products
from saleport.imports.working import repository
from saleport.imports.working.repository import Done
from saleport.logs import logger
from saleport.orders.bulk import BulkWriter, Within
from saleport.orders.order import Document, Outcome, order_id

_JUDGED_AT_ONCE = 1000
"""Orders: few enough to stay near at hand from one step to the next, and enough for one question to the catalogue."""
MOST_TRIES = 8
"""How many workers may have claimed a chunk before it is taken for what ended them."""

log = logger("imports")


class ClaimLost(Exception):
    """The chunk was claimed by another worker since, or its job was cancelled. Nothing is kept of it from then on."""


class ChunkImporter:
    """Imports chunks, or tells what would become of them."""

    def __init__(
        self, database: Database, clock: Clock, judging: Judging, writer: BulkWriter, holding: Holding
    ) -> None:
        self._database = database
        self._clock = clock
        self._judging = judging
        self._writer = writer
        self._holding = holding
        # What reads a chunk takes many times its size, and two of them at a time are no sooner done.
        self._is_reading = asyncio.Lock()

    async def work_on(
        self, claim: Claim, worker: UUID, folder: Path, *, has_twice: bool, judged: Callable[[], None]
    ) -> None:
        """Import a chunk, or check it. `has_twice`: the job has orders that come twice.

        The files of the job lie in `folder`. `judged` is told when all that is left waits for the database.

        Raises ClaimLost, Unavailable, OSError where the file cannot be read, and Rejected where it is damaged there.
        """
        began = time.monotonic()
        chunk = claim.chunk
        file = folder / chunk.file
        await self._judging.learn(chunk.account_id)
        async with self._is_reading:
            look = await self._judging.look_at_columns(chunk.account_id) if has_columns(file) else None
            lines = await asyncio.to_thread(read_chunk, file, chunk.begins_at, chunk.ends_at, chunk.first_row, look)
        if claim.tries > MOST_TRIES:
            log.error("a chunk is given up: workers end when they import it", job=str(chunk.job_id), chunk=chunk.number)
            verdicts = [worn_out(line) for line in lines]
        else:
            verdicts: list[Verdict] = []
            for first in range(0, len(lines), _JUDGED_AT_ONCE):
                verdicts += await self._judging.judge(chunk.account_id, lines[first : first + _JUDGED_AT_ONCE])
                # Meanwhile the database should not wait for what another chunk has for it.
                await asyncio.sleep(0)
        judged()
        work = _Work(claim, worker, verdicts)
        if claim.is_check:
            await self._check(work, has_twice=has_twice)
            return
        await self._import(work)
        metrics.chunk_imported(work.counts, time.monotonic() - began)

    async def rehearse(self) -> None:
        """Write nothing, so that the database has a connection for it that knows the statements. Raises Unavailable."""

        async def write_nothing(session: Session, _: Mapping[UUID, Outcome]) -> None:
            await repository.rehearse(session, self._clock())

        await self._writer.write((), write_nothing)

    async def _import(self, work: "_Work") -> None:
        finish = self._finish(work)

        async def write_last(session: Session, outcomes: Mapping[UUID, Outcome]) -> None:
            await self._let_go(session, work, outcomes)
            await finish(session, outcomes)

        *before, last = _rounds(work.good())
        try:
            for documents in before:
                # The same order twice in a chunk: its references are spelt in ways that only one of two readers knows.
                await self._writer.write(documents, self._while_claimed(work))
            await self._writer.write(last, write_last)
        except (Unavailable, ClaimLost):
            raise
        except Exception as error:
            log.warning(
                "a chunk is imported order by order", reason=type(error).__name__, chunk=work.claim.chunk.number
            )
            outcomes: dict[UUID, Outcome] = {}
            for documents in (*before, last):
                outcomes |= await self._write_what_can_be(work, documents)

            async def finish_alone(session: Session) -> None:
                async with session.transaction():
                    await finish(session, outcomes)

            await self._database.run_directly(finish_alone)

    async def _write_what_can_be(self, work: "_Work", documents: Sequence[Document]) -> dict[UUID, Outcome]:
        """Write orders; one that cannot be written is rejected alone: halves are tried, down to the one."""
        try:
            return await self._writer.write(documents, self._while_claimed(work))
        except (Unavailable, ClaimLost):
            raise
        except Exception as error:
            if len(documents) == 1:
                work.reject(documents[0].order_id, error)
                return {}
        middle = len(documents) // 2
        first = await self._write_what_can_be(work, documents[:middle])
        return first | await self._write_what_can_be(work, documents[middle:])

    async def _check(self, work: "_Work", *, has_twice: bool) -> None:
        rounds = _rounds(work.good())
        documents = rounds[-1]
        kept = await self._writer.foretell(documents)
        finish = self._finish(work, is_check=True)

        async def finish_check(session: Session) -> None:
            async with session.transaction():
                outcomes = kept
                if has_twice:
                    outcomes = await foretell(session, work.claim.key, documents, kept)
                await finish(session, outcomes)

        await self._database.run_directly(finish_check)

    def _finish(self, work: "_Work", *, is_check: bool = False) -> Within:
        async def finish(session: Session, outcomes: Mapping[UUID, Outcome]) -> None:
            if not await repository.finish(session, work.claim, work.worker, work.done(outcomes), self._clock()):
                raise ClaimLost
            if is_check:
                return
            if held := work.held():
                await self._holding.keep(session, held)

        return finish

    def _while_claimed(self, work: "_Work") -> Within:
        """For orders that are written before the rest of their chunk is: nobody else may have brought later ones."""

        async def check(session: Session, outcomes: Mapping[UUID, Outcome]) -> None:
            if not await repository.keep_claimed(session, work.claim, work.worker):
                raise ClaimLost
            await self._let_go(session, work, outcomes)

        return check

    async def _let_go(self, session: Session, work: "_Work", outcomes: Mapping[UUID, Outcome]) -> None:
        # What is changed has another version by now; what came as it is there already leaves no other trace.
        if unchanged := [identity for identity, outcome in outcomes.items() if outcome is Outcome.UNCHANGED]:
            await self._holding.forget(session, work.claim.chunk.account_id, unchanged)


class _Work:
    """What is known of the orders of a chunk while it is imported."""

    def __init__(self, claim: Claim, worker: UUID, verdicts: list[Verdict]) -> None:
        self.claim = claim
        self.worker = worker
        self._verdicts = verdicts
        self.counts: Mapping[str, int] = {}
        """What became of its orders, as it was written last."""
        lacking = ((place, _lacking(verdict)) for place, verdict in enumerate(verdicts)) if claim.holds else ()
        self._lacking = {place: products for place, products in lacking if products}
        """The products for which orders are kept aside, by the places of these orders."""

    def good(self) -> list[Document]:
        """The orders that are to be kept."""
        return [verdict.document for verdict in self._verdicts if verdict.document is not None]

    def held(self) -> list[HeldOrder]:
        """The orders that are kept aside."""
        account_id, job_id = self.claim.key
        held: dict[UUID, HeldOrder] = {}
        for place, verdict in enumerate(self._verdicts) if self._lacking else ():
            if lacking := self._lacking.get(place):
                identity = order_id(account_id, verdict.reference)
                body = verdict.line.body.decode()
                held[identity] = HeldOrder(account_id, identity, verdict.reference, body, job_id, lacking)
            elif verdict.document is not None:
                held.pop(verdict.document.order_id, None)  # this one is later
        return list(held.values())

    def reject(self, identity: UUID, error: Exception) -> None:
        """Let an order that was found good be rejected after all, because we failed at it."""
        for place, verdict in enumerate(self._verdicts):
            document = verdict.document
            if document is not None and document.order_id == identity:
                self._verdicts[place] = failed(verdict.line, verdict.reference, error)

    def done(self, outcomes: Mapping[UUID, Outcome]) -> Done:
        """What became of all of them, given what became of those that were kept."""
        problems: Counter[str] = Counter()
        rejections: list[Rejection] = []
        good: list[Document] = []
        warned = 0
        for place, verdict in enumerate(self._verdicts):
            document, found = verdict.document, verdict.problems
            if found:
                problems.update({problem.code.value for problem in found})
            if document is not None:
                good.append(document)
                warned += bool(found)
            elif place not in self._lacking:
                rejections.append(Rejection(rows=verdict.line.rows, reference=verdict.reference, problems=tuple(found)))
        # Ids are slow to look up. Where each order has an outcome of its own there is no need to.
        is_each_once = len(outcomes) == len(good)
        each = outcomes.values() if is_each_once else (outcomes[document.order_id] for document in good)
        counts: Counter[str] = Counter(each)
        counts.update(warned=warned, rejected=len(rejections), held=len(self._lacking))
        self.counts = counts
        return Done(counts, problems, rejections)


def _lacking(verdict: Verdict) -> dict[ProductCode, str]:
    """The products for which an order is kept aside; none where it is not, or something else stands against it."""
    if verdict.order is None or verdict.document is not None:
        return {}
    unknown = unknown_products(verdict.order, verdict.problems)
    return {ProductCode(CodeKind(product.kind), product.code, product.ean): product.label for product in unknown}


def _rounds(documents: Sequence[Document]) -> list[list[Document]]:
    """The orders in as few parts as it takes for each of them to have an order once."""
    if len({document.reference for document in documents}) == len(documents):
        return [list(documents)]
    rounds: list[dict[UUID, Document]] = [{}]
    for document in documents:
        for each in rounds:
            if document.order_id not in each:
                each[document.order_id] = document
                break
        else:
            rounds.append({document.order_id: document})
    return [list(each.values()) for each in rounds]
