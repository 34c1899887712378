"""Who belongs to which account, as what."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from saleport.audit.entry import Action
from saleport.audit.recording import record
from saleport.clock import Clock
from saleport.db.engine import Database, Transaction
from saleport.people import repository
from saleport.people.permissions import Role
from saleport.people.person import Membership, Person, Reason, Refusal
from saleport.values import NIL


class Memberships:
    """What people are to accounts; every verb is one transaction, which its audit entry is a part of."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def memberships_for(self, person: Person, account_id: UUID) -> Membership | None:
        """What a person is to an account, as of now; None: nothing, or there is no such account.

        An operator is an owner of every account.
        """
        async with self._database.reading() as connection:
            if not person.is_operator:
                found = await repository.list_memberships(connection, account_id, person.id)
                return found[0] if found else None
            name = await repository.find_account(connection, account_id)
        return None if name is None else _of_operator(person, account_id, name)

    async def of_person(self, person: Person) -> Sequence[Membership]:
        """All accounts that a person may go to, by name; an operator may go to every one."""
        async with self._database.reading() as connection:
            if not person.is_operator:
                return await repository.list_memberships(connection, person_id=person.id)
            accounts = await repository.list_accounts(connection)
        return [_of_operator(person, account_id, name) for account_id, name in accounts]

    async def of_account(self, account_id: UUID) -> Sequence[Membership]:
        """The members of an account, by address. Operators are not among them, unless they were made members."""
        async with self._database.reading() as connection:
            return await repository.list_memberships(connection, account_id)

    async def change_role(self, account_id: UUID, person_id: UUID, role: Role, actor: str) -> None:
        """Give a member another role. Refused for the last owner (LAST_OWNER) and for others than members (NOT_FOUND).

        Harmless when it is the role they have.
        """
        async with self._database.writing() as connection:
            member = await self._locked(connection, account_id, person_id)
            if member.role == role:
                return
            await _keep_an_owner(connection, member)
            await repository.put_role(connection, account_id, person_id, role)
            await record(
                connection,
                account_id,
                self._clock(),
                actor,
                Action.ROLE_CHANGED,
                member.person.email,
                before=member.role.value,
                after=role.value,
            )

    async def remove(self, account_id: UUID, person_id: UUID, actor: str) -> None:
        """Have a person no longer belong to an account, from their next request on: no link takes them back.

        Refused for the last owner (LAST_OWNER) and for others than members (NOT_FOUND).
        """
        async with self._database.writing() as connection:
            member = await self._locked(connection, account_id, person_id)
            await _keep_an_owner(connection, member)
            await repository.remove_membership(connection, account_id, person_id)
            # Who was made a member by the command line may have a link that was never needed.
            await repository.remove_invitations(connection, member.person.email, account_id)
            at, role = self._clock(), member.role.value
            await record(connection, account_id, at, actor, Action.PERSON_REMOVED, member.person.email, role=role)

    async def _locked(self, connection: Transaction, account_id: UUID, person_id: UUID) -> Membership:
        """A member as they are now, which nobody changes meanwhile: two last owners cannot both go."""
        await repository.lock_account(connection, account_id)
        found = await repository.list_memberships(connection, account_id, person_id)
        if not found:
            raise Refusal(Reason.NOT_FOUND, "The account has no such member.")
        return found[0]


async def note_everywhere(
    connection: Transaction, person: Person, at: datetime, actor: str, action: Action, **details: str
) -> None:
    """Note what concerns a person in each account that they belong to; where there is none, under no account."""
    places = await repository.list_memberships(connection, person_id=person.id)
    for account_id in [place.account_id for place in places] or [NIL]:
        await record(connection, account_id, at, actor, action, person.email, **details)


async def _keep_an_owner(connection: Transaction, member: Membership) -> None:
    if member.role == Role.OWNER and await repository.owners_of(connection, member.account_id) == 1:
        raise Refusal(
            Reason.LAST_OWNER,
            f"{member.person.email} is the last owner of {member.account_name}: make somebody else an owner first.",
        )


def _of_operator(person: Person, account_id: UUID, name: str) -> Membership:
    return Membership(account_id=account_id, account_name=name, person=person, role=Role.OWNER)
