"""Notes what is done, within the transaction that does it: neither is there without the other."""

from datetime import datetime
from uuid import UUID, uuid4

from saleport.audit import repository
from saleport.audit.entry import Action, Entry
from saleport.db.engine import Connection


async def record(  # noqa: PLR0913, PLR0917 - that is what an entry says
    connection: Connection,
    account_id: UUID,
    at: datetime,
    actor: str,
    action: Action,
    subject: str,
    **details: str,
) -> None:
    """Note within the caller's transaction what `actor` (an e-mail address, or COMMAND_LINE) does to `subject`.

    `account_id` is the nil id for what is of no account. Never give a key, a secret, or anything of a customer.
    """
    entry = Entry(
        account_id=account_id, id=uuid4(), at=at, actor=actor, action=action, subject=subject, details=details
    )
    await repository.add_entry(connection, entry)
