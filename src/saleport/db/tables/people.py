"""Who signs in."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    Uuid,
)

from saleport.db.columns import ExactText, UtcDateTime
from saleport.db.tables.naming import metadata

people = Table(
    "people",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", ExactText, nullable=False, unique=True, doc="in lower case"),
    Column("name", ExactText, nullable=False),
    Column("password_hash", ExactText, nullable=False, doc="argon2id, with its salt and parameters"),
    Column("is_operator", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

memberships = Table(
    "memberships",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("role", ExactText, nullable=False, doc="owner, member or viewer"),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account_id", "person_id"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    ForeignKeyConstraint(["person_id"], ["people.id"]),
    Index(None, "person_id"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("id", Uuid, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, doc="of the link that was given away"),
    Column("email", ExactText, nullable=False, doc="in lower case"),
    Column("role", ExactText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("account_id", "email"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    Index(None, "token_hash"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True, doc="of what the cookie holds"),
    Column("person_id", Uuid, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False, doc="to the minute"),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("host", ExactText, nullable=False),
    Column("user_agent", ExactText, nullable=False),
    ForeignKeyConstraint(["person_id"], ["people.id"]),
    Index(None, "person_id"),
    Index(None, "expires_at"),
)

password_tries = Table(
    "password_tries",
    metadata,
    Column("subject_hash", LargeBinary, nullable=False, doc="of an e-mail address, or of a host"),
    Column("period", UtcDateTime, nullable=False, doc="when the period in which they are counted began"),
    Column("tries", Integer, nullable=False),
    PrimaryKeyConstraint("subject_hash", "period"),
    Index(None, "period"),
)
