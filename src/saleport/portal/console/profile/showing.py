"""What a profile shows of applications and of their keys."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from saleport.access.application import Application, KeySlot, MaskedKey, Scope
from saleport.calls.key_uses import HostUse, KeyUse

SILENT_AFTER = timedelta(hours=24)
"""How long a key has to be silent before it is said to be safe to replace."""

_MOST_HOSTS = 3  # of a key on the profile; before it is replaced, all that are known are shown


class Standing(StrEnum):
    """Whether a key is used."""

    IN_USE = "in_use"
    SILENT = "silent"
    """It was used, and has not been for as long as counts."""
    UNUSED = "unused"
    """No call has been seen with it."""


class ShownPair(NamedTuple):
    """A key of an application, as far as it is shown, and what it is used for."""

    slot: KeySlot
    ending: str | None
    issued_at: datetime
    use: KeyUse | None
    standing: Standing

    @property
    def hosts(self) -> Sequence[HostUse]:
        """From where it was used, the newest use first: the first few."""
        return self.use.hosts[:_MOST_HOSTS] if self.use else ()

    @property
    def further_hosts(self) -> int:
        """How many others there are."""
        return len(self.use.hosts) - len(self.hosts) if self.use else 0


class ShownApplication(NamedTuple):
    """An application, and its keys; a cancelled one has none."""

    application: Application
    pairs: Sequence[ShownPair]

    @property
    def id(self) -> UUID:
        """Its number."""
        return self.application.id

    @property
    def state(self) -> str:
        """Names the words of its state."""
        if self.application.is_cancelled:
            return "cancelled"
        return "suspended" if self.application.is_suspended else "active"

    @property
    def scopes(self) -> Sequence[Scope]:
        """What it may do, always in the same order."""
        return [scope for scope in Scope if scope in self.application.scopes]

    def pair(self, slot: KeySlot) -> ShownPair | None:
        """What is in a slot."""
        return next((pair for pair in self.pairs if pair.slot == slot), None)


def shown_application(
    application: Application,
    keys: Sequence[MaskedKey],
    uses: Mapping[tuple[UUID, str], KeyUse],
    now: datetime,
) -> ShownApplication:
    """An application with what is known of its keys."""
    pairs = [_shown_pair(key, uses.get((application.id, key.slot)), now) for key in keys]
    return ShownApplication(application, pairs)


def _shown_pair(key: MaskedKey, use: KeyUse | None, now: datetime) -> ShownPair:
    if use is None or use.issued_at != key.issued_at:
        return ShownPair(key.slot, key.ending, key.issued_at, None, Standing.UNUSED)
    is_silent = now - use.last_used_at >= SILENT_AFTER
    return ShownPair(key.slot, key.ending, key.issued_at, use, Standing.SILENT if is_silent else Standing.IN_USE)
