"""Files that are imported, and the orders that wait for products.

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

from saleport.db.columns import ExactText, JsonText, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "held_orders",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("reference", ExactText(), nullable=False),
        sa.Column("document", JsonText(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("held_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "order_id", name=op.f("pk_held_orders")),
    )
    op.create_table(
        "held_products",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", ExactText(), nullable=False),
        sa.Column("code", ExactText(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("label", ExactText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id"],
            ["held_orders.account_id", "held_orders.order_id"],
            name=op.f("fk_held_products__held_orders"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "kind", "code", "order_id", name=op.f("pk_held_products")),
    )
    op.create_table(
        "import_jobs",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_name", ExactText(), nullable=False),
        sa.Column("file_bytes", sa.BigInteger(), nullable=False),
        sa.Column("file_hash", sa.Uuid(), nullable=False),
        sa.Column("options", JsonText(), nullable=False),
        sa.Column("is_dry_run", sa.Boolean(), nullable=False),
        sa.Column("is_checked_first", sa.Boolean(), nullable=False),
        sa.Column("state", ExactText(), nullable=False),
        sa.Column("recognition", JsonText(), nullable=True),
        sa.Column("failure", JsonText(), nullable=True),
        sa.Column("orders_read", sa.BigInteger(), nullable=False),
        sa.Column("bytes_read", sa.BigInteger(), nullable=False),
        sa.Column("created_by", ExactText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("reading_began_at", UtcDateTime(), nullable=True),
        sa.Column("reading_ended_at", UtcDateTime(), nullable=True),
        sa.Column("checking_ended_at", UtcDateTime(), nullable=True),
        sa.Column("importing_began_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("counts", JsonText(), nullable=True),
        sa.Column("problem_counts", JsonText(), nullable=True),
        sa.Column("holder", sa.Uuid(), nullable=True),
        sa.Column("held_until", UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_import_jobs__accounts")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_import_jobs")),
    )
    with op.batch_alter_table("import_jobs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_jobs__account_id_file_hash"), ["account_id", "file_hash"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_import_jobs__state"), ["state"], unique=False)

    op.create_table(
        "mappings",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", ExactText(), nullable=False),
        sa.Column("document", ExactText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_mappings__accounts")),
        sa.PrimaryKeyConstraint("account_id", "name", name=op.f("pk_mappings")),
    )
    op.create_table(
        "import_chunks",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file", ExactText(), nullable=False),
        sa.Column("begins_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("first_row", sa.BigInteger(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("is_in_turn", sa.Boolean(), nullable=False),
        sa.Column("state", ExactText(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=True),
        sa.Column("held_until", UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("problem_counts", JsonText(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id", "job_id"],
            ["import_jobs.account_id", "import_jobs.id"],
            name=op.f("fk_import_chunks__import_jobs"),
        ),
        sa.PrimaryKeyConstraint("account_id", "job_id", "number", name=op.f("pk_import_chunks")),
    )
    with op.batch_alter_table("import_chunks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_chunks__state"), ["state"], unique=False)

    op.create_table(
        "import_foretold",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "job_id"],
            ["import_jobs.account_id", "import_jobs.id"],
            name=op.f("fk_import_foretold__import_jobs"),
        ),
        sa.PrimaryKeyConstraint("account_id", "job_id", "order_id", name=op.f("pk_import_foretold")),
    )
    op.create_table(
        "import_rejections",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("first_row", sa.BigInteger(), nullable=False),
        sa.Column("chunk", sa.Integer(), nullable=False),
        sa.Column("rows", JsonText(), nullable=False),
        sa.Column("reference", ExactText(), nullable=False),
        sa.Column("problems", JsonText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "job_id"],
            ["import_jobs.account_id", "import_jobs.id"],
            name=op.f("fk_import_rejections__import_jobs"),
        ),
        sa.PrimaryKeyConstraint("account_id", "job_id", "first_row", name=op.f("pk_import_rejections")),
    )
