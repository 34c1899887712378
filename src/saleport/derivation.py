"""Keys for one purpose each, out of the one secret of a service."""

import hashlib
import hmac


def derived_key(secret: str, purpose: str) -> bytes:
    """32 bytes that only holders of the secret can make, different for each purpose."""
    return hmac.digest(secret.encode(), f"saleport {purpose}".encode(), hashlib.sha256)
