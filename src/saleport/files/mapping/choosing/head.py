"""What is shown of a table to somebody who says what each of its columns is, and what each is read as until then."""

from collections.abc import Iterator
from itertools import islice

import msgspec

from saleport.files.mapping.mapping import ADDRESS_FIELDS, Columns, Mapping, used_columns
from saleport.files.record import Row
from saleport.values import shortened

AS_RECOGNISED = "recognised"
"""The choice for a column that the mapping uses in a way that no field tells."""
MOST_COLUMNS = 300
"""Of more, nobody chooses one by one."""
LONGEST_NAME = 200

_ADDRESS = tuple(
    name for field in ADDRESS_FIELDS for name in ((field, "houseNumber") if field == "streetAddress" else (field,))
)
GROUPS: dict[str, tuple[str, ...]] = {
    "order": (
        *(f"order.{name}" for name in ("orderReference", "purchaseDateUtc", "time", "salesChannel", "store")),
        "order.storePurchasedAt",
        "shipping.amount",
    ),
    "customer": tuple(
        f"order.{name}"
        for name in (
            "customerLastName", "customerFirstName", "customerName", "civility", "customerMail", "phoneNumber",
        )
    ),
    "address": tuple(f"address.{name}" for name in _ADDRESS),
    "billing": tuple(f"billing.{name}" for name in _ADDRESS),
    "products": tuple(
        f"products.{name}"
        for name in (
            "sku", "ean", "modelId", "productLabel", "quantity", "unit", "total", "currency", "orderLineReference",
            "supplier", "supplierId",
        )
    ),
}  # fmt: skip
"""What a column can be chosen for."""
PAIRS = (
    ("order.purchaseDateUtc", "order.time"),
    ("address.streetAddress", "address.houseNumber"),
    ("billing.streetAddress", "billing.houseNumber"),
)
"""Fields of which the second stands behind the first."""
_SHOWN_ROWS, _SHOWN_VALUES, _LONGEST_VALUE = 50, 3, 60
_LOOKED_AT = 1_000


class Head(msgspec.Struct, frozen=True):
    """What is shown of a table to who says what its columns are."""

    header: tuple[str, ...]
    """As the file has it, but for what is longer than any name."""
    values: tuple[tuple[str, ...], ...]
    """The first ones of each column that are not blank, shortened; nothing where the columns are too many."""
    mapping: Mapping
    """The one by which the file is read; where it could not be read, the one that seems likely."""


def head_of(header: tuple[str, ...], rows: Iterator[Row], mapping: Mapping) -> Head:
    """What is shown of a table."""
    values: list[tuple[str, ...]] = []
    if len(header) <= MOST_COLUMNS:
        cells = [row.cells for row in islice(rows, _SHOWN_ROWS)]
        values = [tuple(islice(_first(each[place] for each in cells), _SHOWN_VALUES)) for place in range(len(header))]
    names = tuple(name[: LONGEST_NAME + 1] for name in header)
    return Head(names, tuple(values), msgspec.structs.replace(mapping, because={}))


def _first(cells: Iterator[str]) -> Iterator[str]:
    """The texts that are not blank, each once; without halves of characters, which nothing can be written in."""
    texts = (cell[:_LOOKED_AT].encode(errors="replace").decode().split() for cell in cells)
    yield from dict.fromkeys(shortened(" ".join(words), _LONGEST_VALUE) for words in texts if words)


def names_of(head: Head) -> list[str | None]:
    """By which names a mapping can speak of the columns; None of one of which it cannot."""
    columns = Columns(head.header, head.mapping.aliases)
    return [columns.name_of(place) if len(name) <= LONGEST_NAME else None for place, name in enumerate(head.header)]


def fields_of(head: Head) -> list[str]:
    """What each column is read as: a field of GROUPS, AS_RECOGNISED, or blank where it is not used."""
    mapping, columns = head.mapping, Columns(head.header, head.mapping.aliases)
    found: dict[int, str] = {}
    for field, names in _told(mapping):
        # Shipping may have a currency of its own, and a customer two whole names.
        for place in columns.all(names)[:1] if field not in found.values() else ():
            found.setdefault(place, field)
    for place in used_columns(mapping, columns):
        found.setdefault(place, AS_RECOGNISED)
    return [found.get(place, "") for place in range(len(head.header))]


def _told(mapping: Mapping) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The fields that a mapping fills, and the columns of each, the one that counts first."""
    second = dict(PAIRS)
    customer = [mapping.order.get(name) for name in ("customerLastName", "customerFirstName")]
    has_whole_names = all(source is not None and source.take for source in customer)
    groups = [("order", mapping.order), *zip(("address", "billing"), mapping.addresses, strict=False)]
    # The fields of such lines are within a cell, and no columns.
    groups += [("products", mapping.products)] if mapping.lines is None else []
    for group, sources in groups:
        for name, source in sources.items():
            if source.take and not has_whole_names:
                continue
            field = "order.customerName" if source.take else f"{group}.{name}"
            yield field, source.columns + source.join
            if field in second:
                yield second[field], source.join[1:]
    price, shipping = mapping.price, mapping.shipping_price
    if mapping.quantity is not None and mapping.lines is None:
        yield "products.quantity", mapping.quantity.named
    if price is not None and mapping.lines is None:
        yield "products.unit", price.unit
        yield "products.total", price.total
    for amount in (price, shipping):
        if amount is not None and amount.currency is not None:
            yield "products.currency", amount.currency.named
    if shipping is not None:
        yield "shipping.amount", shipping.total
