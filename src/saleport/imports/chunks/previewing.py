"""The first orders of a file, as they were read, and what would become of them."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from saleport.imports.chunks.judging import Judging, Verdict
from saleport.imports.chunks.spool import Line
from saleport.imports.job import PreviewedOrder
from saleport.orders.bulk import BulkWriter
from saleport.orders.order import Outcome
from saleport.values import shortened

_LONGEST_SHOWN = 1000


class Previewer:
    """Tells what would become of orders."""

    def __init__(self, judging: Judging, writer: BulkWriter) -> None:
        self._judging = judging
        self._writer = writer

    async def preview(self, account_id: UUID, lines: Sequence[Line]) -> list[PreviewedOrder]:
        """Each of the orders, and what would become of it now. Raises Unavailable."""
        verdicts = await self._judging.judge(account_id, lines)
        good = {each.document.order_id: each.document for each in verdicts if each.document}
        outcomes = await self._writer.foretell(list(good.values())) if good else {}
        return [_shown(verdict, outcomes) for verdict in verdicts]


def _shown(verdict: Verdict, outcomes: dict[UUID, Outcome]) -> PreviewedOrder:
    document = verdict.document
    body = verdict.line.body
    if verdict.order is None and document is None:
        body = msgspec.json.encode(shortened(body.decode(errors="replace"), _LONGEST_SHOWN))
    return PreviewedOrder(
        rows=verdict.line.rows,
        order=msgspec.Raw(body),
        problems=tuple(verdict.problems),
        outcome=None if document is None else outcomes[document.order_id],
    )
