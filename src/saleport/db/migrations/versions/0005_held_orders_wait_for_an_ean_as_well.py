"""The EAN that is named beside the SKU of a product which held orders wait for.

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

from saleport.db.columns import ExactText

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("held_products") as table:
        table.add_column(sa.Column("ean", ExactText(), server_default="", nullable=False))
        table.drop_constraint("pk_held_products", type_="primary")
        table.create_primary_key("pk_held_products", ["account_id", "kind", "code", "order_id", "ean"])
