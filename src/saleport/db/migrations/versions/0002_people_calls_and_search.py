"""People who sign in, the calls that were made, and what orders are searched by.

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

from saleport.db.columns import ExactText, JsonText, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "audit_entries",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", ExactText(), nullable=False),
        sa.Column("action", ExactText(), nullable=False),
        sa.Column("subject", ExactText(), nullable=False),
        sa.Column("details", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries__account_id_at"), "audit_entries", ["account_id", "at"])
    op.create_table(
        "call_counts",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("grain", ExactText(), nullable=False),
        sa.Column("period", UtcDateTime(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("slot", ExactText(), nullable=False),
        sa.Column("operation", ExactText(), nullable=False),
        sa.Column("result", ExactText(), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "account_id",
            "grain",
            "period",
            "application_id",
            "slot",
            "operation",
            "result",
            "bucket",
            name=op.f("pk_call_counts"),
        ),
    )
    op.create_index(op.f("ix_call_counts__grain_period"), "call_counts", ["grain", "period"])
    op.create_table(
        "calls",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("called_at", UtcDateTime(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("operation", ExactText(), nullable=False),
        sa.Column("method", ExactText(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("microseconds", sa.BigInteger(), nullable=False),
        sa.Column("request_id", ExactText(), nullable=False),
        sa.Column("host", ExactText(), nullable=False),
        sa.Column("user_agent", ExactText(), nullable=False),
        sa.Column("order_reference", ExactText(), nullable=True),
        sa.Column("outcome", ExactText(), nullable=True),
        sa.Column("problems", JsonText(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("body_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_calls")),
    )
    columns = ["account_id", "order_reference", "id"]
    op.create_index(op.f("ix_calls__account_id_order_reference_id"), "calls", columns)
    op.create_index(op.f("ix_calls__account_id_request_id_id"), "calls", ["account_id", "request_id", "id"])
    failed = sa.text("(status >= 400 OR status = 0)")
    op.create_index("ix_calls__failed", "calls", ["account_id", "id"], sqlite_where=failed, postgresql_where=failed)
    op.create_index(op.f("ix_calls__called_at"), "calls", ["called_at"])
    op.create_table(
        "key_uses",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("slot", ExactText(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("host", ExactText(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "application_id", "slot", "issued_at", "host", name=op.f("pk_key_uses")),
    )
    op.create_table(
        "leases",
        sa.Column("name", ExactText(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=True),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "order_backlogs",
        sa.Column("worker", sa.Uuid(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_order_backlogs")),
    )
    op.create_table(
        "order_search",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reference", ExactText(), nullable=False),
        sa.Column("mail", ExactText(), nullable=False),
        sa.Column("last_name_first", ExactText(), nullable=False),
        sa.Column("first_name_first", ExactText(), nullable=False),
        sa.Column("channel", ExactText(), nullable=False),
        sa.Column("purchased_at", UtcDateTime(), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "order_id", name=op.f("pk_order_search")),
    )
    op.create_index(op.f("ix_order_search__account_id_channel"), "order_search", ["account_id", "channel"])
    op.create_index(
        op.f("ix_order_search__account_id_first_name_first"), "order_search", ["account_id", "first_name_first"]
    )
    op.create_index(op.f("ix_order_search__account_id_imported_at"), "order_search", ["account_id", "imported_at"])
    op.create_index(
        op.f("ix_order_search__account_id_last_name_first"), "order_search", ["account_id", "last_name_first"]
    )
    op.create_index(op.f("ix_order_search__account_id_mail"), "order_search", ["account_id", "mail"])
    op.create_index(op.f("ix_order_search__account_id_purchased_at"), "order_search", ["account_id", "purchased_at"])
    op.create_index(op.f("ix_order_search__account_id_reference"), "order_search", ["account_id", "reference"])
    op.create_table(
        "password_tries",
        sa.Column("subject_hash", sa.LargeBinary(), nullable=False),
        sa.Column("period", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject_hash", "period", name=op.f("pk_password_tries")),
    )
    op.create_index(op.f("ix_password_tries__period"), "password_tries", ["period"])
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", ExactText(), nullable=False),
        sa.Column("name", ExactText(), nullable=False),
        sa.Column("password_hash", ExactText(), nullable=False),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people__email")),
    )
    op.create_table(
        "invitations",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email", ExactText(), nullable=False),
        sa.Column("role", ExactText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_invitations__accounts")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("account_id", "email", name=op.f("uq_invitations__account_id_email")),
    )
    op.create_index(op.f("ix_invitations__token_hash"), "invitations", ["token_hash"])
    op.create_table(
        "memberships",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", ExactText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_memberships__accounts")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_memberships__people")),
        sa.PrimaryKeyConstraint("account_id", "person_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships__person_id"), "memberships", ["person_id"])
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("host", ExactText(), nullable=False),
        sa.Column("user_agent", ExactText(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sessions__people")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions__expires_at"), "sessions", ["expires_at"])
    op.create_index(op.f("ix_sessions__person_id"), "sessions", ["person_id"])
    op.add_column("applications", sa.Column("cancelled_at", UtcDateTime(), nullable=True))
