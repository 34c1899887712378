"""Signing in and out: sessions, and how often a password may be tried."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import NamedTuple

import msgspec

from saleport.audit.entry import Action
from saleport.clock import Clock
from saleport.db.engine import Database
from saleport.people import repository
from saleport.people.membership import note_everywhere
from saleport.people.passwords import Passwords
from saleport.people.person import (
    Person,
    Reason,
    Refusal,
    checked_password,
    checked_person_name,
    known_as,
)
from saleport.people.repository import KeptSession

SESSION_LIFE = timedelta(days=14)
SESSION_IDLE = timedelta(hours=12)
TRIES_OF_PERSON = 10
TRIES_FROM_HOST = 100
"""From behind one address of the network many people may come, each of whom mistypes now and then."""
TRIES_PERIOD = timedelta(minutes=15)

_SEEN_EVERY = timedelta(minutes=1)
_LONGEST_USER_AGENT = 255
_LONGEST_HOST = 100


class SignedIn(NamedTuple):
    """Somebody whose session is valid."""

    person: Person
    since: datetime


class Session(NamedTuple):
    """Where somebody is signed in."""

    is_this: bool
    created_at: datetime
    seen_at: datetime
    host: str
    user_agent: str


class _Proved(NamedTuple):
    """Somebody who has just given the password that this is the hash of."""

    person: Person
    password_hash: str


class Tries:
    """Counts tries of passwords over all workers: of each address, and from each host."""

    def __init__(self, database: Database, key: bytes, clock: Clock) -> None:
        """`key` hashes what is counted: addresses that are nobody's are kept too, for a while."""
        self._database = database
        self._key = key
        self._clock = clock

    async def count(self, email: str, host: str) -> None:
        """Count one before the password is looked at. Refused when there were too many in this quarter of an hour."""
        most, period = self._most(email, host), self._period()
        async with self._database.reading() as connection:
            before = await repository.tries_of(connection, most, period)
        if all(before.get(subject, 0) < most[subject] for subject in most):
            async with self._database.writing() as connection:
                counted = await repository.add_try(connection, most, period)
            if all(counted[subject] <= most[subject] for subject in most):
                return
        raise Refusal(Reason.TOO_MANY, "There were too many attempts: wait a quarter of an hour, then try again.")

    async def take_back(self, email: str, host: str) -> None:
        """Have one not counted: the password was right."""
        async with self._database.writing() as connection:
            await repository.take_back_try(connection, self._most(email, host), self._period())

    def _most(self, email: str, host: str) -> dict[bytes, int]:
        limits = {f"person {email}": TRIES_OF_PERSON} | ({f"host {host}": TRIES_FROM_HOST} if host else {})
        hashed = (hmac.digest(self._key, subject.encode("utf-8", "surrogatepass"), sha256) for subject in limits)
        return dict(zip(hashed, limits.values(), strict=True))

    def _period(self) -> datetime:
        at = self._clock()
        return at - timedelta(seconds=at.timestamp() % TRIES_PERIOD.total_seconds())


class SigningIn:
    """What a person does about being signed in. Every session is looked up anew at each request."""

    def __init__(self, database: Database, passwords: Passwords, tries: Tries, clock: Clock) -> None:
        self._database = database
        self._passwords = passwords
        self._tries = tries
        self._clock = clock

    async def sign_in(self, email: str, password: str, host: str, user_agent: str) -> str:
        """A new session's token, which no earlier one had.

        Refused (REFUSED, TOO_MANY) in the same words and the same time whether or not there is such a person.
        """
        wanted = known_as(email)
        proved = await self._proved(wanted, password, host)
        if proved is None:
            raise _not_right()
        person = proved.person
        token, at = token_urlsafe(32), self._clock()
        session = KeptSession(
            _hash(token), person.id, at, at, at + SESSION_IDLE, host[:_LONGEST_HOST], _printable(user_agent)
        )
        async with self._database.writing() as connection:
            # Whoever changes the password meanwhile means this session too.
            if await repository.lock_person(connection, person.id) != proved:
                raise _not_right()
            await repository.remove_expired(connection, at, at - 2 * TRIES_PERIOD)
            await repository.add_session(connection, session)
        return token

    async def session_of(self, token: str) -> SignedIn | None:
        """Who has signed in with this token; None when nobody has, or it was too long ago."""
        token_hash, at = _hash(token), self._clock()
        async with self._database.reading() as connection:
            found = await repository.find_session(connection, token_hash)
        if found is None:
            return None
        session, person = found
        if at >= session.expires_at:
            return None
        if at - session.seen_at >= _SEEN_EVERY:
            until = min(at + SESSION_IDLE, session.created_at + SESSION_LIFE)
            async with self._database.writing() as connection:
                await repository.put_seen(connection, token_hash, at, until)
        return SignedIn(person, session.created_at)

    async def sign_out(self, token: str) -> None:
        """End the session of this token, wherever a copy of it is. Harmless when it has ended."""
        async with self._database.writing() as connection:
            await repository.remove_session(connection, _hash(token))

    async def sessions_of(self, token: str) -> Sequence[Session]:
        """Where the person of this session is signed in, the newest first."""
        async with self._database.reading() as connection:
            found = await repository.find_session(connection, _hash(token))
            if found is None:
                return []
            kept = await repository.list_sessions(connection, found[1].id, self._clock())
        return [
            Session(each.token_hash == _hash(token), each.created_at, each.seen_at, each.host, each.user_agent)
            for each in kept
        ]

    async def sign_out_others(self, token: str) -> None:
        """End all sessions of this session's person but this one."""
        async with self._database.writing() as connection:
            found = await repository.find_session(connection, _hash(token))
            if found is not None:
                await repository.remove_sessions(connection, found[1].id, but=_hash(token))

    async def rename(self, person: Person, name: str) -> Person:
        """Change what others call a person. Refused (NAME_MISSING) when it cannot be shown in a line."""
        checked = checked_person_name(name)
        async with self._database.writing() as connection:
            present = await repository.lock_person(connection, person.id)
            if present is not None and present[0].name != checked:
                await repository.put_person_name(connection, person.id, checked)
                at, actor = self._clock(), person.email
                await note_everywhere(connection, person, at, actor, Action.PERSON_RENAMED, name=checked)
        return msgspec.structs.replace(person, name=checked)

    async def change_password(self, token: str, present: str, wanted: str, host: str) -> None:
        """Give the person of this session another password, which ends all their other sessions.

        Refused (PASSWORD_WRONG, PASSWORD_SHORT, PASSWORD_LONG, TOO_MANY, or REFUSED where the session has ended).
        """
        checked = checked_password(wanted)
        signed_in = await self.session_of(token)
        if signed_in is None:
            raise Refusal(Reason.REFUSED, "The session has ended: sign in again.")
        proved = await self._proved(signed_in.person.email, present, host)
        if proved is None:
            raise Refusal(Reason.PASSWORD_WRONG, "The present password is not right.")
        person, hashed = proved.person, await self._passwords.hashed(checked)
        async with self._database.writing() as connection:
            # Another password that was given meanwhile stays, and so does the end of this session.
            unchanged = await repository.lock_person(connection, person.id) == proved
            if not unchanged or await repository.find_session(connection, _hash(token)) is None:
                raise Refusal(Reason.REFUSED, "The session has ended: sign in again.")
            await repository.put_password(connection, person.id, hashed)
            await repository.remove_sessions(connection, person.id, but=_hash(token))
            await note_everywhere(connection, person, self._clock(), person.email, Action.PASSWORD_CHANGED)

    async def _proved(self, email: str, password: str, host: str) -> _Proved | None:
        """The person with this address, if the password is theirs. Refused (TOO_MANY)."""
        await self._tries.count(email, host)
        async with self._database.reading() as connection:
            found = await repository.find_person(connection, email)
        if not await self._passwords.fits(password, found[1] if found else None) or found is None:
            return None
        await self._tries.take_back(email, host)
        proved = _Proved(*found)
        return await self._renewed(proved, password) if self._passwords.is_outdated(proved.password_hash) else proved

    async def _renewed(self, proved: _Proved, password: str) -> _Proved:
        """The same password, hashed with the parameters of today."""
        hashed = await self._passwords.hashed(password)
        async with self._database.writing() as connection:
            if await repository.lock_person(connection, proved.person.id) == proved:
                await repository.put_password(connection, proved.person.id, hashed)
        return proved._replace(password_hash=hashed)


def _hash(token: str) -> bytes:
    # Nobody guesses one of 256 bits, so that it takes no more than this.
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def _printable(user_agent: str) -> str:
    return "".join(each if each.isprintable() else " " for each in user_agent[:_LONGEST_USER_AGENT])


def _not_right() -> Refusal:
    return Refusal(Reason.REFUSED, "The e-mail address or the password is not right.")
