"""Subscription keys and secrets: how they are made, and in what form they are kept."""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from saleport.access.application import HeldKey, IssuedKey, KeySlot
from saleport.derivation import derived_key

_KEY_BYTES = 16
_SECRET_BYTES = 32
_NONCE_BYTES = 12


class UnreadableKey(Exception):
    """A subscription key was kept under another SALEPORT_SECRET than the present one."""


def make_subscription_key() -> str:
    """A new subscription key: 32 lower-case hexadecimal characters, 128 bits of chance."""
    return secrets.token_hex(_KEY_BYTES)


def make_secret() -> str:
    """A new secret: 43 letters, digits, `-` and `_`, 256 bits of chance. It goes into addresses as it is."""
    return secrets.token_urlsafe(_SECRET_BYTES)


class Keys:
    """Turns keys and secrets into what may be kept, under keys derived from the service's own secret.

    The hashes are fast on purpose. A slow one protects passwords, which people choose and others
    can guess; these are drawn at random from 2^128 and 2^256, and guessing them is hopeless at any
    speed, while every call would pay for slowness. A copy of the database alone does not even
    allow guessing: it lacks the secret of the service.
    """

    def __init__(self, secret: str) -> None:
        self._key_hashing = derived_key(secret, "subscription key hashes")
        self._secret_hashing = derived_key(secret, "application secret hashes")
        self._cipher = AESGCM(derived_key(secret, "subscription key encryption"))

    def hash_key(self, subscription_key: str) -> bytes:
        """What finds the application of a subscription key."""
        return hmac.digest(self._key_hashing, subscription_key.encode(), hashlib.sha256)

    def hash_secret(self, secret: str) -> bytes:
        """What tells whether a secret is the right one."""
        return hmac.digest(self._secret_hashing, secret.encode(), hashlib.sha256)

    def fits(self, secret: str, hashes: Iterable[bytes]) -> bool:
        """Whether a secret is one of those with these hashes; takes the same time whichever it is."""
        digest = self.hash_secret(secret)
        # A list, not a generator: all are compared even when the first fits.
        return any([hmac.compare_digest(digest, held) for held in hashes])

    def held(self, issued: IssuedKey, application_id: UUID) -> HeldKey:
        """A pair in the form in which it may be kept."""
        nonce = os.urandom(_NONCE_BYTES)
        place = _place(application_id, issued.slot)
        return HeldKey(
            slot=issued.slot,
            key_hash=self.hash_key(issued.subscription_key),
            key_encrypted=nonce + self._cipher.encrypt(nonce, issued.subscription_key.encode(), place),
            secret_hash=self.hash_secret(issued.secret),
            issued_at=issued.issued_at,
        )

    def reveal(self, held: HeldKey, application_id: UUID) -> str:
        """The subscription key itself. Raises UnreadableKey when it was kept under another secret of the service."""
        nonce, encrypted = held.key_encrypted[:_NONCE_BYTES], held.key_encrypted[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, encrypted, _place(application_id, held.slot)).decode()
        except (InvalidTag, ValueError):
            raise UnreadableKey(
                "The subscription keys in the database were made under another SALEPORT_SECRET: "
                "set that one again, or rotate the keys."
            ) from None


def _place(application_id: UUID, slot: KeySlot) -> bytes:
    # Bound to its place: an encrypted key copied to another application's row cannot be read there.
    return f"{application_id} {slot}".encode()
