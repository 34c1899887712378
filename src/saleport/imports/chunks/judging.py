"""Judges the orders of a chunk by the rules of one PUT, references by what merchants know included; keeps none."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import msgspec

from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, Problem, Rejected
from saleport.files.record import Look
from saleport.imports.chunks.looking import lines_by
from saleport.imports.chunks.spool import Line
from saleport.imports.referring import FileOrderIn, References, file_order_reader
from saleport.logs import logger
from saleport.orders.checking import OrderChecker, in_halves
from saleport.orders.order import Document
from saleport.values import given

log = logger("imports")

_INTERNAL = Problem(
    code=ErrorCode.INTERNAL_ERROR,
    explanation="The service failed at this order in a way that was not foreseen. Its log has the cause.",
    subject="order",
)


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What came of one order of a file."""

    line: Line
    reference: str
    """Blank where it has none."""
    document: Document | None
    """What is to be kept; None: the order is rejected."""
    problems: Sequence[Problem] = ()
    """All of them, errors before warnings. Of an order that is good they are warnings."""
    order: FileOrderIn | None = None
    """None: it cannot be read as an order at all, or nothing need be said of it."""


_LATER = Verdict(Line((), b""), "", None)


class Judging:
    """Judges orders of files."""

    def __init__(self, checker: OrderChecker, references: References) -> None:
        self._checker = checker
        self._references = references
        self._reader = file_order_reader()

    async def learn(self, account_id: UUID) -> None:
        """Make ready for orders of an account. Raises Unavailable."""
        await self._checker.learn(account_id)

    async def look_at_columns(self, account_id: UUID) -> Look[Line]:
        """What gives orders in columns as they are judged, where a chunk is read. It is for a moment. Raises
        Unavailable."""
        return lines_by(self._checker.look_at_columns(account_id), await self._references.known_skus(account_id))

    async def judge(self, account_id: UUID, lines: Sequence[Line]) -> list[Verdict]:
        """What is to be kept of each order, and what is wrong with it. Raises Unavailable.

        An order at which we fail is rejected alone.
        """
        return await in_halves(partial(self._judge, account_id), lines, lambda line, error: failed(line, "", error))

    async def _judge(self, account_id: UUID, lines: Sequence[Line]) -> list[Verdict]:
        verdicts: list[Verdict] = []
        places: list[int] = []
        found: list[tuple[FileOrderIn, Findings]] = []
        read, look = self._reader.read, self._checker.look(account_id)
        # An ordinary order is done with before the next is read: its parts are near at hand then, and the next one gets
        # their memory. To read all of them first took twice as long (measured).
        for place, line in enumerate(lines):
            document = line.document or (None if line.problems else look(line.body))
            if document is not None:
                verdicts.append(Verdict(line, document.reference, document))
                continue
            try:
                order, findings = read(line.body)
            except Rejected as rejected:
                # Where its rows are known to be wrong, nobody need be told that nothing came of them.
                is_known = any(not problem.is_warning for problem in line.problems)
                verdicts.append(Verdict(line, "", None, line.problems if is_known else rejected.problems))
                continue
            for problem in line.problems:
                (findings.add if problem.is_warning else findings.add_fault)(problem)
            verdicts.append(_LATER)
            places.append(place)
            found.append((order, findings))
        await self._references.resolve(account_id, found)
        judged = await self._checker.judge_all(account_id, found)
        for place, (order, _), (document, problems) in zip(places, found, judged, strict=True):
            verdicts[place] = Verdict(lines[place], given(order.order_reference) or "", document, problems, order)
        return verdicts


def failed(line: Line, reference: str, error: Exception) -> Verdict:
    """The verdict on an order at which the service itself fails."""
    # The row says which order it is; the order itself is private.
    log.error("an order of a file could not be imported", row=line.rows[0], exc_info=error)
    return Verdict(line, reference, None, [_INTERNAL])


def worn_out(line: Line) -> Verdict:
    """The verdict on an order of a chunk at which worker after worker ended."""
    return Verdict(line, "", None, [_INTERNAL])
