"""What a signed-in link says, and the seal by which the service knows its own links again."""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from saleport.derivation import derived_key

_ID_BYTES = 16
_CONTENT_BYTES = 2 * _ID_BYTES
_SEAL_BYTES = 16  # 128 bits: nobody guesses that, and all of it fits a column of 255 characters
# 48 bytes are exactly 64 characters: nothing is padded, so a token has one spelling only.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{64}")


class Linked(NamedTuple):
    """The order that a link opens."""

    account_id: UUID
    order_id: UUID


class LinkSigner:
    """Makes the tokens of links and reads them.

    A token is made of the order alone, so the same order always has the same one, on every
    machine with the same secret, and nothing needs to be kept. It never expires: shop modules
    store the first link they get for good. A new secret ends all links.
    """

    def __init__(self, secret: str) -> None:
        self._key = derived_key(secret, "signed-in links")

    def token(self, account_id: UUID, order_id: UUID) -> str:
        """The token that opens this order: 64 characters that every URL takes as they are."""
        content = account_id.bytes + order_id.bytes
        return urlsafe_b64encode(content + self._seal(content)).decode()

    def read(self, token: str) -> Linked | None:
        """What a token opens; None for everything that this service did not make."""
        if not _TOKEN.fullmatch(token):
            return None
        sealed = urlsafe_b64decode(token)
        content = sealed[:_CONTENT_BYTES]
        if not hmac.compare_digest(sealed[_CONTENT_BYTES:], self._seal(content)):
            return None
        return Linked(UUID(bytes=content[:_ID_BYTES]), UUID(bytes=content[_ID_BYTES:]))

    def _seal(self, content: bytes) -> bytes:
        return hmac.digest(self._key, content, sha256)[:_SEAL_BYTES]
