"""What an order is searched by, what is sought, and what is found."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import msgspec

from saleport.orders.order import Price
from saleport.orders.rules.prices import totals
from saleport.orders.search.folding import folded


class Searchable(msgspec.Struct, frozen=True, kw_only=True):
    """What of an order's document is searched by."""

    reference: str = msgspec.field(name="orderReference")
    last_name: str | None = msgspec.field(name="customerLastName", default=None)
    first_name: str | None = msgspec.field(name="customerFirstName", default=None)
    mail: str | None = msgspec.field(name="customerMail", default=None)
    channel: str | None = msgspec.field(name="salesChannel", default=None)
    purchased_at: datetime = msgspec.field(name="purchaseDateUtc")


class PricedLine(msgspec.Struct, frozen=True):
    """What of a line is shown in a list."""

    price: Price


class Listed(Searchable, frozen=True, kw_only=True):
    """What of an order's document is shown in a list."""

    lines: tuple[PricedLine, ...] = msgspec.field(name="products")
    shipping_price: Price | None = msgspec.field(name="shippingPrice", default=None)

    @property
    def costs(self) -> Mapping[str, Decimal]:
        """What all of it costs, by currency."""
        return totals([line.price for line in self.lines], self.shipping_price)


class Entry(NamedTuple):
    """A row of the search: one version of one order, folded."""

    account_id: UUID
    order_id: UUID
    version: int
    reference: str
    mail: str
    last_name_first: str
    first_name_first: str
    channel: str
    purchased_at: datetime
    imported_at: datetime


def entry_of(key: tuple[UUID, UUID], version: int, imported_at: datetime, order: Searchable) -> Entry:
    """The row that an order is found by."""
    return Entry(
        *key,
        version=version,
        reference=folded(order.reference),
        mail=folded(order.mail),
        last_name_first=folded(f"{order.last_name or ''} {order.first_name or ''}"),
        first_name_first=folded(f"{order.first_name or ''} {order.last_name or ''}"),
        channel=folded(order.channel),
        purchased_at=order.purchased_at,
        imported_at=imported_at,
    )


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What an order must have to be found; what is blank or None does not matter.

    Texts are beginnings, as somebody typed them. A span is from its first instant to just before its last.
    """

    reference: str = ""
    mail: str = ""
    name: str = ""
    """Of the last name or the first; or both, whichever comes first."""
    channel: str = ""
    purchased_from: datetime | None = None
    purchased_before: datetime | None = None
    imported_from: datetime | None = None
    imported_before: datetime | None = None


class Place(NamedTuple):
    """Where in the list, newest import first, a page ended."""

    imported_at: datetime
    order_id: UUID


class FoundOrder(NamedTuple):
    """An order in a list, as it is now."""

    order_id: UUID
    version: int
    imported_at: datetime
    order: Listed


class Found(NamedTuple):
    """A page of what was found."""

    orders: list[FoundOrder]
    next: Place | None
    """Where the following page begins; None at the end."""
