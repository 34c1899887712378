"""From what a caller shows to who is calling: subscription key, token, permission, limits, in this order."""

import asyncio
import math
import time
from typing import NamedTuple

from saleport.access import repository
from saleport.access.application import Application, KeyHolder
from saleport.access.keys import Keys
from saleport.access.limits import Limits, Monotonic
from saleport.access.tokens import Tokens
from saleport.db.engine import Database
from saleport.errors import ErrorCode, Forbidden, Problem, SaleportError, Unauthenticated
from saleport.identifiers import id_of
from saleport.values import Caller, Credentials

REMEMBERED_SECONDS = 3.0
"""How long a subscription key that was found is taken as still good."""

_REFRESHED_AFTER_SECONDS = 1.5
_MOST_REMEMBERED = 10_000
_LONGEST_REMEMBERED = 4096
"""Characters of credentials: whoever may call could fill memory with headers that are longer."""
_MOST_STRANGERS = 4
"""Keys never seen before that are looked up at a time."""


class Doorkeeper:
    """Lets callers in, or says why not. The API's gate, and the verb behind GetToken.

    What a subscription key opens is remembered for three seconds, so that a key revoked or an
    application suspended on any machine is refused everywhere within five. A key in steady use is
    looked up again in the background before that: its calls never wait for the look-up. A key that
    is not found is never remembered: it works the moment it is made.
    """

    def __init__(
        self, database: Database, keys: Keys, tokens: Tokens, limits: Limits, monotonic: Monotonic = time.monotonic
    ) -> None:
        self._database = database
        self._keys = keys
        self._tokens = tokens
        self._limits = limits
        self._monotonic = monotonic
        self._remembered: dict[bytes, _Remembered] = {}
        # What was found out about the very same credentials: all calls of a shop but the first each few seconds.
        self._admissions: dict[tuple[Credentials, str | None], _Admission] = {}
        self._looking_up: dict[bytes, asyncio.Task[_Remembered | None]] = {}
        self._for_strangers = asyncio.Semaphore(_MOST_STRANGERS)

    async def admit(self, credentials: Credentials, scope: str | None) -> Caller:
        """Who is calling. Raises Unauthenticated, Forbidden, RateLimited or Unavailable.

        Without a scope the subscription key alone is enough. A scope counts as the application has it
        now, whatever its token says: taken away, it is gone at once.
        """
        shown = (credentials, scope)
        admission = self._admissions.get(shown)
        if admission is None or not self._still_holds(admission):
            admission = await self._examine(credentials, scope)
            if sum(len(each or "") for each in credentials) <= _LONGEST_REMEMBERED:
                if len(self._admissions) >= _MOST_REMEMBERED:
                    self._admissions.clear()
                self._admissions[shown] = admission
        if self._limits.are_on:
            await self._limits.count(admission.caller)
        return admission.caller

    def recall(self, credentials: Credentials, scope: str | None) -> Caller | None:
        """Who is calling, where that was found out a moment ago and calls are not counted; None: `admit` them."""
        admission = self._admissions.get((credentials, scope))
        if admission is None or self._limits.are_on or not self._still_holds(admission):
            return None
        return admission.caller

    def holder_of(self, credentials: Credentials) -> Caller | None:
        """Whose key was shown, of a call that was refused; None where that is not known without looking it up."""
        sent = (credentials.subscription_key or "").strip()
        remembered = self._remembered.get(self._keys.hash_key(sent)) if sent else None
        return None if remembered is None else _caller(remembered.holder)

    def _still_holds(self, admission: "_Admission") -> bool:
        """Whether nothing can have changed since: the key not looked up again nor due for it, the token not expired."""
        remembered = admission.remembered
        return self._monotonic() < admission.holds_until and self._remembered.get(remembered.key_hash) is remembered

    async def _examine(self, credentials: Credentials, scope: str | None) -> "_Admission":
        remembered = await self._holder(credentials.subscription_key)
        holder = remembered.holder
        application = holder.application
        expires_at = math.inf
        if scope is not None:
            bearer = self._tokens.verify(credentials.authorization)
            expires_at = bearer.expires_at
            if bearer.application_id != application.id or bearer.account_id != application.account_id:
                raise _forbidden(
                    ErrorCode.APPLICATION_MISMATCH,
                    "The subscription key and the token are of different applications: fetch a token with this key.",
                )
        _check_may_call(application)
        if scope is not None and scope not in application.scopes:
            raise _forbidden(ErrorCode.SCOPE_MISSING, f"The application lacks the scope '{scope}'.")
        # Neither is far away, so that a clock that is set right meanwhile is of no matter: each call looks at one time.
        expires_in = self._tokens.seconds_until(expires_at)
        holds_until = min(remembered.as_of + _REFRESHED_AFTER_SECONDS, self._monotonic() + expires_in)
        return _Admission(_caller(holder), remembered, holds_until)

    async def give_token(self, credentials: Credentials) -> str:
        """A token for a subscription key and a secret of the same application, either of its two."""
        holder = (await self._holder(credentials.subscription_key)).holder
        secret = (credentials.secret or "").strip()
        if not secret:
            raise _unauthenticated(
                ErrorCode.SECRET_MISSING,
                "Send the secret in the header Ocp-Apim-Secret-Value, or as the query parameter secret.",
            )
        if not self._keys.fits(secret, holder.secret_hashes):
            raise _unauthenticated(
                ErrorCode.SECRET_INVALID,
                "The application of this subscription key has no such secret, or it was replaced.",
            )
        _check_may_call(holder.application)
        return self._tokens.sign(holder.application)

    async def close(self) -> None:
        """Stop what goes on in the background."""
        tasks = list(self._looking_up.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._limits.close()

    async def _holder(self, subscription_key: str | None) -> "_Remembered":
        sent = (subscription_key or "").strip()
        if not sent:
            raise _unauthenticated(
                ErrorCode.SUBSCRIPTION_KEY_MISSING,
                "Send the subscription key in the header Ocp-Apim-Subscription-Key.",
            )
        key_hash = self._keys.hash_key(sent)
        remembered = self._remembered.get(key_hash)
        if remembered is not None:
            age = self._monotonic() - remembered.as_of
            if age < REMEMBERED_SECONDS:
                if age >= _REFRESHED_AFTER_SECONDS:
                    self._look_up(key_hash)
                return remembered
        # Shielded: one caller who goes away must not take the answer from the others who wait for it.
        found = await asyncio.shield(self._look_up(key_hash))
        if found is None:
            raise _unauthenticated(
                ErrorCode.SUBSCRIPTION_KEY_INVALID, "No application has this subscription key, or it was replaced."
            )
        return found

    def _look_up(self, key_hash: bytes) -> "asyncio.Task[_Remembered | None]":
        """The look-up of a key, begun now unless it is under way: many calls at once ask the database once."""
        task = self._looking_up.get(key_hash)
        if task is None:
            task = asyncio.create_task(self._find(key_hash))
            self._looking_up[key_hash] = task
            task.add_done_callback(lambda done: self._looked_up(key_hash, done))
        return task

    def _looked_up(self, key_hash: bytes, task: "asyncio.Task[_Remembered | None]") -> None:
        self._looking_up.pop(key_hash, None)
        if not task.cancelled():
            task.exception()  # taken note of: whoever waits for it gets it, and nobody may be waiting

    async def _find(self, key_hash: bytes) -> "_Remembered | None":
        if key_hash in self._remembered:
            return await self._ask(key_hash)
        # Whoever makes keys up waits for others who do, and leaves connections to those who are known.
        async with self._for_strangers:
            return await self._ask(key_hash)

    async def _ask(self, key_hash: bytes) -> "_Remembered | None":
        asked_at = self._monotonic()  # before the question: what changes while it is answered may be missed
        async with self._database.reading() as connection:
            holder = await repository.find_holder(connection, key_hash)
        self._remembered.pop(key_hash, None)
        if holder is None:
            return None
        if len(self._remembered) >= _MOST_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        self._remembered[key_hash] = found = _Remembered(key_hash, holder, asked_at)
        return found


class _Remembered(NamedTuple):
    key_hash: bytes
    holder: KeyHolder
    as_of: float


class _Admission(NamedTuple):
    caller: Caller
    remembered: _Remembered
    holds_until: float
    """By the monotonic clock: the key is due to be looked up again, or the token expires."""


def _caller(holder: KeyHolder) -> Caller:
    # They are looked up and written down in each call.
    account_id, application_id = id_of(holder.application.account_id.bytes), id_of(holder.application.id.bytes)
    return Caller(account_id, application_id, holder.slot, holder.issued_at)


def _check_may_call(application: Application) -> None:
    if application.is_suspended:
        raise _forbidden(
            ErrorCode.APPLICATION_SUSPENDED,
            "The application is suspended: ask the operator of the service to resume it.",
        )


def _forbidden(code: ErrorCode, explanation: str) -> Forbidden:
    return Forbidden([Problem(code=code, explanation=explanation)])


def _unauthenticated(code: ErrorCode, explanation: str) -> SaleportError:
    return Unauthenticated([Problem(code=code, explanation=explanation)])
