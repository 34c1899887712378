"""Accounts, the applications that call for them, and who did what."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    Uuid,
)

from saleport.db.columns import ExactText, JsonText, UtcDateTime
from saleport.db.tables.naming import metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", ExactText, nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("models_revision", BigInteger, nullable=False, default=0, doc="raised by every change of a model"),
)

applications = Table(
    "applications",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("id", Uuid, nullable=False),
    Column("name", ExactText, nullable=False),
    Column("scopes", ExactText, nullable=False, doc="scopes, separated by spaces"),
    Column("is_suspended", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("cancelled_at", UtcDateTime, doc="null: it is not; a cancelled one has no keys and never will have again"),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("account_id", "name"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)

subscription_keys = Table(
    "subscription_keys",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("application_id", Uuid, nullable=False),
    Column("slot", ExactText, nullable=False, doc="primary or secondary"),
    Column("key_hash", LargeBinary, nullable=False, doc="finds the application of a key that is sent"),
    Column("key_encrypted", LargeBinary, nullable=False, doc="so that its owner can be shown the key again"),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account_id", "application_id", "slot"),
    ForeignKeyConstraint(["account_id", "application_id"], ["applications.account_id", "applications.id"]),
    # Keys are random, and unique by that; the index only finds them.
    Index(None, "key_hash"),
)

daily_calls = Table(
    "daily_calls",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("application_id", Uuid, nullable=False),
    Column("day", Date, nullable=False),
    Column("calls", BigInteger, nullable=False),
    PrimaryKeyConstraint("account_id", "application_id", "day"),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("account_id", Uuid, nullable=False, doc="nil: what is of no account, such as an operator"),
    Column("id", Uuid, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", ExactText, nullable=False, doc="an e-mail address, or the command line"),
    Column("action", ExactText, nullable=False),
    Column("subject", ExactText, nullable=False, doc="what it was done to, by its name"),
    Column("details", JsonText, nullable=False, doc="an object of texts"),
    PrimaryKeyConstraint("account_id", "id"),
    Index(None, "account_id", "at"),
)
"""Who did what to keys, people and settings. Rows are only ever added; they name no customer."""
