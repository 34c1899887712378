"""The noun of the audit log, and every action that is noted there."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

COMMAND_LINE = "command line"
"""The actor where a command of `saleport` did it: whoever may run them is the operator of the service."""


class Action(StrEnum):
    """What was done. Names are kept in the database: they are added, never renamed."""

    ACCOUNT_CREATED = "account_created"
    APPLICATION_CREATED = "application_created"
    APPLICATION_RENAMED = "application_renamed"
    APPLICATION_SUSPENDED = "application_suspended"
    APPLICATION_RESUMED = "application_resumed"
    APPLICATION_CANCELLED = "application_cancelled"
    KEY_SHOWN = "key_shown"
    KEY_REGENERATED = "key_regenerated"
    PERSON_CREATED = "person_created"
    PERSON_INVITED = "person_invited"
    PERSON_JOINED = "person_joined"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    ROLE_CHANGED = "role_changed"
    PERSON_REMOVED = "person_removed"
    PERSON_RENAMED = "person_renamed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an action
    OPERATOR_APPOINTED = "operator_appointed"
    OPERATOR_DISMISSED = "operator_dismissed"
    PERSONAL_DATA_SHOWN = "personal_data_shown"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that somebody did for an account, or for no account (the nil id)."""

    account_id: UUID
    id: UUID
    at: datetime
    actor: str
    """An e-mail address, or the command line."""
    action: str
    """An Action, or what a newer version of saleport calls its own."""
    subject: str
    """What it was done to, by its name then."""
    details: Mapping[str, str]
