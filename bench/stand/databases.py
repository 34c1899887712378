"""The PostgreSQL server of the benchmark (`fsync` on, with room for large files), and statements on its databases."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from bench.stand.processes import processor_seconds
from tests.postgres import PostgresServer

T = TypeVar("T")

_SETTINGS = {"shared_buffers": "2GB", "max_wal_size": "4GB", "min_wal_size": "2GB"}
"""What docs/operating.md asks for: what is measured is what operators run, for all peers alike."""


class Databases:
    """One server for all peers, started when it is first needed."""

    @cached_property
    def server(self) -> PostgresServer:
        """The server, started."""
        return PostgresServer(settings=_SETTINGS).start()

    def make(self, name: str) -> str:
        """An empty database; its address."""
        return self.server.create_database(name)

    @cached_property
    def folder(self) -> Path:
        """Where the server keeps what it must not lose."""
        return Path(value(self.server.url("postgres"), "SHOW data_directory"))

    @property
    def version(self) -> str:
        """The server's version."""
        return value(self.server.url("postgres"), "SHOW server_version")

    def busy_seconds(self) -> float:
        """The time on a processor that the server has had so far."""
        return processor_seconds(int((self.folder / "postmaster.pid").read_text().split()[0]))

    def close(self) -> None:
        """Stop the server and leave nothing of it."""
        if "server" in self.__dict__:
            self.server.close()


def on(url: str, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
    """Do some work on a connection of its own."""

    async def connected() -> T:
        connection = await asyncpg.connect(url, timeout=10)
        try:
            return await work(connection)
        finally:
            await connection.close()

    return asyncio.run(connected())


def execute(url: str, *statements: str) -> None:
    """Execute statements, each in a transaction of its own."""

    async def work(connection: asyncpg.Connection) -> None:
        for statement in statements:
            await connection.execute(statement)

    on(url, work)


def value(url: str, query: str) -> Any:  # noqa: ANN401 - as the query has it
    """The one value that a query gives."""
    return on(url, lambda connection: connection.fetchval(query))
