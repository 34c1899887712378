"""Who may do what: one table. What does not stand in it is allowed to nobody."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person is to an account."""

    OWNER = "owner"
    MEMBER = "member"
    VIEWER = "viewer"


class Permission(StrEnum):
    """One kind of thing that a person may do for an account. Every page and every action names the one it needs."""

    READ_APPLICATIONS = "read_applications"
    SHOW_KEYS = "show_keys"
    """See a subscription key whole."""
    CHANGE_APPLICATIONS = "change_applications"
    """Make, rename, suspend, resume and cancel applications, and regenerate their keys."""
    READ_USAGE = "read_usage"
    READ_ORDERS = "read_orders"
    READ_CALLS = "read_calls"
    SHOW_PERSONAL_DATA = "show_personal_data"
    """See what orders and calls hold of customers. Of a call, each time is noted."""
    READ_IMPORTS = "read_imports"
    """See which files were imported, and what became of them."""
    IMPORT_FILES = "import_files"
    """Import files, stop and repeat their imports, and see the rejected rows whole."""
    READ_PEOPLE = "read_people"
    CHANGE_PEOPLE = "change_people"
    READ_AUDIT = "read_audit"


_VIEWER = frozenset(
    {
        Permission.READ_APPLICATIONS,
        Permission.READ_USAGE,
        Permission.READ_ORDERS,
        Permission.READ_CALLS,
        Permission.READ_IMPORTS,
        Permission.READ_PEOPLE,
    }
)
_MEMBER = _VIEWER | {
    Permission.SHOW_KEYS,
    Permission.CHANGE_APPLICATIONS,
    Permission.SHOW_PERSONAL_DATA,
    Permission.IMPORT_FILES,
}
_OWNER = _MEMBER | {Permission.CHANGE_PEOPLE, Permission.READ_AUDIT}

ALLOWED: Mapping[Role, frozenset[Permission]] = {Role.OWNER: _OWNER, Role.MEMBER: _MEMBER, Role.VIEWER: _VIEWER}
"""What each role may do. An operator may do in every account what its owner may."""
