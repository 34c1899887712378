"""Every table, once.

`account_id` comes first in every key of an account's data: what one account has is invisible to
the others by construction, and the schema can be distributed by account as it stands.
Catalogue rows are never deleted (an order may refer to them), so there are no foreign keys from
orders to the catalogue: the importer checks references, and a reference once good stays good.
"""

from saleport.db.tables.accounts import accounts, applications, audit_entries, daily_calls, subscription_keys
from saleport.db.tables.calls import FAILED_CALL, call_counts, calls, key_uses
from saleport.db.tables.catalogue import brands, model_types, models, stores, suppliers
from saleport.db.tables.imports import (
    held_orders,
    held_products,
    import_chunks,
    import_foretold,
    import_jobs,
    import_rejections,
    mappings,
)
from saleport.db.tables.naming import metadata
from saleport.db.tables.orders import leases, order_backlogs, order_search, order_versions, orders
from saleport.db.tables.people import invitations, memberships, password_tries, people, sessions

__all__ = [
    "FAILED_CALL",
    "accounts",
    "applications",
    "audit_entries",
    "brands",
    "call_counts",
    "calls",
    "daily_calls",
    "held_orders",
    "held_products",
    "import_chunks",
    "import_foretold",
    "import_jobs",
    "import_rejections",
    "invitations",
    "key_uses",
    "leases",
    "mappings",
    "memberships",
    "metadata",
    "model_types",
    "models",
    "order_backlogs",
    "order_search",
    "order_versions",
    "orders",
    "password_tries",
    "people",
    "sessions",
    "stores",
    "subscription_keys",
    "suppliers",
]
