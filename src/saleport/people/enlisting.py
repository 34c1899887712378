"""What an operator does about people without a browser: the first person of all is made here."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID, uuid4

from saleport.audit.entry import Action
from saleport.audit.recording import record
from saleport.clock import Clock
from saleport.db.engine import Database
from saleport.db.failures import UniqueViolation
from saleport.people import repository
from saleport.people.membership import note_everywhere
from saleport.people.passwords import Passwords
from saleport.people.permissions import Role
from saleport.people.person import (
    Membership,
    Person,
    Reason,
    Refusal,
    checked_email,
    checked_password,
    checked_person_name,
    known_as,
)
from saleport.values import NIL, shortened


class Place(NamedTuple):
    """What somebody is to be to an account."""

    account_id: UUID
    role: Role


class Listed(NamedTuple):
    """A person, and what they are to which accounts."""

    person: Person
    memberships: Sequence[Membership]


class Enlisting:
    """Makes people and changes what they are; every verb is one transaction, its audit entry included."""

    def __init__(self, database: Database, passwords: Passwords, clock: Clock) -> None:
        self._database = database
        self._passwords = passwords
        self._clock = clock

    async def create(self, email: str, password: str, place: Place | None, *, actor: str, name: str = "") -> Person:
        """A new person: a member of an account, or an operator where there is no place.

        The name is what stands before the @ unless given. Refused when there is one with this address.
        """
        checked = checked_email(email)
        chosen = checked_person_name(name or checked.partition("@")[0])
        hashed = await self._passwords.hashed(checked_password(password))
        at = self._clock()
        person = Person(id=uuid4(), email=checked, name=chosen, is_operator=place is None, created_at=at)
        try:
            async with self._database.writing() as connection:
                await repository.add_person(connection, person, hashed)
                if place is None:
                    await record(connection, NIL, at, actor, Action.OPERATOR_APPOINTED, checked)
                else:
                    account_id, role = place
                    await repository.add_membership(connection, account_id, person.id, role, at)
                    await record(connection, account_id, at, actor, Action.PERSON_CREATED, checked, role=role.value)
        except UniqueViolation:
            raise Refusal(Reason.PERSON_KNOWN, f"There is a person with the address {checked} already.") from None
        return person

    async def find(self, email: str) -> Person:
        """The person with this address. Refused when there is none."""
        async with self._database.reading() as connection:
            found = await repository.find_person(connection, known_as(email)) if email.isprintable() else None
        if found is None:
            raise Refusal(Reason.NOT_FOUND, f"There is no person with the address {shortened(email)}.")
        return found[0]

    async def listed(self, account_id: UUID | None = None) -> Sequence[Listed]:
        """Everybody, or the members of one account, by address."""
        async with self._database.reading() as connection:
            everybody = await repository.list_people(connection)
            memberships = await repository.list_memberships(connection, account_id)
        of_person: dict[UUID, list[Membership]] = {}
        for membership in memberships:
            of_person.setdefault(membership.person.id, []).append(membership)
        listed = [Listed(person, of_person.get(person.id, [])) for person in everybody]
        return listed if account_id is None else [each for each in listed if each.memberships]

    async def put_password(self, person: Person, password: str, *, actor: str) -> None:
        """Give a person another password, which ends all their sessions."""
        hashed = await self._passwords.hashed(checked_password(password))
        async with self._database.writing() as connection:
            await repository.put_password(connection, person.id, hashed)
            await repository.remove_sessions(connection, person.id)
            await note_everywhere(connection, person, self._clock(), actor, Action.PASSWORD_CHANGED)

    async def has_password(self, person: Person, password: str) -> bool:
        """Whether this is a person's password."""
        async with self._database.reading() as connection:
            found = await repository.find_person(connection, person.email)
        return await self._passwords.fits(password, found[1] if found else None)

    async def put_operator(self, person: Person, *, is_operator: bool, actor: str) -> None:
        """Make a person an operator, or one no more. Harmless when it is so already."""
        async with self._database.writing() as connection:
            found = await repository.lock_person(connection, person.id)
            if found is None or found[0].is_operator == is_operator:
                return
            await repository.put_operator(connection, person.id, is_operator=is_operator)
            action = Action.OPERATOR_APPOINTED if is_operator else Action.OPERATOR_DISMISSED
            await record(connection, NIL, self._clock(), actor, action, person.email)

    async def put_member(self, person: Person, place: Place, *, actor: str) -> bool:
        """Have a person who is there already belong to an account too; False when they do."""
        account_id, role = place
        async with self._database.writing() as connection:
            await repository.lock_account(connection, account_id)
            at = self._clock()
            is_new = await repository.add_membership(connection, account_id, person.id, role, at)
            if is_new:
                await record(connection, account_id, at, actor, Action.PERSON_JOINED, person.email, role=role.value)
        return is_new

    async def remove(self, person: Person, *, actor: str) -> None:
        """Forget a person altogether. Refused for the last owner of an account."""
        async with self._database.writing() as connection:
            # Meanwhile nobody can have them join anything, or sign them in.
            await repository.lock_person(connection, person.id)
            for place in await repository.list_memberships(connection, person_id=person.id):
                await repository.lock_account(connection, place.account_id)
                if place.role == Role.OWNER and await repository.owners_of(connection, place.account_id) == 1:
                    raise Refusal(
                        Reason.LAST_OWNER,
                        f"{person.email} is the last owner of {place.account_name}: make somebody else an owner first.",
                    )
            await note_everywhere(connection, person, self._clock(), actor, Action.PERSON_REMOVED)
            for place in await repository.list_memberships(connection, person_id=person.id):
                await repository.remove_membership(connection, place.account_id, person.id)
            await repository.remove_sessions(connection, person.id)
            await repository.remove_invitations(connection, person.email)
            await repository.remove_person(connection, person.id)
