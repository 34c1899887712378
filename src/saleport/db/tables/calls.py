"""What is kept of the calls."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table, Uuid, text

from saleport.db.columns import ExactText, JsonText, UtcDateTime
from saleport.db.tables.naming import metadata

FAILED_CALL = text("(status >= 400 OR status = 0)")
"""Of calls, those that did not go through. A query has to say it in the very same words to be helped by the index."""

calls = Table(
    "calls",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("id", Uuid, nullable=False, doc="begins with the time, so that the key has them in the order of the calls"),
    Column("called_at", UtcDateTime, nullable=False),
    Column("application_id", Uuid, nullable=False),
    Column("operation", ExactText, nullable=False),
    Column("method", ExactText, nullable=False),
    Column("status", Integer, nullable=False, doc="0: the client was gone before its answer"),
    Column("microseconds", BigInteger, nullable=False),
    Column("request_id", ExactText, nullable=False),
    Column("host", ExactText, nullable=False, doc="from where it came"),
    Column("user_agent", ExactText, nullable=False),
    Column("order_reference", ExactText, doc="null: it was about no order"),
    Column("outcome", ExactText, doc="of an import: created, updated or unchanged; else null"),
    Column("problems", JsonText, nullable=False, doc="an array of what was wrong, warnings too"),
    Column("body", LargeBinary, doc="as it came, but for secrets, and cut where it is very long; null: none was read"),
    Column("body_bytes", BigInteger, nullable=False, doc="how long the whole body was"),
    PrimaryKeyConstraint("account_id", "id"),
    # With the id, so that the newest of them are found without sorting all.
    Index(None, "account_id", "order_reference", "id"),
    Index(None, "account_id", "request_id", "id"),
    # Written for those alone that are looked for most.
    Index("ix_calls__failed", "account_id", "id", sqlite_where=FAILED_CALL, postgresql_where=FAILED_CALL),
    Index(None, "called_at"),
)
"""The request log: kept for some days, and not without gaps when very many calls come."""

call_counts = Table(
    "call_counts",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("grain", ExactText, nullable=False, doc="minute or hour: each call is counted in both"),
    Column("period", UtcDateTime, nullable=False, doc="its beginning"),
    Column("application_id", Uuid, nullable=False),
    Column("slot", ExactText, nullable=False, doc="of the key that was used"),
    Column("operation", ExactText, nullable=False),
    Column("result", ExactText, nullable=False, doc="success, client_error or server_error"),
    Column("bucket", Integer, nullable=False, doc="of the durations, by number"),
    Column("calls", BigInteger, nullable=False),
    PrimaryKeyConstraint("account_id", "grain", "period", "application_id", "slot", "operation", "result", "bucket"),
    Index(None, "grain", "period"),
)

key_uses = Table(
    "key_uses",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("application_id", Uuid, nullable=False),
    Column("slot", ExactText, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False, doc="of the key: the next one in this slot begins anew"),
    Column("host", ExactText, nullable=False, doc="from where it was used"),
    Column("last_used_at", UtcDateTime, nullable=False),
    Column("calls", BigInteger, nullable=False),
    PrimaryKeyConstraint("account_id", "application_id", "slot", "issued_at", "host"),
)
