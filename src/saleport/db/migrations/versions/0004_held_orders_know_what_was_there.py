"""Which version of an order was there when another one was held.

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("held_orders", sa.Column("over_version", sa.Integer(), server_default="0", nullable=False))
    held = sa.table("held_orders", *map(sa.column, ("account_id", "order_id", "held_at", "over_version")))
    orders = sa.table("orders", *map(sa.column, ("account_id", "id", "imported_at", "version")))
    is_older = (
        orders.c.account_id == held.c.account_id,
        orders.c.id == held.c.order_id,
        orders.c.imported_at <= held.c.held_at,
    )
    present = sa.select(orders.c.version).where(*is_older).scalar_subquery()
    op.execute(held.update().values(over_version=present).where(sa.exists().where(*is_older)))
