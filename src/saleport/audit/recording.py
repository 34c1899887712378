"""Notes what is done, within the transaction that does it: neither is there without the other."""

from datetime import datetime
from uuid import UUID, uuid4

from saleport.audit import repository
from saleport.audit.entry import Action, Entry
from saleport.clock import Clock
from saleport.db.engine import Database, Transaction


async def record(  # noqa: PLR0913, PLR0917 - that is what an entry says
    connection: Transaction,
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
        account_id=account_id, id=uuid4(), at=at, actor=actor, action=action.value, subject=subject, details=details
    )
    await repository.add_entry(connection, entry)


class Noting:
    """Notes what changes nothing, such as that somebody was shown something."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def note(self, account_id: UUID, actor: str, action: Action, subject: str, **details: str) -> None:
        """Note it in a transaction of its own; it goes for `subject` and `details` what goes for `record`."""
        async with self._database.writing() as connection:
            await record(connection, account_id, self._clock(), actor, action, subject, **details)
