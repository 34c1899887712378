"""Runs the migrations. Loaded by `db.schema` where some are to run, because Alembic takes long to load."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest revision, within the transaction of `connection`."""
    config = Config()
    config.set_main_option("script_location", "saleport.db:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
