"""The nouns of waiting: an order that is kept aside, and the products for which orders wait."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import msgspec


class CodeKind(StrEnum):
    """What a file names a product by."""

    SKU = "sku"
    EAN = "ean"
    MODEL_ID = "modelId"


class ProductCode(NamedTuple):
    """One product, as a file names it."""

    kind: CodeKind
    code: str
    ean: str = ""
    """Beside an SKU, the EAN that is named with it: the product has come when either is known. Blank: none is."""


class HeldOrder(NamedTuple):
    """An order that is kept aside."""

    account_id: UUID
    order_id: UUID
    reference: str
    document: str
    """The order as it came, as JSON."""
    job_id: UUID
    """The import that brought it."""
    lacking: dict[ProductCode, str]
    """The products that it waits for, each with what the file calls it (blank: nothing)."""


class CompleteOrder(NamedTuple):
    """A held order as it is read again."""

    account_id: UUID
    order_id: UUID
    held_at: datetime
    job_id: UUID
    over_version: int
    """Which version of the order was there when it was kept aside; 0: none."""
    document: str


class MissingProduct(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A product that the catalogue lacks, and how many orders wait for it."""

    kind: CodeKind
    code: str
    label: str | None
    """What the files call it."""
    orders: int
    waiting_since: datetime
