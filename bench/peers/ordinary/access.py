"""Who is calling: the token is verified, and the subscription key looked up, for each request."""

from typing import Annotated
from uuid import UUID

import jwt
from fastapi import Depends, Header, HTTPException, Request, status
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bench.peers.ordinary.keys import ALGORITHM, hash_of
from bench.peers.ordinary.tables import SubscriptionKey


class KeyRing:
    """Accounts by subscription key. What was found is remembered: keys hardly ever change."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
        self._known: dict[str, UUID] = {}

    async def account_of(self, subscription_key: str) -> UUID | None:
        """The account of a key, or None."""
        account_id = self._known.get(subscription_key)
        if account_id is None:
            async with self._sessions() as session:
                statement = select(SubscriptionKey.account_id)
                account_id = await session.scalar(
                    statement.where(SubscriptionKey.key_hash == hash_of(subscription_key))
                )
            if account_id is not None:
                self._known[subscription_key] = account_id
        return account_id


async def caller(
    request: Request,
    authorization: Annotated[str, Header()] = "",
    subscription_key: Annotated[str, Header(alias="Ocp-Apim-Subscription-Key")] = "",
) -> UUID:
    """The account for which a request is made."""
    scheme, _, token = authorization.partition(" ")
    try:
        claims = jwt.decode(token, request.app.state.secret, algorithms=[ALGORITHM])
    except jwt.InvalidTokenError:
        claims = {}
    account_id = await request.app.state.keys.account_of(subscription_key)
    if scheme.lower() != "bearer" or account_id is None or claims.get("sub") != str(account_id):
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "A valid token and subscription key are required.")
    return account_id


Caller = Annotated[UUID, Depends(caller)]
