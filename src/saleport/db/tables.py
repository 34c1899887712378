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
