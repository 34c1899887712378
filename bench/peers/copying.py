"""The ceiling for bulk: PostgreSQL's COPY (binary) of saleport's own rows into saleport's own table."""

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid5

import asyncpg

from bench.stand import databases
from bench.stand.saleport import Saleport
from bench.stand.service import probe_reference

_COLUMNS = ("account_id", "id", "reference", "version", "content_hash", "document", "imported_at")
_ROWS_AT_A_TIME = 50_000
_ROWS_OF_A_TRANSACTION = 100_000

Row = tuple[UUID, UUID, str, int, UUID, str, datetime]


def documents(service: Saleport) -> list[str]:
    """Orders as saleport keeps them, one for each body that it is sent; the reference stands at the same place in all.

    They are fetched from its own table, so that they have its own form whatever that becomes.
    """
    service.probe()
    kept: list[str] = []
    for number in range(len(service.bodies.read_text(encoding="utf-8").splitlines())):
        query = f"SELECT document FROM orders WHERE reference = '{probe_reference(number)}'"  # noqa: S608 - our own
        document: str = databases.value(service.database_url, query)
        # JSONB gives its text back with blanks between members, which nobody sent.
        kept.append(json.dumps(json.loads(document), ensure_ascii=False, separators=(",", ":")))
    return kept


def rows(account_id: UUID, kept: Sequence[str], name: str, numbers: range) -> Iterator[Row]:
    """Rows as an import leaves them: ids made of the references and so spread over the whole index."""
    now = datetime.now(UTC)
    for number in numbers:
        place = number % len(kept)
        reference = f"{name}-{number:010d}"
        document = kept[place].replace(probe_reference(place), reference)
        digest = hashlib.blake2b(document.encode(), digest_size=16).digest()
        yield account_id, uuid5(account_id, reference), reference, 1, UUID(bytes=digest), document, now


def copy(service: Saleport, name: str, count: int) -> float:
    """Copy so many new rows, 100,000 in a transaction; how many seconds that took, without the making of the rows."""
    kept = documents(service)

    async def work(connection: asyncpg.Connection) -> float:
        seconds = 0.0
        for first in range(0, count, _ROWS_OF_A_TRANSACTION):
            numbers = range(first, min(first + _ROWS_OF_A_TRANSACTION, count))
            made = list(rows(service.account_id, kept, name, numbers))
            began = time.perf_counter()
            await connection.copy_records_to_table("orders", records=made, columns=_COLUMNS)
            seconds += time.perf_counter() - began
        return seconds

    return databases.on(service.database_url, work)


def fill(service: Saleport, count: int) -> None:
    """Store so many orders, and have nothing left to be done about them: what comes later is measured alone."""
    kept = documents(service)

    async def work(connection: asyncpg.Connection) -> None:
        for first in range(0, count, _ROWS_AT_A_TIME):
            made = rows(service.account_id, kept, "STORED", range(first, min(first + _ROWS_AT_A_TIME, count)))
            await connection.copy_records_to_table("orders", records=made, columns=_COLUMNS)
        # Otherwise autovacuum would come by while the load is on, and be measured with it.
        await connection.execute("VACUUM (ANALYZE) orders")
        await connection.execute("CHECKPOINT")

    databases.on(service.database_url, work)
