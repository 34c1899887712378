"""The roads by which a file is imported: through a running service, or directly into the database."""

import asyncio
import os
import stat
import sys
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO, NamedTuple

from saleport.cli.importing.view import Faults, JobView
from saleport.imports.job import ImportOptions

_PIECE = 1 << 20
STANDARD_INPUT = Path("-")


class Source(NamedTuple):
    """A file as the command names it; `-` is standard input."""

    path: Path

    @property
    def name(self) -> str:
        """As the import will be called."""
        return "standard input" if self.path == STANDARD_INPUT else self.path.name

    @property
    def size(self) -> int | None:
        """In bytes; None where nobody can say before it is read."""
        return self.path.stat().st_size if self.path != STANDARD_INPUT and self.path.is_file() else None

    @property
    def folder(self) -> Path:
        """Where what belongs beside it goes."""
        return Path() if self.path == STANDARD_INPUT else self.path.parent

    async def pieces(self) -> AsyncIterator[bytes]:
        """Its bytes, once. Raises OSError."""
        with nullcontext(sys.stdin.buffer) if self.path == STANDARD_INPUT else self.path.open("rb") as file:
            is_stream = self.size is None and _is_waited_for(file)
            while piece := await _next_piece(file) if is_stream else file.read(_PIECE):
                yield piece


def _is_waited_for(file: BinaryIO) -> bool:
    """Whether reading may have to wait: a terminal, or what another program sends."""
    try:
        return not stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    except OSError:  # no file of the system
        return False


async def _next_piece(file: BinaryIO) -> bytes:
    """What comes next, without holding up anything else until it comes; nothing at the end."""
    loop = asyncio.get_running_loop()
    is_there = asyncio.Event()
    loop.add_reader(file.fileno(), is_there.set)
    try:
        await is_there.wait()
    finally:
        loop.remove_reader(file.fileno())
    return os.read(file.fileno(), _PIECE)


Sent = Callable[[int, int | None], None]
"""Is told how many bytes of a file are on their way, and of how many; None where nobody can say."""


async def counted(pieces: AsyncIterator[bytes], size: int | None, sent: Sent) -> AsyncGenerator[bytes]:
    """The same bytes, told of as they go."""
    count = 0
    async for piece in pieces:
        yield piece
        count += len(piece)
        sent(count, size)


class Lost(Exception):
    """The other end cannot be reached, or does not understand; says what happened and what would do."""


class Road(ABC):
    """Where imports are sent, and asked about."""

    @abstractmethod
    async def submit(self, source: Source, options: ImportOptions, sent: Sent) -> JobView:
        """Begin an import, or go on with the same one that did not end. Raises OSError, SaleportError or Lost."""

    @abstractmethod
    def at_work(self, job: JobView) -> AbstractAsyncContextManager[None]:
        """What keeps an import going while it is followed."""

    @abstractmethod
    async def mappings(self) -> Mapping[str, str]:
        """The mappings of the account, as YAML by name."""

    @abstractmethod
    async def look(self, job: JobView) -> JobView:
        """The import as it stands now."""

    @abstractmethod
    async def interrupt(self, job: JobView) -> str:
        """Let go of an import so that nothing is lost; returns the sentence that tells how it goes on."""

    @abstractmethod
    async def rejected(self, job: JobView) -> tuple[str, AsyncIterator[bytes]] | None:
        """What the file of rejected rows of an import that has ended is called, and its bytes; None: there is none."""

    @abstractmethod
    async def faults(self, job: JobView) -> Faults:
        """What is wrong with the first of its rejected orders; nothing where that cannot be asked for."""
