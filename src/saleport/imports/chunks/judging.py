"""Judges the orders of a chunk by the rules of one PUT, references by what merchants know included; keeps none."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, Problem, Rejected, Unavailable
from saleport.imports.chunks.spool import Line
from saleport.imports.referring import FileOrderIn, References, file_order_reader
from saleport.logs import logger
from saleport.orders.checking import Judged, OrderChecker
from saleport.values import given

log = logger("imports")

_INTERNAL = Problem(
    code=ErrorCode.INTERNAL_ERROR,
    explanation="The service failed at this order in a way that was not foreseen. Its log has the cause.",
    subject="order",
)


class Verdict(NamedTuple):
    """What came of one order of a file."""

    line: Line
    order: FileOrderIn | None
    """None: it cannot be read as an order at all."""
    judged: Judged

    @property
    def reference(self) -> str:
        """Its reference; blank where it has none."""
        return (given(self.order.order_reference) or "") if self.order else ""


class Judging:
    """Judges orders of files."""

    def __init__(self, checker: OrderChecker, references: References) -> None:
        self._checker = checker
        self._references = references
        self._reader = file_order_reader()

    async def judge(self, account_id: UUID, lines: Sequence[Line]) -> list[Verdict]:
        """What is to be kept of each order, and what is wrong with it. Raises Unavailable.

        An order at which we fail is rejected alone: halves are tried, down to the one.
        """
        try:
            return await self._judge(account_id, lines)
        except Unavailable:
            raise
        except Exception as error:
            if len(lines) == 1:
                return [failed(lines[0], None, error)]
            middle = len(lines) // 2
            return await self.judge(account_id, lines[:middle]) + await self.judge(account_id, lines[middle:])

    async def _judge(self, account_id: UUID, lines: Sequence[Line]) -> list[Verdict]:
        found: list[tuple[FileOrderIn, Findings]] = []
        unreadable: dict[int, Verdict] = {}
        for place, line in enumerate(lines):
            try:
                order, findings = self._reader.read(line.body)
            except Rejected as rejected:
                # Where its rows are known to be wrong, nobody need be told that nothing came of them.
                is_known = any(not problem.is_warning for problem in line.problems)
                problems = list(line.problems if is_known else rejected.problems)
                unreadable[place] = Verdict(line, None, Judged(None, problems))
                continue
            for problem in line.problems:
                (findings.add if problem.is_warning else findings.add_fault)(problem)
            found.append((order, findings))
        await self._references.resolve(account_id, found)
        judged = iter(zip(found, await self._checker.judge_all(account_id, found), strict=True))
        verdicts: list[Verdict] = []
        for place, line in enumerate(lines):
            if place in unreadable:
                verdicts.append(unreadable[place])
            else:
                (order, _), verdict = next(judged)
                verdicts.append(Verdict(line, order, verdict))
        return verdicts


def failed(line: Line, order: FileOrderIn | None, error: Exception) -> Verdict:
    """The verdict on an order at which the service itself fails."""
    # The row says which order it is; the order itself is private.
    log.error("an order of a file could not be imported", row=line.rows[0], exc_info=error)
    return Verdict(line, order, Judged(None, [_INTERNAL]))


def worn_out(line: Line) -> Verdict:
    """The verdict on an order of a chunk at which worker after worker ended."""
    return Verdict(line, None, Judged(None, [_INTERNAL]))
