"""What is done with mappings: they are shown, kept, changed and removed."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from saleport.clock import Clock
from saleport.db.direct import Session
from saleport.db.engine import Database
from saleport.errors import ErrorCode, NotFound, Problem, Rejected
from saleport.files.mapping.documents.reading import from_yaml
from saleport.files.mapping.layouts import layouts
from saleport.imports.mappings import repository
from saleport.imports.mappings.mapping import KeptMapping
from saleport.values import shortened


class Mappings:
    """The mappings of accounts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def list(self, account_id: UUID) -> Sequence[KeptMapping]:
        """All of an account's, by name."""
        async with self._database.reading() as connection:
            return await repository.list_mappings(connection, account_id)

    async def documents(self, account_id: UUID) -> Mapping[str, str]:
        """All of an account's as YAML, by name: what a file is opened with."""

        async def find(session: Session) -> dict[str, str]:
            return await repository.list_documents(session, account_id)

        # Each file asks for them, while a worker waits.
        return await self._database.read_directly(find)

    async def names(self, account_id: UUID) -> Sequence[str]:
        """By which names an account may ask for a mapping: its own, and the layouts that saleport knows."""
        return sorted({*await self.documents(account_id), *layouts()})

    async def get(self, account_id: UUID, name: str) -> KeptMapping:
        """One mapping. Raises NotFound."""
        async with self._database.reading() as connection:
            kept = await repository.find(connection, account_id, name)
        if kept is None:
            raise _not_found(name)
        return kept

    async def save(self, account_id: UUID, name: str, document: str) -> KeptMapping:
        """Keep a mapping, in the place of the one of this name if there is one.

        Raises Rejected with all that is wrong with the document, where it calls itself something else too.
        """
        mapping = from_yaml(document)
        if mapping.name != name:
            raise Rejected([_other_name(name, mapping.name)])
        now = self._clock()
        async with self._database.writing() as connection:
            await repository.put(connection, account_id, KeptMapping(name, document, now, now))
        return await self.get(account_id, name)

    async def delete(self, account_id: UUID, name: str) -> None:
        """Remove a mapping. Imports that were begun with it go on. Raises NotFound."""
        async with self._database.writing() as connection:
            is_removed = await repository.remove(connection, account_id, name)
        if not is_removed:
            raise _not_found(name)


def _not_found(name: str) -> NotFound:
    value = shortened(name)
    explanation = f"The account has no mapping '{value}': ListMappings gives those that it has."
    words = {"value": value}
    return NotFound(
        [Problem(code=ErrorCode.MAPPING_NOT_FOUND, explanation=explanation, subject="mapping", words=words)]
    )


def _other_name(name: str, own: str) -> Problem:
    explanation = f"mapping.name is '{shortened(own)}', and the path says '{shortened(name)}': give both the same name."
    return Problem(
        code=ErrorCode.VALUE_NOT_ALLOWED,
        explanation=explanation,
        field="mapping.name",
        subject="mapping",
        suggestion=shortened(name),
        words={"value": shortened(own)},
    )
