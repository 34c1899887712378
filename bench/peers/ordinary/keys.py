"""Keys and tokens, as they are made and looked for."""

import hashlib

ALGORITHM = "HS256"
"""How tokens are signed."""


def hash_of(subscription_key: str) -> str:
    """What is kept of a subscription key."""
    return hashlib.sha256(subscription_key.encode()).hexdigest()
