"""The nouns of access: an account, its applications, what opens them and what they may do."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


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


class Refusal(Exception):
    """What an operator asks for cannot be done; says why, and what would do."""


def scopes_of(text: str) -> frozenset[Scope]:
    """Scopes out of words separated by blanks. Words of a newer version mean nothing here, and open nothing."""
    known: dict[str, Scope] = {str(scope): scope for scope in Scope}
    return frozenset(known[word] for word in text.split() if word in known)


def text_of(scopes: frozenset[Scope]) -> str:
    """Scopes as words separated by blanks, always in the same order."""
    return " ".join(scope for scope in Scope if scope in scopes)
