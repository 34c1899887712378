"""Hashes passwords, slowly on purpose, and without holding up anything else."""

import asyncio
import unicodedata
from base64 import b64encode
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from saleport.people.person import MOST_PASSWORD, Reason, Refusal

MEMORY_KIBIBYTES = 64 * 1024
ROUNDS = 3
"""With the memory what RFC 9106 recommends where memory is not plentiful, on one core."""

_AT_A_TIME = 2
_MOST_WAITING = 50
_SALT_BYTES, _HASH_BYTES = 16, 32

T = TypeVar("T")


class Passwords:
    """Makes hashes of passwords (argon2id) and compares with them: two at a time, beside the loop."""

    def __init__(self, memory_kibibytes: int = MEMORY_KIBIBYTES, rounds: int = ROUNDS) -> None:
        self._hasher = PasswordHasher(
            time_cost=rounds, memory_cost=memory_kibibytes, parallelism=1, hash_len=_HASH_BYTES, salt_len=_SALT_BYTES
        )
        # Nobody's password: comparing with it takes as long as with somebody's.
        salt, nothing = (b64encode(bytes(size)).rstrip(b"=").decode() for size in (_SALT_BYTES, _HASH_BYTES))
        self._nobody = f"$argon2id$v=19$m={memory_kibibytes},t={rounds},p=1${salt}${nothing}"
        self._free = asyncio.Semaphore(_AT_A_TIME)
        self._waiting = 0

    async def hashed(self, password: str) -> str:
        """A hash to be kept, with its salt and parameters. Refused while very many wait."""
        return await self._beside(lambda: self._hasher.hash(_plain(password)))

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether this is the password of a hash that is kept; None, which nothing fits, takes as long.

        Refused while very many wait.
        """
        compared = kept is not None and len(password) <= MOST_PASSWORD
        against = kept if kept is not None and compared else self._nobody
        return await self._beside(lambda: self._is(against, _plain(password[:MOST_PASSWORD]))) and compared

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(kept)

    def _is(self, kept: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _beside(self, work: Callable[[], T]) -> T:
        if self._waiting >= _MOST_WAITING:
            raise Refusal(Reason.TOO_MANY, "Too many passwords are being checked at the moment: try again soon.")
        self._waiting += 1
        try:
            async with self._free:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1


def _plain(password: str) -> bytes:
    # A letter with an accent is one character on some keyboards and two on others.
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
