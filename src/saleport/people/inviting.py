"""Invitations: links that are handed over by whoever made them, because saleport sends no mail."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import NamedTuple
from uuid import UUID, uuid4

from saleport.audit.entry import Action
from saleport.audit.recording import record
from saleport.clock import Clock
from saleport.db.engine import Database, Transaction
from saleport.db.failures import UniqueViolation
from saleport.people import repository
from saleport.people.passwords import Passwords
from saleport.people.permissions import Role
from saleport.people.person import (
    Invitation,
    Person,
    Reason,
    Refusal,
    checked_email,
    checked_password,
    checked_person_name,
)

INVITATION_LIFE = timedelta(days=7)


class Invited(NamedTuple):
    """What a link opens."""

    account_id: UUID
    account_name: str
    email: str
    role: Role
    is_known: bool
    """Whether there is a person with this address: then it is for them to sign in and join."""


class Inviting:
    """Makes invitations and has people accept them; every verb is one transaction, its audit entry included."""

    def __init__(self, database: Database, passwords: Passwords, clock: Clock) -> None:
        self._database = database
        self._passwords = passwords
        self._clock = clock

    async def invite(self, account_id: UUID, email: str, role: Role, actor: str) -> tuple[Invitation, str]:
        """An invitation and the token of its link, which is shown this once.

        It takes the place of an earlier one for the same address. Refused (EMAIL_INVALID, MEMBER_ALREADY; NOT_FOUND
        when there is no such account).
        """
        checked, at, token = checked_email(email), self._clock(), token_urlsafe(32)
        invitation = Invitation(
            account_id=account_id,
            id=uuid4(),
            email=checked,
            role=role,
            created_at=at,
            expires_at=at + INVITATION_LIFE,
        )
        async with self._database.writing() as connection:
            if await repository.lock_account(connection, account_id) is None:
                raise Refusal(Reason.NOT_FOUND, "There is no such account.")
            found = await repository.find_person(connection, checked)
            if found and await repository.list_memberships(connection, account_id, found[0].id):
                raise Refusal(Reason.MEMBER_ALREADY, f"{checked} is a member of the account already.")
            await repository.put_invitation(connection, invitation, _hash(token))
            await record(connection, account_id, at, actor, Action.PERSON_INVITED, checked, role=role.value)
        return invitation, token

    async def open_invitations(self, account_id: UUID) -> Sequence[Invitation]:
        """The invitations to an account that can still be accepted, by address."""
        async with self._database.reading() as connection:
            return await repository.list_invitations(connection, account_id, self._clock())

    async def withdraw(self, account_id: UUID, invitation_id: UUID, actor: str) -> None:
        """Have a link open nothing any more. Harmless when it was accepted or withdrawn before."""
        async with self._database.writing() as connection:
            email = await repository.take_invitation(connection, account_id, invitation_id)
            if email is not None:
                await record(connection, account_id, self._clock(), actor, Action.INVITATION_WITHDRAWN, email)

    async def find(self, token: str) -> Invited | None:
        """What a link opens; None when it was used, withdrawn, has expired or never was one."""
        async with self._database.reading() as connection:
            invitation = await self._valid(connection, token)
            if invitation is None:
                return None
            name = await repository.find_account(connection, invitation.account_id)
            person = await repository.find_person(connection, invitation.email)
        return Invited(invitation.account_id, name or "", invitation.email, invitation.role, person is not None)

    async def accept(self, token: str, name: str, password: str) -> Person:
        """Make the person that an invitation is for, a member of its account, by name and password.

        Refused (NAME_MISSING, PASSWORD_SHORT, PASSWORD_LONG; PERSON_KNOWN: they have to sign in and join;
        NOT_FOUND as for `find`).
        """
        checked_name = checked_person_name(name)
        invited = await self.find(token)
        if invited is None:
            raise _gone()
        if invited.is_known:
            raise _known(invited.email)
        hashed = await self._passwords.hashed(checked_password(password))
        at = self._clock()
        person = Person(id=uuid4(), email=invited.email, name=checked_name, is_operator=False, created_at=at)
        try:
            async with self._database.writing() as connection:
                await repository.add_person(connection, person, hashed)
                await self._taken(connection, token, person)
        except UniqueViolation:
            raise _known(invited.email) from None
        return person

    async def join(self, token: str, person: Person) -> UUID:
        """Have somebody who has signed in join the account, whose id is returned.

        Who is a member already keeps their role. Refused (OTHER_PERSON, when the invitation is for another address;
        NOT_FOUND as for `find`).
        """
        async with self._database.writing() as connection:
            return (await self._taken(connection, token, person)).account_id

    async def _taken(self, connection: Transaction, token: str, person: Person) -> Invitation:
        """The invitation, used up: its person is a member now."""
        invitation = await self._valid(connection, token)
        if invitation is None:
            raise _gone()
        if invitation.email != person.email:
            raise Refusal(Reason.OTHER_PERSON, "This invitation is for another e-mail address.")
        account_id, role, at = invitation.account_id, invitation.role, self._clock()
        await repository.lock_account(connection, account_id)
        if await repository.take_invitation(connection, account_id, invitation.id) is None:
            raise _gone()
        if await repository.add_membership(connection, account_id, person.id, role, at):
            await record(connection, account_id, at, person.email, Action.PERSON_JOINED, person.email, role=role.value)
        return invitation

    async def _valid(self, connection: Transaction, token: str) -> Invitation | None:
        invitation = await repository.find_invitation(connection, _hash(token))
        return invitation if invitation is not None and self._clock() < invitation.expires_at else None


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def _gone() -> Refusal:
    return Refusal(Reason.NOT_FOUND, "This invitation was used or withdrawn, or has expired.")


def _known(email: str) -> Refusal:
    return Refusal(Reason.PERSON_KNOWN, f"{email} can sign in already: do so, then open the link again.")
