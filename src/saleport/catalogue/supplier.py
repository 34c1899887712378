"""A supplier: who delivered what was sold."""

from uuid import UUID

import msgspec


class Supplier(msgspec.Struct, frozen=True):
    """A supplier as it is held."""

    id: UUID
    name: str
