"""Mappings so plain that the orders of many rows can be made at once: each field is one column, as it is."""

from typing import NamedTuple

from saleport.files.assembling.plan import Reading, own_columns
from saleport.files.mapping.mapping import Amount, Columns, Mapping, Per, Source

Places = dict[str, int]
"""Where columns stand, by the names of fields."""


class PlainPrice(NamedTuple):
    """Where a price stands."""

    amount: int
    currency: tuple[int, ...]
    """The first of them that is not blank."""


class PlainPlan(NamedTuple):
    """Where everything stands that is said of an order."""

    key: int
    own: tuple[int, ...]
    """The columns that say something of the order as a whole."""
    order: Places
    """Without the date."""
    date: int | None
    address: Places
    shipping: PlainPrice | None
    product: Places
    price: PlainPrice
    quantity: int | None


def plain_plan(mapping: Mapping, header: tuple[str, ...], reading: Reading) -> PlainPlan | None:
    """The places of a table's columns; None where more is to be done than to take texts from them."""
    columns = Columns(header, mapping.aliases)
    key = columns.all(mapping.key)
    order, product = _places(mapping.order, columns), _places(mapping.products, columns)
    addresses = [_places(address, columns) for address in mapping.addresses]
    shipping = mapping.shipping_price
    has_shipping = shipping is not None and bool(columns.all(shipping.total))
    price = _price(mapping.price, columns, 1)
    quantity = _places({"quantity": mapping.quantity}, columns) if mapping.quantity else {}
    if (
        len(key) != 1
        or order is None
        or order.get("orderReference") != key[0]
        or not product
        or price is None
        or (mapping.price is not None and mapping.price.total)
        or quantity is None
        or None in addresses
        or len(found := [address for address in addresses if address]) > 1
        or (has_shipping and (shipping is None or _price(shipping, columns, len(header)) is None))
        or mapping.lines is not None
        or columns.all(mapping.line_where)
        or any(columns.find(each.column) is not None for each in mapping.left_out)
        or reading.sales_channel is not None
    ):
        return None
    return PlainPlan(
        key=key[0],
        own=own_columns(mapping, columns)[0],
        order={field: place for field, place in order.items() if field != "purchaseDateUtc"},
        date=order.get("purchaseDateUtc"),
        address=(found[0] or {}) if found else {},
        shipping=_price(shipping, columns, len(header)) if has_shipping else None,
        product=product,
        price=price,
        quantity=quantity.get("quantity"),
    )


def _places(sources: dict[str, Source], columns: Columns) -> Places | None:
    """Where the columns of fields stand; None where one is not of one column as it is."""
    places: Places = {}
    for field, source in sources.items():
        found = columns.all(source.named)
        if len(found) == 1 and source == Source(columns=source.columns):
            places[field] = found[0]
        elif found or source.constant is not None:
            return None
    return places


def _price(price: Amount | None, columns: Columns, most: int) -> PlainPrice | None:
    """Where a price stands whose currency is in one of at most so many columns; None where it is made of more."""
    if price is None or price.currency is None or price.per is not Per.ORDER:
        return None
    if columns.all(price.plus + price.minus) or (price.unit and price.total):
        return None
    amount, currency = columns.all(price.unit or price.total), columns.all(price.currency.columns)
    if len(amount) != 1 or not currency or len(currency) > most:
        return None
    return PlainPrice(amount[0], currency) if price.currency == Source(columns=price.currency.columns) else None
