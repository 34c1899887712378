"""What the bytes of a file are to whoever reads it: rows of a table, or records of JSON."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Self

from saleport.files.recognition import Recognition
from saleport.files.record import FoundOrder, Row, Stretch
from saleport.files.sources.stream import Opened
from saleport.files.sources.tables.header import Columns


class Unclear(Exception):
    """What was to be had sooner cannot be had without reading rows."""


class Source(ABC):
    """A file that has been recognised. It can be read more than once, one reading at a time."""

    recognition: Recognition

    def __init__(self, recognition: Recognition) -> None:
        self.recognition = recognition
        self.orders_in_columns = 0
        """How many of the orders that were read so far were made of whole columns at once."""
        self._opened: Opened | None = None

    @property
    def bytes_read(self) -> int:
        """How far the file has been read, of as many bytes as it has."""
        return self._opened.bytes_read if self._opened else 0

    def close(self) -> None:
        """Let go of the file."""
        if self._opened:
            self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class TableSource(Source):
    """Rows of cells that are texts, under a header."""

    columns: Columns
    keeps_all = False
    """Whether rows keep what is wrong with them: cells beyond the last column, and bytes that are no characters."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns as they stand in the file, duplicates too; without those of rejected rows."""
        return self.recognition.header

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """All rows below the header that are not blank."""
        ...

    def first_cells(self) -> Iterator[str] | None:
        """What all rows have in their first column, in their order, and perhaps other texts between these; much sooner
        than by reading the rows. None where that cannot be, and Unclear where it turns out so.
        """
        return None


class JsonSource(Source):
    """Records, each the text of one JSON value."""

    @abstractmethod
    def records(self) -> Iterator[tuple[int, bytes]]:
        """Each with its number: the line of JSON Lines, else the place among the entries, counted from 1.

        A record has no line break. It is well-formed JSON unless it comes from JSON Lines.
        """
        ...

    def orders(self) -> Iterator[FoundOrder]:
        """The records as orders."""
        return (FoundOrder((number,), record) for number, record in self.records())

    @property
    def has_stretches(self) -> bool:
        """Whether orders may be had in stretches."""
        return False

    def stretches(self) -> Iterator[Stretch | FoundOrder]:
        """The same, most of them in stretches."""
        return self.orders()
