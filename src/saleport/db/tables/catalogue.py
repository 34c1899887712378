"""What an order may refer to."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint, Uuid

from saleport.db.columns import ExactText, JsonText, UtcDateTime
from saleport.db.tables.naming import metadata

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
