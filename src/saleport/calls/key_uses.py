"""What the keys of an account are used for, and from where: reads for whoever is about to replace one."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from saleport.calls import repository
from saleport.calls.repository import Use
from saleport.clock import Clock
from saleport.db.engine import Database

_DAY = timedelta(hours=24)
_MOST_HOSTS = 10


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
        since = self._clock() - _DAY
        async with self._database.reading() as connection:
            uses = await repository.list_uses(connection, account_id)
            counts = await repository.count_by_slot(connection, account_id, since)
        by_key: dict[tuple[UUID, str], list[Use]] = {}
        for use in uses:
            by_key.setdefault((use.application_id, use.slot), []).append(use)
        return {key: _key_use(some, counts.get(key, 0), since) for key, some in by_key.items()}


def _key_use(uses: Sequence[Use], in_slot: int, since: datetime) -> KeyUse:
    """The use of one key. `in_slot` are the calls of its slot since then, whichever key was in it."""
    newest = uses[0]
    calls = sum(use.calls for use in uses)
    return KeyUse(
        application_id=newest.application_id,
        slot=newest.slot,
        issued_at=newest.issued_at,
        last_used_at=newest.last_used_at,
        calls_24h=calls if newest.issued_at >= since else min(calls, in_slot),
        hosts=tuple(
            HostUse(host=use.host, last_used_at=use.last_used_at, calls=use.calls) for use in uses[:_MOST_HOSTS]
        ),
    )
