"""Files that are imported, and what waits for their sake."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Uuid,
    text,
)

from saleport.db.columns import ExactText, JsonText, UtcDateTime
from saleport.db.tables.naming import metadata

import_jobs = Table(
    "import_jobs",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("id", Uuid, nullable=False, doc="begins with the time: the key has them in the order of coming"),
    Column("file_name", ExactText, nullable=False, doc="as its sender calls it"),
    Column("file_bytes", BigInteger, nullable=False),
    Column("file_hash", Uuid, nullable=False, doc="of its bytes, 128 bits: finds the same import again"),
    Column("options", JsonText, nullable=False, doc="what the sender asked for"),
    Column("is_dry_run", Boolean, nullable=False),
    Column("is_checked_first", Boolean, nullable=False, doc="all orders are checked before any is kept"),
    Column("state", ExactText, nullable=False, doc="imports.job.JobState"),
    Column("recognition", JsonText, doc="what the file was recognised as; null until it is"),
    Column("failure", JsonText, doc="the problem for which nothing of it could be read; null: there is none"),
    Column("orders_read", BigInteger, nullable=False, doc="orders that the reading has found so far"),
    Column("bytes_read", BigInteger, nullable=False),
    Column("created_by", ExactText, nullable=False, doc="an application, an e-mail address, or the command line"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("reading_began_at", UtcDateTime),
    Column("reading_ended_at", UtcDateTime, doc="null: more chunks may come"),
    Column("checking_ended_at", UtcDateTime, doc="null: not all orders are checked, or they are not checked apart"),
    Column("importing_began_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("counts", JsonText, doc="imports.job.Counts, when it has ended; until then its chunks say it"),
    Column("problem_counts", JsonText, doc="of its chunks together, when it has ended"),
    Column("holder", Uuid, doc="the worker that reads the file; null: none does"),
    Column("held_until", UtcDateTime, doc="then another worker may take it: the holder is gone"),
    Column("tries", Integer, nullable=False, doc="how many workers began to read since anything came of it"),
    PrimaryKeyConstraint("account_id", "id"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    Index(None, "state"),
    # Without the account: to a server that takes the table for small, an index of that is as good as the key, and it
    # looks through all jobs of the account for each chunk that can be claimed.
    Index(None, "file_hash"),
)
"""A file that is imported. Its bytes lie in the folder of files."""

import_chunks = Table(
    "import_chunks",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("job_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False, doc="counted from 0, in the order of the file"),
    Column("file", ExactText, nullable=False, doc="in which of the job's files its orders are"),
    Column("begins_at", BigInteger, nullable=False, doc="offset in that file, in bytes"),
    Column("ends_at", BigInteger, nullable=False),
    Column("first_row", BigInteger, nullable=False, doc="of the merchant's file, counted from 1"),
    Column("orders", Integer, nullable=False),
    Column("is_in_turn", Boolean, nullable=False, doc="its references came before: it waits for all before it"),
    Column("state", ExactText, nullable=False, doc="waiting, claimed, done, or dropped: it was cancelled before"),
    Column("holder", Uuid, doc="the worker that has claimed it"),
    Column("held_until", UtcDateTime, doc="then another worker may claim it: the holder is gone"),
    Column("tries", Integer, nullable=False, doc="how many workers have claimed it"),
    Column("created", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("warned", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("held", Integer, nullable=False, doc="kept aside until their products arrive"),
    Column("problem_counts", JsonText, nullable=False, doc="an object: how many orders had a problem of each code"),
    Column("done_at", UtcDateTime, doc="null: it is not done"),
    PrimaryKeyConstraint("account_id", "job_id", "number"),
    ForeignKeyConstraint(["account_id", "job_id"], ["import_jobs.account_id", "import_jobs.id"]),
    Index(None, "state"),
)
"""A part of a file that one worker imports in one transaction. What became of it is written in that transaction."""

import_rejections = Table(
    "import_rejections",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("job_id", Uuid, nullable=False),
    Column("first_row", BigInteger, nullable=False, doc="of the order in the merchant's file"),
    Column("chunk", Integer, nullable=False),
    Column("rows", JsonText, nullable=False, doc="an array of all rows of the order"),
    Column("reference", ExactText, nullable=False, doc="blank: it has none"),
    Column("problems", JsonText, nullable=False, doc="an array of what was wrong"),
    PrimaryKeyConstraint("account_id", "job_id", "first_row"),
    ForeignKeyConstraint(["account_id", "job_id"], ["import_jobs.account_id", "import_jobs.id"]),
)
"""The orders of a file that were not imported, and why."""

import_foretold = Table(
    "import_foretold",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("job_id", Uuid, nullable=False),
    Column("order_id", Uuid, nullable=False),
    Column("content_hash", Uuid, nullable=False),
    PrimaryKeyConstraint("account_id", "job_id", "order_id"),
    ForeignKeyConstraint(["account_id", "job_id"], ["import_jobs.account_id", "import_jobs.id"]),
)
"""What a dry run would have written: an order that comes twice in a file is judged as in the real run."""

held_orders = Table(
    "held_orders",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("order_id", Uuid, nullable=False),
    Column("reference", ExactText, nullable=False),
    Column("document", JsonText, nullable=False, doc="the order as it came, with the products that are not known"),
    Column("job_id", Uuid, nullable=False, doc="the import that brought it"),
    Column("held_at", UtcDateTime, nullable=False),
    Column(
        "over_version",
        Integer,
        nullable=False,
        server_default="0",
        doc="of the order that was there then; one that is newer came later",
    ),
    PrimaryKeyConstraint("account_id", "order_id"),
)
"""Orders that wait for products which the catalogue does not have yet."""

held_products = Table(
    "held_products",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("kind", ExactText, nullable=False, doc="sku, ean or modelId"),
    Column("code", ExactText, nullable=False),
    Column(
        "ean",
        ExactText,
        nullable=False,
        server_default=text("''"),
        doc="beside an SKU, the EAN that is named with it; blank: none",
    ),
    Column("order_id", Uuid, nullable=False),
    Column("label", ExactText, nullable=False, doc="what the file calls the product; blank: nothing"),
    PrimaryKeyConstraint("account_id", "kind", "code", "order_id", "ean"),
    ForeignKeyConstraint(
        ["account_id", "order_id"], ["held_orders.account_id", "held_orders.order_id"], ondelete="CASCADE"
    ),
    Index(None, "account_id", "order_id"),
)
"""The products for which held orders wait."""

mappings = Table(
    "mappings",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("name", ExactText, nullable=False),
    Column("document", ExactText, nullable=False, doc="YAML, as it was written"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("account_id", "name"),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
)
"""How an account reads the columns of its files."""
