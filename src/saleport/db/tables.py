"""Every table, once.

`account_id` comes first in every key of an account's data: what one account has is invisible to
the others by construction, and the schema can be distributed by account as it stands.
Catalogue rows are never deleted (an order may refer to them), so there are no foreign keys from
orders to the catalogue: the importer checks references, and a reference once good stays good.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)

from saleport.db.columns import ExactText, JsonText, UtcDateTime

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s__%(column_0_N_name)s",
        "fk": "fk_%(table_name)s__%(referred_table_name)s",
        "ix": "ix_%(table_name)s__%(column_0_N_name)s",
    }
)

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

model_types = Table(
    "model_types",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("id", Uuid, nullable=False),
    Column("key", ExactText, nullable=False),
    Column("label_en", ExactText, nullable=False),
    Column("label_fr", ExactText, nullable=False),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("account_id", "key"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)

suppliers = Table(
    "suppliers",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("id", Uuid, nullable=False),
    Column("name", ExactText, nullable=False),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("account_id", "name"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)

brands = Table(
    "brands",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("id", Uuid, nullable=False),
    Column("name", ExactText, nullable=False),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("account_id", "name"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)

models = Table(
    "models",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("id", Uuid, nullable=False),
    Column("sku", ExactText, nullable=False),
    Column("label", ExactText, nullable=False),
    Column("brand_id", Uuid),
    Column("model_type_id", Uuid),
    Column("is_returnable", Boolean, nullable=False, doc="copied from the document: status and links ask for it"),
    Column("document", JsonText, nullable=False, doc="the rest of the model"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("account_id", "sku"),
    ForeignKeyConstraint(["account_id", "brand_id"], ["brands.account_id", "brands.id"]),
    ForeignKeyConstraint(["account_id", "model_type_id"], ["model_types.account_id", "model_types.id"]),
)

stores = Table(
    "stores",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("id", Uuid, nullable=False),
    Column("chain", ExactText, nullable=False, doc="blank: of no chain"),
    Column("chain_internal_id", ExactText, doc="null: the chain has no number for it"),
    Column("document", JsonText, nullable=False, doc="the rest of the store"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("account_id", "chain", "chain_internal_id"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)

orders = Table(
    "orders",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column(
        "id", Uuid, nullable=False, doc="made from account and reference (orders.order.order_id): one key serves both"
    ),
    Column("reference", ExactText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", Uuid, nullable=False, doc="128 bits of a hash of the document"),
    Column("document", JsonText, nullable=False, doc="the whole order, lines and all"),
    Column("imported_at", UtcDateTime, nullable=False, doc="when this version came"),
    PrimaryKeyConstraint("account_id", "id"),
)

order_versions = Table(
    "order_versions",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("order_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", Uuid, nullable=False),
    Column("document", JsonText, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account_id", "order_id", "version"),
)

order_search = Table(
    "order_search",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("order_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False, doc="the one that this row tells of; the order may be ahead of it"),
    Column("reference", ExactText, nullable=False, doc="folded, as are the next four: case and accents are gone"),
    Column("mail", ExactText, nullable=False),
    Column("last_name_first", ExactText, nullable=False, doc="the whole name, as is the next one"),
    Column("first_name_first", ExactText, nullable=False),
    Column("channel", ExactText, nullable=False),
    Column("purchased_at", UtcDateTime, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account_id", "order_id"),
    Index(None, "account_id", "imported_at"),
    Index(None, "account_id", "purchased_at"),
    Index(None, "account_id", "reference"),
    Index(None, "account_id", "mail"),
    Index(None, "account_id", "last_name_first"),
    Index(None, "account_id", "first_name_first"),
    Index(None, "account_id", "channel"),
)
"""What orders are searched by, written beside the imports and not with them: it may be behind by a moment."""

order_backlogs = Table(
    "order_backlogs",
    metadata,
    Column("worker", Uuid, primary_key=True),
    Column("waiting", Integer, nullable=False, doc="orders that it wrote and that order_search does not have yet"),
    Column("told_at", UtcDateTime, nullable=False, doc="a worker that has been silent for long is gone"),
)
"""How far order_search is behind. A worker that is not behind has no row."""

leases = Table(
    "leases",
    metadata,
    Column("name", ExactText, primary_key=True, doc="of what one worker at a time does"),
    Column("holder", Uuid, doc="null: it was done to its end"),
    Column("began_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, doc="then another may take it: the holder is gone"),
)

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

FAILED_CALL = text("(status >= 400 OR status = 0)")
"""Of calls, those that did not go through. A query has to say it in the very same words to be helped by the index."""

calls = Table(
    "calls",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("id", Uuid, nullable=False, doc="begins with the time, so that the key has them in the order of the calls"),
    Column("called_at", UtcDateTime, nullable=False),
    Column("application_id", Uuid, nullable=False),
    Column("operation", ExactText, nullable=False),
    Column("method", ExactText, nullable=False),
    Column("status", Integer, nullable=False, doc="0: the client was gone before its answer"),
    Column("microseconds", BigInteger, nullable=False),
    Column("request_id", ExactText, nullable=False),
    Column("host", ExactText, nullable=False, doc="from where it came"),
    Column("user_agent", ExactText, nullable=False),
    Column("order_reference", ExactText, doc="null: it was about no order"),
    Column("outcome", ExactText, doc="of an import: created, updated or unchanged; else null"),
    Column("problems", JsonText, nullable=False, doc="an array of what was wrong, warnings too"),
    Column("body", LargeBinary, doc="as it came, but for secrets, and cut where it is very long; null: none was read"),
    Column("body_bytes", BigInteger, nullable=False, doc="how long the whole body was"),
    PrimaryKeyConstraint("account_id", "id"),
    # With the id, so that the newest of them are found without sorting all.
    Index(None, "account_id", "order_reference", "id"),
    Index(None, "account_id", "request_id", "id"),
    # Written for those alone that are looked for most.
    Index("ix_calls__failed", "account_id", "id", sqlite_where=FAILED_CALL, postgresql_where=FAILED_CALL),
    Index(None, "called_at"),
)
"""The request log: kept for some days, and not without gaps when very many calls come."""

call_counts = Table(
    "call_counts",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("grain", ExactText, nullable=False, doc="minute or hour: each call is counted in both"),
    Column("period", UtcDateTime, nullable=False, doc="its beginning"),
    Column("application_id", Uuid, nullable=False),
    Column("slot", ExactText, nullable=False, doc="of the key that was used"),
    Column("operation", ExactText, nullable=False),
    Column("result", ExactText, nullable=False, doc="success, client_error or server_error"),
    Column("bucket", Integer, nullable=False, doc="of the durations, by number"),
    Column("calls", BigInteger, nullable=False),
    PrimaryKeyConstraint("account_id", "grain", "period", "application_id", "slot", "operation", "result", "bucket"),
    Index(None, "grain", "period"),
)

key_uses = Table(
    "key_uses",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("application_id", Uuid, nullable=False),
    Column("slot", ExactText, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False, doc="of the key: the next one in this slot begins anew"),
    Column("host", ExactText, nullable=False, doc="from where it was used"),
    Column("last_used_at", UtcDateTime, nullable=False),
    Column("calls", BigInteger, nullable=False),
    PrimaryKeyConstraint("account_id", "application_id", "slot", "issued_at", "host"),
)
