"""An order as it is sent (the structs whose names end in `In`) and as it is kept.

The names in JSON are those of the contract's page; an order is kept and given back in the same shape.
"""

import hashlib
import struct
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Annotated, NamedTuple
from uuid import UUID

import msgspec

from saleport.identifiers import id_of
from saleport.values import Address, Text

NO_CIVILITY = "NotSet"
MOST_PRODUCTS = 1_000
LONGEST_REFERENCE = 100

_DIGEST_BYTES = 20
_sha1 = partial(hashlib.sha1, usedforsecurity=False)
_ids_in = struct.Struct("16s4x").iter_unpack
_VERSION = bytes(byte & 0x0F | 0x50 for byte in range(256))
_VARIANT = bytes(byte & 0x3F | 0x80 for byte in range(256))
"""What the bytes of an id become that tell that it is one of version 5."""

Reference = Annotated[str, msgspec.Meta(max_length=LONGEST_REFERENCE)] | None


class PriceIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A price as it is sent. The amount may come as a number or as its text; it never passes through a float."""

    amount: Decimal | None = None
    currency: Text = None


class ProductIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One unit sold, as it is sent."""

    model_id: UUID | None = None
    price: PriceIn | None = None
    order_line_reference: Text = None
    supplier_id: UUID | None = None


class OrderIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """The body of ImportOrder. What is required is a matter of the rules, not of this form."""

    order_reference: Reference = None
    civility: Text = None
    customer_last_name: Text = None
    customer_first_name: Text = None
    address: Address | None = None
    phone_number: Text = None
    customer_mail: Text = None
    purchase_date_utc: Text = None
    products: Annotated[list[ProductIn], msgspec.Meta(max_length=MOST_PRODUCTS)] | None = None
    shipping_price: PriceIn | None = None
    sales_channel: Text = None
    store_purchased_at: UUID | None = None


class Price(msgspec.Struct, frozen=True, gc=False):
    """An amount, exactly as it was sent, and its currency (`EUR` or `GBP`)."""

    amount: Decimal
    currency: str


class OrderLine(msgspec.Struct, rename="camel", omit_defaults=True, frozen=True, gc=False):
    """One unit sold."""

    model_id: UUID
    price: Price
    order_line_reference: str | None = None
    supplier_id: UUID | None = None


class Order(msgspec.Struct, omit_defaults=True, frozen=True, kw_only=True):
    """An order as it is kept: good by every rule."""

    reference: str = msgspec.field(name="orderReference")
    civility: str = msgspec.field(name="civility")
    customer_last_name: str | None = msgspec.field(name="customerLastName", default=None)
    customer_first_name: str | None = msgspec.field(name="customerFirstName", default=None)
    address: Address | None = None
    phone_number: str | None = msgspec.field(name="phoneNumber", default=None)
    customer_mail: str | None = msgspec.field(name="customerMail", default=None)
    purchased_at: datetime = msgspec.field(name="purchaseDateUtc")
    lines: tuple[OrderLine, ...] = msgspec.field(name="products")
    shipping_price: Price | None = msgspec.field(name="shippingPrice", default=None)
    sales_channel: str | None = msgspec.field(name="salesChannel", default=None)
    store_purchased_at: UUID | None = msgspec.field(name="storePurchasedAt", default=None)


class KeptOrder(msgspec.Struct, frozen=True):
    """One version of an order that is kept."""

    order_id: UUID
    version: int
    """Counted from 1."""
    is_current: bool
    imported_at: datetime
    order: Order

    @property
    def reference(self) -> str:
        """The merchant's reference of the order."""
        return self.order.reference


class SoldLine(msgspec.Struct, rename="camel", frozen=True, gc=False):
    """What of a line says how it stands."""

    model_id: UUID
    order_line_reference: str | None = None


class SoldOrder(msgspec.Struct, frozen=True):
    """What of an order says how it stands."""

    reference: str = msgspec.field(name="orderReference")
    purchased_at: datetime = msgspec.field(name="purchaseDateUtc")
    lines: tuple[SoldLine, ...] = msgspec.field(name="products")


class OrderVersion(msgspec.Struct, rename="camel", frozen=True):
    """A version of an order, without its content."""

    version: int
    imported_at: datetime
    is_current: bool


class Outcome(StrEnum):
    """What an import did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Document(NamedTuple):
    """An order ready to be written."""

    account_id: UUID
    order_id: UUID
    reference: str
    content_hash: UUID
    content: bytes
    """The order as JSON."""


def order_id(account_id: UUID, reference: str) -> UUID:
    """The id of the order with this reference in this account.

    Made from both (UUID version 5), so that one reference is one order by construction, one key
    of the table serves both, and a dry run can answer the id that the real run will. It is what
    `uuid.uuid5` gives, in a third of its time.
    """
    digest = bytearray(hashlib.sha1(account_id.bytes + reference.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = _VERSION[digest[6]]
    digest[8] = _VARIANT[digest[8]]
    return id_of(bytes(digest))


def order_ids(account_id: UUID, references: Iterable[str]) -> list[UUID]:
    """The same of many orders at once, in half of the time for each."""
    digests = map(_sha1, map(account_id.bytes.__add__, map(str.encode, references)))
    joined = bytearray(b"".join([digest.digest() for digest in digests]))
    joined[6::_DIGEST_BYTES] = joined[6::_DIGEST_BYTES].translate(_VERSION)
    joined[8::_DIGEST_BYTES] = joined[8::_DIGEST_BYTES].translate(_VARIANT)
    return [id_of(digest) for (digest,) in _ids_in(joined)]
