"""The products of a held order are found by it, and deleted with it, without a look at those of all others.

Revision: 0006, after 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    # Whoever holds orders or lets them go waits meanwhile: a second for a million of products. All other imports go on.
    op.create_index(op.f("ix_held_products__account_id_order_id"), "held_products", ["account_id", "order_id"])
