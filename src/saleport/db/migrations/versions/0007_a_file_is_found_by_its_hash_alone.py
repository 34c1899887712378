"""A file is found by its hash alone: no index but the key has the jobs of an account.

Revision: 0007, after 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    # A job is one file: both take no time.
    op.create_index(op.f("ix_import_jobs__file_hash"), "import_jobs", ["file_hash"])
    op.drop_index(op.f("ix_import_jobs__account_id_file_hash"), "import_jobs")
