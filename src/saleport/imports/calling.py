"""How workers are called when there is something for them to do, in whichever process that becomes known."""

from saleport.db.direct import Session
from saleport.db.engine import Transaction
from saleport.db.statements import call

CHANNEL = "saleport_imports"
"""Where they listen."""


async def call_workers(connection: Transaction) -> None:
    """Let workers look for what there is to do, once this transaction is committed."""
    await call(connection, CHANNEL)


async def call_workers_directly(session: Session) -> None:
    """The same on the short road."""
    await session.call(CHANNEL)
