"""Chunks that are read with the look at columns, beside the same that are read without it."""

from pathlib import Path

from saleport.files.record import Look
from saleport.imports.chunks.guide import read_chunk
from saleport.imports.chunks.spool import Line
from saleport.orders.order import Document
from tests.imports.conftest import Merchant

Place = tuple[Path, int, int]
"""A chunk's file, and where it begins and ends there."""


class Comparison:
    """What came of orders that were looked at in columns, and must come of each of them by itself."""

    def __init__(self, merchant: Merchant, look: Look[Line]) -> None:
        self._merchant = merchant
        self._look = look
        self._told: list[Line] = []
        self._documents: list[Document] = []

    @classmethod
    async def begin(cls, merchant: Merchant, good: Place) -> "Comparison":
        """With what these orders name of the catalogue; all of them can be looked at in columns then."""
        # What is known of the catalogue is what somebody asked for.
        await merchant.judging.judge(merchant.account_id, read_chunk(*good, 2))
        look = await merchant.judging.look_at_columns(merchant.account_id)
        assert all(line.document for line in read_chunk(*good, 2, look))
        return cls(merchant, look)

    def read(self, place: Place) -> None:
        """Read a chunk both ways: an order is the same, or what is kept of it is known."""
        for alone, line in zip(read_chunk(*place, 2), read_chunk(*place, 2, self._look), strict=True):
            if line.document is None:
                assert line == alone
            else:
                assert line == Line(alone.rows, b"", alone.problems, line.document)
                self._told.append(alone)
                self._documents.append(line.document)

    async def judge(self) -> None:
        """What was known is what the verdicts on the orders by themselves say."""
        verdicts = await self._merchant.judging.judge(self._merchant.account_id, self._told)
        expected = [(document, []) for document in self._documents]
        assert [(each.document, [*each.problems]) for each in verdicts] == expected
        assert self._documents
