"""The SQL of people, their memberships, invitations and sessions, and of the tries at passwords."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from saleport.db.statements import upsert
from saleport.db.tables import accounts, invitations, memberships, password_tries, people, sessions
from saleport.people.permissions import Role
from saleport.people.person import Invitation, Membership, Person


class KeptSession(NamedTuple):
    """A session as it is kept: its token's hash, not the token."""

    token_hash: bytes
    person_id: UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    host: str
    user_agent: str


async def add_person(connection: AsyncConnection, person: Person, password_hash: str) -> None:
    """Keep a new person. Raises UniqueViolation when there is one with this address."""
    values = msgspec.structs.asdict(person) | {"password_hash": password_hash}
    await connection.execute(insert(people).values(values))


async def find_person(connection: AsyncConnection, email: str) -> tuple[Person, str] | None:
    """The person with this address, and the hash of their password."""
    row = (await connection.execute(select(people).where(people.c.email == email))).one_or_none()
    return None if row is None else (_person(row), row.password_hash)


async def lock_person(connection: AsyncConnection, person_id: UUID) -> tuple[Person, str] | None:
    """The person with this id and the hash of their password, unchanged by others until the transaction is over."""
    row = (await connection.execute(select(people).where(people.c.id == person_id).with_for_update())).one_or_none()
    return None if row is None else (_person(row), row.password_hash)


async def list_people(connection: AsyncConnection) -> list[Person]:
    """Everybody, by address."""
    return [_person(row) for row in await connection.execute(select(people).order_by(people.c.email))]


async def put_person_name(connection: AsyncConnection, person_id: UUID, name: str) -> None:
    """Change what others call a person."""
    await connection.execute(update(people).where(people.c.id == person_id).values(name=name))


async def put_password(connection: AsyncConnection, person_id: UUID, password_hash: str) -> None:
    """Give a person another password."""
    await connection.execute(update(people).where(people.c.id == person_id).values(password_hash=password_hash))


async def put_operator(connection: AsyncConnection, person_id: UUID, *, is_operator: bool) -> None:
    """Make a person an operator, or one no more."""
    await connection.execute(update(people).where(people.c.id == person_id).values(is_operator=is_operator))


async def remove_person(connection: AsyncConnection, person_id: UUID) -> None:
    """Forget a person who is a member of no account and has no session."""
    await connection.execute(delete(people).where(people.c.id == person_id))


async def lock_account(connection: AsyncConnection, account_id: UUID) -> str | None:
    """The account's name, if there is such an account; nobody else changes who belongs to it in this transaction."""
    rows = await connection.execute(select(accounts.c.name).where(accounts.c.id == account_id).with_for_update())
    return rows.scalar_one_or_none()


async def find_account(connection: AsyncConnection, account_id: UUID) -> str | None:
    """The account's name, if there is such an account."""
    rows = await connection.execute(select(accounts.c.name).where(accounts.c.id == account_id))
    return rows.scalar_one_or_none()


async def list_accounts(connection: AsyncConnection) -> list[tuple[UUID, str]]:
    """All accounts with their names, by name."""
    rows = await connection.execute(select(accounts.c.id, accounts.c.name).order_by(accounts.c.name))
    return [(row.id, row.name) for row in rows]


async def list_memberships(
    connection: AsyncConnection, account_id: UUID | None = None, person_id: UUID | None = None
) -> list[Membership]:
    """What a person is to an account: to one or all, of one person or everybody; by account, then by address."""
    query = (
        select(people, memberships.c.account_id, memberships.c.role, accounts.c.name.label("account_name"))
        .join(memberships, memberships.c.person_id == people.c.id)
        .join(accounts, accounts.c.id == memberships.c.account_id)
        .order_by(accounts.c.name, people.c.email)
    )
    if account_id is not None:
        query = query.where(memberships.c.account_id == account_id)
    if person_id is not None:
        query = query.where(memberships.c.person_id == person_id)
    return [
        Membership(account_id=row.account_id, account_name=row.account_name, person=_person(row), role=Role(row.role))
        for row in await connection.execute(query)
    ]


async def add_membership(
    connection: AsyncConnection, account_id: UUID, person_id: UUID, role: Role, at: datetime
) -> bool:
    """Have a person belong to an account; False, and nothing is changed, when they do already."""
    added = await connection.execute(
        upsert(connection, memberships)
        .values(account_id=account_id, person_id=person_id, role=role.value, created_at=at)
        .on_conflict_do_nothing(index_elements=["account_id", "person_id"])
    )
    return bool(added.rowcount)


async def put_role(connection: AsyncConnection, account_id: UUID, person_id: UUID, role: Role) -> None:
    """Give a member another role."""
    await connection.execute(
        update(memberships)
        .where(memberships.c.account_id == account_id, memberships.c.person_id == person_id)
        .values(role=role.value)
    )


async def remove_membership(connection: AsyncConnection, account_id: UUID, person_id: UUID) -> None:
    """Have a person no longer belong to an account."""
    await connection.execute(
        delete(memberships).where(memberships.c.account_id == account_id, memberships.c.person_id == person_id)
    )


async def put_invitation(connection: AsyncConnection, invitation: Invitation, token_hash: bytes) -> None:
    """Keep an invitation, in the place of the one that the account had for this address."""
    columns = invitations.c
    await connection.execute(
        delete(invitations).where(columns.account_id == invitation.account_id, columns.email == invitation.email)
    )
    values = msgspec.structs.asdict(invitation) | {"role": invitation.role.value, "token_hash": token_hash}
    await connection.execute(insert(invitations).values(values))


async def find_invitation(connection: AsyncConnection, token_hash: bytes) -> Invitation | None:
    """The invitation of a link."""
    row = (await connection.execute(select(invitations).where(invitations.c.token_hash == token_hash))).one_or_none()
    return None if row is None else _invitation(row)


async def list_invitations(connection: AsyncConnection, account_id: UUID, after: datetime) -> list[Invitation]:
    """The invitations to an account that expire after a moment, by address."""
    rows = await connection.execute(
        select(invitations)
        .where(invitations.c.account_id == account_id, invitations.c.expires_at > after)
        .order_by(invitations.c.email)
    )
    return [_invitation(row) for row in rows]


async def take_invitation(connection: AsyncConnection, account_id: UUID, invitation_id: UUID) -> str | None:
    """Remove an invitation and give its address; None: there is none, or somebody else was quicker."""
    removed = await connection.execute(
        delete(invitations)
        .where(invitations.c.account_id == account_id, invitations.c.id == invitation_id)
        .returning(invitations.c.email)
    )
    return removed.scalar_one_or_none()


async def remove_invitations(connection: AsyncConnection, email: str, account_id: UUID | None = None) -> None:
    """Have no link work any more that invites somebody with this address: to an account, or to any."""
    statement = delete(invitations).where(invitations.c.email == email)
    await connection.execute(
        statement if account_id is None else statement.where(invitations.c.account_id == account_id)
    )


async def add_session(connection: AsyncConnection, session: KeptSession) -> None:
    """Keep a new session."""
    await connection.execute(insert(sessions).values(session._asdict()))


async def find_session(connection: AsyncConnection, token_hash: bytes) -> tuple[KeptSession, Person] | None:
    """The session with a token of this hash, and whose it is."""
    of_session = [column.label(f"session_{column.name}") for column in sessions.c]
    query = select(people, *of_session).join(sessions, sessions.c.person_id == people.c.id)
    row = (await connection.execute(query.where(sessions.c.token_hash == token_hash))).one_or_none()
    if row is None:
        return None
    return KeptSession(*row[-len(of_session) :]), _person(row)


async def list_sessions(connection: AsyncConnection, person_id: UUID, after: datetime) -> list[KeptSession]:
    """A person's sessions that expire after a moment, the newest first."""
    rows = await connection.execute(
        select(sessions)
        .where(sessions.c.person_id == person_id, sessions.c.expires_at > after)
        .order_by(sessions.c.created_at.desc())
    )
    return [KeptSession(*row) for row in rows]


async def put_seen(connection: AsyncConnection, token_hash: bytes, at: datetime, expires_at: datetime) -> None:
    """Note when a session was used, and until when it holds by that."""
    await connection.execute(
        update(sessions).where(sessions.c.token_hash == token_hash).values(seen_at=at, expires_at=expires_at)
    )


async def remove_session(connection: AsyncConnection, token_hash: bytes) -> None:
    """End a session."""
    await connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


async def remove_sessions(connection: AsyncConnection, person_id: UUID, but: bytes | None = None) -> None:
    """End all sessions of a person, but for the one with a token of this hash."""
    statement = delete(sessions).where(sessions.c.person_id == person_id)
    await connection.execute(statement if but is None else statement.where(sessions.c.token_hash != but))


async def remove_expired(connection: AsyncConnection, expired_at: datetime, tries_until: datetime) -> None:
    """Forget sessions and invitations that have expired by then, and tries that no longer count."""
    await connection.execute(delete(sessions).where(sessions.c.expires_at <= expired_at))
    await connection.execute(delete(invitations).where(invitations.c.expires_at <= expired_at))
    await connection.execute(delete(password_tries).where(password_tries.c.period < tries_until))


async def tries_of(connection: AsyncConnection, subjects: Iterable[bytes], period: datetime) -> dict[bytes, int]:
    """How often each subject was tried in a period, where it was."""
    rows = await connection.execute(
        select(password_tries.c.subject_hash, password_tries.c.tries).where(
            password_tries.c.subject_hash.in_(list(subjects)), password_tries.c.period == period
        )
    )
    return {row.subject_hash: row.tries for row in rows}


async def add_try(connection: AsyncConnection, subjects: Iterable[bytes], period: datetime) -> dict[bytes, int]:
    """Count a try of each subject; returns how many there are then."""
    statement = upsert(connection, password_tries).values(
        # In one order everywhere: two that count the same subjects cannot wait for each other.
        [{"subject_hash": subject, "period": period, "tries": 1} for subject in sorted(subjects)]
    )
    counted = await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["subject_hash", "period"], set_={"tries": password_tries.c.tries + 1}
        ).returning(password_tries.c.subject_hash, password_tries.c.tries)
    )
    return {row.subject_hash: row.tries for row in counted}


async def take_back_try(connection: AsyncConnection, subjects: Iterable[bytes], period: datetime) -> None:
    """Count one try less of each subject."""
    for subject in sorted(subjects):
        await connection.execute(
            update(password_tries)
            .where(password_tries.c.subject_hash == subject, password_tries.c.period == period)
            .values(tries=password_tries.c.tries - 1)
        )


async def owners_of(connection: AsyncConnection, account_id: UUID) -> int:
    """How many owners an account has."""
    query = select(func.count()).where(memberships.c.account_id == account_id, memberships.c.role == Role.OWNER.value)
    return (await connection.execute(query)).scalar_one()


def _person(row: Row[Any]) -> Person:
    return Person(id=row.id, email=row.email, name=row.name, is_operator=row.is_operator, created_at=row.created_at)


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        account_id=row.account_id,
        id=row.id,
        email=row.email,
        role=Role(row.role),
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
