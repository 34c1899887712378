"""How keys, constraints and indexes are named."""

from sqlalchemy import MetaData

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s__%(column_0_N_name)s",
        "fk": "fk_%(table_name)s__%(referred_table_name)s",
        "ix": "ix_%(table_name)s__%(column_0_N_name)s",
    }
)
