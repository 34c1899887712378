"""What a dry run tells of orders that come twice in a file: the same as the real run will."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from saleport.db.direct import Session
from saleport.imports.foretelling import repository
from saleport.imports.job import JobKey
from saleport.orders.order import Document, Outcome


async def foretell(
    session: Session, key: JobKey, documents: Sequence[Document], outcomes: Mapping[UUID, Outcome]
) -> dict[UUID, Outcome]:
    """The outcomes as they are after what the dry run of this job has foretold; these orders are put to that."""
    known = await repository.foretold(session, key, [document.order_id for document in documents])
    again = {
        document.order_id: Outcome.UNCHANGED if known[document.order_id] == document.content_hash else Outcome.UPDATED
        for document in documents
        if document.order_id in known
    }
    await repository.foretell(session, key, {document.order_id: document.content_hash for document in documents})
    return {**outcomes, **again}
