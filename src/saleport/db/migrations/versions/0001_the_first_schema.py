"""The first schema: accounts, their catalogue, and orders with their versions.

Revision: 0001, the first
"""

import sqlalchemy as sa
from alembic import op

from saleport.db.columns import ExactText, JsonText, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", ExactText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("models_revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_accounts__name")),
    )
    op.create_table(
        "daily_calls",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "application_id", "day", name=op.f("pk_daily_calls")),
    )
    op.create_table(
        "order_versions",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Uuid(), nullable=False),
        sa.Column("document", JsonText(), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "order_id", "version", name=op.f("pk_order_versions")),
    )
    op.create_table(
        "orders",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", ExactText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Uuid(), nullable=False),
        sa.Column("document", JsonText(), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_orders")),
    )
    op.create_table(
        "applications",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", ExactText(), nullable=False),
        sa.Column("scopes", ExactText(), nullable=False),
        sa.Column("is_suspended", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_applications__accounts")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_applications")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_applications__account_id_name")),
    )
    op.create_table(
        "brands",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", ExactText(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_brands__accounts")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_brands")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_brands__account_id_name")),
    )
    op.create_table(
        "model_types",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", ExactText(), nullable=False),
        sa.Column("label_en", ExactText(), nullable=False),
        sa.Column("label_fr", ExactText(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_model_types__accounts")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_model_types")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_model_types__account_id_key")),
    )
    op.create_table(
        "stores",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chain", ExactText(), nullable=False),
        sa.Column("chain_internal_id", ExactText(), nullable=True),
        sa.Column("document", JsonText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_stores__accounts")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_stores")),
        sa.UniqueConstraint(
            "account_id", "chain", "chain_internal_id", name=op.f("uq_stores__account_id_chain_chain_internal_id")
        ),
    )
    op.create_table(
        "suppliers",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", ExactText(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_suppliers__accounts")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_suppliers")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_suppliers__account_id_name")),
    )
    op.create_table(
        "models",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sku", ExactText(), nullable=False),
        sa.Column("label", ExactText(), nullable=False),
        sa.Column("brand_id", sa.Uuid(), nullable=True),
        sa.Column("model_type_id", sa.Uuid(), nullable=True),
        sa.Column("is_returnable", sa.Boolean(), nullable=False),
        sa.Column("document", JsonText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "brand_id"], ["brands.account_id", "brands.id"], name=op.f("fk_models__brands")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "model_type_id"],
            ["model_types.account_id", "model_types.id"],
            name=op.f("fk_models__model_types"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_models")),
        sa.UniqueConstraint("account_id", "sku", name=op.f("uq_models__account_id_sku")),
    )
    op.create_table(
        "subscription_keys",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("slot", ExactText(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("key_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "application_id"],
            ["applications.account_id", "applications.id"],
            name=op.f("fk_subscription_keys__applications"),
        ),
        sa.PrimaryKeyConstraint("account_id", "application_id", "slot", name=op.f("pk_subscription_keys")),
    )
    with op.batch_alter_table("subscription_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscription_keys__key_hash"), ["key_hash"], unique=False)
