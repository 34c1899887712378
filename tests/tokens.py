"""Tokens that the service would have signed at another time."""

from datetime import datetime
from typing import Any
from uuid import UUID

import jwt

from saleport.access.application import Application, Scope
from saleport.access.tokens import Tokens


def signed_at(instant: datetime, token: str, secret: str) -> str:
    """A token of the same application as this one, signed at that instant by the service that has this secret."""
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    owner = Application(
        account_id=UUID(claims["account"]),
        id=UUID(claims["sub"]),
        name="",
        scopes=frozenset(Scope),
        is_suspended=False,
        created_at=instant,
    )
    return Tokens(secret, lambda: instant).sign(owner)
