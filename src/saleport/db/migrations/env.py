"""Runs a migration on the connection that `db.schema` hands over, inside its transaction."""

from alembic import context

from saleport.db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    user_module_prefix="columns.",
)
context.run_migrations()
