"""Tells whoever watches over the service how many imports have not ended."""

from functools import partial

from saleport import metrics
from saleport.db.engine import Database
from saleport.imports.tending import repository
from saleport.logs import logger
from saleport.repeating import Repeating, every

_SECONDS = 15.0
"""As often as metrics are usually asked for."""

log = logger("imports")


class CountingImports:
    """Counts the imports that have not ended, now and then."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._work = Repeating(
            self.count, every(_SECONDS, first=1.0), partial(log.exception, "open imports could not be counted")
        )

    def start(self) -> None:
        """Count every few seconds from now on."""
        self._work.start()

    async def close(self) -> None:
        """Stop."""
        await self._work.close()

    async def count(self) -> None:
        """Count them. Raises Unavailable."""
        async with self._database.reading() as connection:
            metrics.open_imports(await repository.count_open(connection))
