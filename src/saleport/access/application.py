"""The nouns of access: an account, its applications, what opens them and what they may do."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

LONGEST_NAME = 255


class Scope(StrEnum):
    """One kind of thing that an application may be allowed to do."""

    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    CATALOGUE_READ = "catalogue:read"
    CATALOGUE_WRITE = "catalogue:write"
    STORES_READ = "stores:read"
    STORES_WRITE = "stores:write"
    LINKS_WRITE = "links:write"


class KeySlot(StrEnum):
    """Which of an application's two pairs of subscription key and secret: one works while the other is replaced."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A merchant: what it has is invisible to every other account."""

    id: UUID
    name: str
    created_at: datetime


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """A program that calls the service for its account."""

    account_id: UUID
    id: UUID
    name: str
    scopes: frozenset[Scope]
    is_suspended: bool
    created_at: datetime
    cancelled_at: datetime | None = None
    """From then on it has no keys, and nothing brings it back."""

    @property
    def is_cancelled(self) -> bool:
        """Whether it is over for good."""
        return self.cancelled_at is not None


class IssuedKey(msgspec.Struct, frozen=True, kw_only=True):
    """A pair just made. The secret is shown this once: only its hash is kept."""

    slot: KeySlot
    subscription_key: str
    secret: str
    issued_at: datetime


class ShownKey(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription key as its owner may see it again at any time."""

    slot: KeySlot
    subscription_key: str
    issued_at: datetime


class MaskedKey(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription key as it is told from others, without being shown."""

    slot: KeySlot
    ending: str | None
    """Its last characters; None where it was kept under another secret of the service."""
    issued_at: datetime


class HeldKey(msgspec.Struct, frozen=True, kw_only=True):
    """A pair as it is kept: nothing in it opens anything without the service's own secret."""

    slot: KeySlot
    key_hash: bytes
    key_encrypted: bytes
    secret_hash: bytes
    issued_at: datetime


class KeyHolder(msgspec.Struct, frozen=True, kw_only=True):
    """Whose a subscription key is, which of the two it is, and the hashes of the application's secrets."""

    application: Application
    slot: KeySlot
    issued_at: datetime
    secret_hashes: tuple[bytes, ...]


class Reason(StrEnum):
    """Why something is refused, for those who say it in their own words."""

    NAME_BLANK = "name_blank"
    NAME_TOO_LONG = "name_too_long"
    NAME_UNPRINTABLE = "name_unprintable"
    NAME_TAKEN = "name_taken"
    NO_SCOPES = "no_scopes"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    CANCELLED = "cancelled"
    KEY_REPLACED = "key_replaced"
    KEY_UNREADABLE = "key_unreadable"
    NOT_CERTAIN = "not_certain"


class Refusal(Exception):
    """What somebody asks for cannot be done; says why, and what would do."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        self.reason = reason
        super().__init__(sentence)


def checked_name(name: str) -> str:
    """A name of an account or an application as it is kept. Refused when it cannot be shown in a line."""
    checked = name.strip()
    if not checked:
        raise Refusal(Reason.NAME_BLANK, "A name cannot be blank.")
    if len(checked) > LONGEST_NAME:
        too_long = f"A name has at most {LONGEST_NAME} characters; this one has {len(checked)}."
        raise Refusal(Reason.NAME_TOO_LONG, too_long)
    if not checked.isprintable():
        raise Refusal(Reason.NAME_UNPRINTABLE, "A name cannot hold control characters.")
    return checked


def scopes_of(text: str) -> frozenset[Scope]:
    """Scopes out of words separated by blanks. Words of a newer version mean nothing here, and open nothing."""
    known: dict[str, Scope] = {str(scope): scope for scope in Scope}
    return frozenset(known[word] for word in text.split() if word in known)


def text_of(scopes: frozenset[Scope]) -> str:
    """Scopes as words separated by blanks, always in the same order."""
    return " ".join(scope for scope in Scope if scope in scopes)
