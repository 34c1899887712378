"""The nouns of people: a person, what it is to an account, how it is invited, and why something is refused it."""

import re
import unicodedata
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from saleport.people.permissions import ALLOWED, Permission, Role

LONGEST_NAME = 100
LONGEST_EMAIL = 254
LEAST_PASSWORD = 12
MOST_PASSWORD = 255
"""Characters. Nobody has a longer one, so that nobody can have us hash a book."""

# What mail servers take, but for what could be mistaken for markup or for several addresses.
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+\.[^\s@<>()\[\],;:\\\"]+")


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


class Reason(StrEnum):
    """Why something is refused, for those who say it in their own words."""

    REFUSED = "refused"
    """The address or the password is not right: it is never said which."""
    TOO_MANY = "too_many"
    EMAIL_INVALID = "email_invalid"
    NAME_MISSING = "name_missing"
    PASSWORD_SHORT = "password_short"  # noqa: S105 - a reason
    PASSWORD_LONG = "password_long"  # noqa: S105 - the same
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - the same
    PERSON_KNOWN = "person_known"
    OTHER_PERSON = "other_person"
    MEMBER_ALREADY = "member_already"
    LAST_OWNER = "last_owner"
    NOT_FOUND = "not_found"


class Refusal(Exception):
    """What somebody asks for cannot be done; says why, and what would do."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        self.reason = reason
        super().__init__(sentence)


def known_as(email: str) -> str:
    """An e-mail address as it is looked for: however it is typed, it is one person's."""
    # What no database takes is nobody's address, and no reason to fail.
    takeable = "".join(each if each.isprintable() else " " for each in email)
    return unicodedata.normalize("NFC", takeable.strip().lower())


def checked_email(email: str) -> str:
    """An e-mail address as it is kept. Refused when it is none."""
    checked = known_as(email)
    if len(checked) > LONGEST_EMAIL or not checked.isprintable() or not _EMAIL.fullmatch(checked):
        raise Refusal(Reason.EMAIL_INVALID, "That is no e-mail address: it must be one such as claire@example.com.")
    return checked


def checked_person_name(name: str) -> str:
    """What others call a person, as it is kept. Refused when it is blank, long or cannot be shown in a line."""
    checked = name.strip()
    if not checked or len(checked) > LONGEST_NAME or not checked.isprintable():
        raise Refusal(Reason.NAME_MISSING, f"A person's name has 1 to {LONGEST_NAME} characters, in one line.")
    return checked


def checked_password(password: str) -> str:
    """A password that will do. Refused when it is short or very long; it is not repeated, and not judged otherwise."""
    if len(password) < LEAST_PASSWORD:
        raise Refusal(Reason.PASSWORD_SHORT, f"A password has at least {LEAST_PASSWORD} characters.")
    if len(password) > MOST_PASSWORD:
        raise Refusal(Reason.PASSWORD_LONG, f"A password has at most {MOST_PASSWORD} characters.")
    return password
