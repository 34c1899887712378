"""The nouns of claiming: what a worker wants, and what it then has to itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from saleport.imports.job import Chunk, ImportOptions, JobKey

Holding = tuple[UUID, datetime]
"""A worker, and until when something is its own."""

OPEN = ("waiting", "claimed")
"""Chunks in these states are still to be imported."""


class Wanted(NamedTuple):
    """Of which jobs a worker wants something to do."""

    only: JobKey | None
    left: Sequence[UUID] = ()
    """Those that it leaves to others."""


class ClaimedFile(NamedTuple):
    """The file of a job, which a worker has to itself to read it."""

    key: JobKey
    name: str
    """As its sender calls it."""
    size: int
    """In bytes."""
    options: ImportOptions
    tries: int
    """How many workers began to read it since anything came of that, this one among them."""
    known: int
    """How many chunks it has already."""
    known_orders: int
    """How many orders these have."""


class Claim(NamedTuple):
    """A chunk that a worker has to itself."""

    chunk: Chunk
    tries: int
    """How many workers have claimed it, this one among them."""
    is_check: bool
    """Whether it is to be checked, and nothing kept of it."""
    holds: bool
    """Whether orders are kept aside of which a product is not known."""

    @property
    def key(self) -> JobKey:
        """The job it belongs to."""
        return self.chunk.account_id, self.chunk.job_id
