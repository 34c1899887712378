"""What the keys of an account are used for, and from where: reads for whoever is about to replace one."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from saleport.clock import Clock
from saleport.db.engine import Database


class HostUse(msgspec.Struct, frozen=True, kw_only=True):
    """The use of one key from one place."""

    host: str
    """The address from which the calls came; blank: from others, where there are very many."""
    last_used_at: datetime
    calls: int
    """Since the key was issued."""


class KeyUse(msgspec.Struct, frozen=True, kw_only=True):
    """The use of the key that is now in a slot. What was there before does not count."""

    application_id: UUID
    slot: str
    """primary or secondary"""
    issued_at: datetime
    last_used_at: datetime
    calls_24h: int
    """Calls with it in the last 24 hours."""
    hosts: tuple[HostUse, ...]
    """Newest use first; at most the ten of the newest."""


class KeyUses:
    """Reads how keys are used. A call is in it after a second or two."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of(self, account_id: UUID) -> Mapping[tuple[UUID, str], KeyUse]:
        """By application and slot, the use of each key that the account has now; one never used is not in it.

        Raises Unavailable.
        """
        raise NotImplementedError
