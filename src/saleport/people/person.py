"""The nouns of people: a person, what it is to an account, and how it is invited."""

from datetime import datetime
from uuid import UUID

import msgspec

from saleport.people.permissions import ALLOWED, Permission, Role


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can sign in. The e-mail address is in lower case."""

    id: UUID
    email: str
    name: str
    is_operator: bool
    created_at: datetime


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """What a person is to an account."""

    account_id: UUID
    account_name: str
    person: Person
    role: Role

    def may(self, permission: Permission) -> bool:
        """Whether the person may do this for the account."""
        return permission in ALLOWED[self.role]


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """A link that was given away: whoever has it may join the account, until it expires."""

    account_id: UUID
    id: UUID
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime
