"""The noun: a mapping as an account keeps it."""

from datetime import datetime

import msgspec


class KeptMapping(msgspec.Struct, frozen=True, rename="camel"):
    """A mapping under its name."""

    name: str
    document: str
    """YAML, as it was written."""
    created_at: datetime
    updated_at: datetime
