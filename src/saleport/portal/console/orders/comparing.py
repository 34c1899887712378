"""Two versions of an order side by side."""

from collections.abc import Iterable
from typing import NamedTuple

from saleport.orders.order import KeptOrder
from saleport.orders.versions.differing import Change, Kind, LineChange, difference
from saleport.orders.viewing import LineView, Viewing
from saleport.portal.console.orders.reader import Reader

_FIELDS = (
    "orderReference", "civility", "customerLastName", "customerFirstName", "address_companyName",
    "address_streetAddress", "address_additionalAddress", "address_doorCode", "address_floor", "address_zipCode",
    "address_city", "address_countryCode", "address_phone", "phoneNumber", "customerMail", "purchaseDateUtc",
    "modelId", "price_amount", "price_currency", "orderLineReference", "supplierId", "shippingPrice_amount",
    "shippingPrice_currency", "salesChannel", "storePurchasedAt",
)  # fmt: skip
"""The fields of an order and of its lines, as words name them."""
_PLACES = {name: place for place, name in enumerate(_FIELDS)}


class ShownChange(NamedTuple):
    """A value that is another; its path names its words."""

    path: str
    before: str | None
    after: str | None


class ShownLine(NamedTuple):
    """A line that is another, that is new or that is gone."""

    kind: Kind
    number: int
    """Its place, counted from 1: in the later version, or in the earlier one if it is gone."""
    label: str | None
    sku: str | None
    changes: list[ShownChange]


class Comparison(NamedTuple):
    """What differs between two versions."""

    earlier: int
    earlier_at: str
    later: int
    later_at: str
    fields: list[ShownChange]
    lines: list[ShownLine]
    is_reordered: bool
    is_nothing: bool


async def compared(viewing: Viewing, before: KeptOrder, after: KeptOrder, reader: Reader) -> Comparison:
    """What became of the one when it became the other, as far as it is for this reader."""
    found = difference(before.order, after.order)
    earlier = await viewing.lines(reader.account_id, before)
    later = await viewing.lines(reader.account_id, after)
    return Comparison(
        earlier=before.version,
        earlier_at=reader.moment(before.imported_at),
        later=after.version,
        later_at=reader.moment(after.imported_at),
        fields=_shown(found.fields, reader),
        lines=[_line(line, earlier, later, reader) for line in found.changed_lines],
        is_reordered=found.is_reordered,
        is_nothing=found.is_nothing,
    )


def _shown(changes: Iterable[Change], reader: Reader) -> list[ShownChange]:
    """The changes in the order of the contract: what is new has no place of its own."""
    in_order = sorted(changes, key=lambda change: _PLACES.get(change.path.replace(".", "_"), len(_PLACES)))
    return [
        ShownChange(path, reader.value(path, before), reader.value(path, after)) for path, before, after in in_order
    ]


def _line(line: LineChange, earlier: list[LineView], later: list[LineView], reader: Reader) -> ShownLine:
    place, views = (line.before or 0, earlier) if line.after is None else (line.after, later)
    view = views[place]
    return ShownLine(line.kind or Kind.CHANGED, place + 1, view.label, view.sku, _shown(line.changes, reader))
