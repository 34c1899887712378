"""Orders, and what they are searched by."""

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table, Uuid

from saleport.db.columns import ExactText, JsonText, UtcDateTime
from saleport.db.tables.naming import metadata

orders = Table(
    "orders",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column(
        "id", Uuid, nullable=False, doc="made from account and reference (orders.order.order_id): one key serves both"
    ),
    Column("reference", ExactText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", Uuid, nullable=False, doc="128 bits of a hash of the document"),
    Column("document", JsonText, nullable=False, doc="the whole order, lines and all"),
    Column("imported_at", UtcDateTime, nullable=False, doc="when this version came"),
    PrimaryKeyConstraint("account_id", "id"),
)

order_versions = Table(
    "order_versions",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("order_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", Uuid, nullable=False),
    Column("document", JsonText, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account_id", "order_id", "version"),
)

order_search = Table(
    "order_search",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("order_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False, doc="the one that this row tells of; the order may be ahead of it"),
    Column("reference", ExactText, nullable=False, doc="folded, as are the next four: case and accents are gone"),
    Column("mail", ExactText, nullable=False),
    Column("last_name_first", ExactText, nullable=False, doc="the whole name, as is the next one"),
    Column("first_name_first", ExactText, nullable=False),
    Column("channel", ExactText, nullable=False),
    Column("purchased_at", UtcDateTime, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account_id", "order_id"),
    Index(None, "account_id", "imported_at"),
    Index(None, "account_id", "purchased_at"),
    Index(None, "account_id", "reference"),
    Index(None, "account_id", "mail"),
    Index(None, "account_id", "last_name_first"),
    Index(None, "account_id", "first_name_first"),
    Index(None, "account_id", "channel"),
)
"""What orders are searched by, written beside the imports and not with them: it may be behind by a moment."""

order_backlogs = Table(
    "order_backlogs",
    metadata,
    Column("worker", Uuid, primary_key=True),
    Column("waiting", Integer, nullable=False, doc="orders that it wrote and that order_search does not have yet"),
    Column("told_at", UtcDateTime, nullable=False, doc="a worker that has been silent for long is gone"),
)
"""How far order_search is behind. A worker that is not behind has no row."""

leases = Table(
    "leases",
    metadata,
    Column("name", ExactText, primary_key=True, doc="of what one worker at a time does"),
    Column("holder", Uuid, doc="null: it was done to its end"),
    Column("began_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, doc="then another may take it: the holder is gone"),
)
