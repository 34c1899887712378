"""The noun: what a mapping says of the columns of a table. Its YAML form is in `documents`, its use in `compiling`."""

import re
import unicodedata
from enum import StrEnum

import msgspec

from saleport.values import Address

ORDER_FIELDS = (
    "orderReference",
    "civility",
    "customerLastName",
    "customerFirstName",
    "phoneNumber",
    "customerMail",
    "purchaseDateUtc",
    "salesChannel",
    "store",
    "storePurchasedAt",
)
"""The texts of an order."""
ADDRESS_FIELDS = tuple(field.encode_name for field in msgspec.structs.fields(Address))
PRODUCT_FIELDS = ("modelId", "sku", "ean", "supplierId", "supplier", "orderLineReference", "productLabel")
"""The texts of a product."""
NEEDED = {
    "reference": ("orderReference",),
    "date": ("purchaseDateUtc",),
    "product": ("products[].sku", "products[].ean", "products[].modelId"),
    "price": ("products[].price.amount",),
}
"""What no order goes without, and the fields of which one says it."""


class Take(StrEnum):
    """Which part of a customer's whole name is meant."""

    FIRST_NAME = "first name"
    LAST_NAME = "last name"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a value comes from."""

    columns: tuple[str, ...] = ()
    """The first of them that is not blank."""
    join: tuple[str, ...] = ()
    """All of these that are not blank, in the place of `columns`."""
    between: str = " "
    """What stands between those."""
    constant: str | None = None
    """The value where no column gives one."""
    take: Take | None = None
    split: str | None = None
    """The cell has several parts, with this between them…"""
    part: int = 1
    """…and this one is meant, counted from 1; from -1 at the end."""
    strip: tuple[str, ...] = ()
    """What is taken off at the beginning, where it is there."""
    values: dict[str, str] = {}
    """What a value stands for; others stand for themselves."""

    @property
    def named(self) -> tuple[str, ...]:
        """All columns it speaks of."""
        return self.columns + self.join


class Per(StrEnum):
    """What an amount on a row is of."""

    ORDER = "order"
    """The first row that has one gives it."""
    ROW = "row"
    """The amounts of all rows of the order are added up."""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """By what a file shows whether `unit` is the price of one piece, as the program that writes it does not say."""

    sum: tuple[str, ...]
    """What an order comes to: its goods, its shipping, and its taxes or not."""
    taxes: tuple[str, ...] = ()
    """Each of the order."""


class Amount(msgspec.Struct, frozen=True, kw_only=True):
    """Where a price comes from. Of a product either `unit` or `total` is given, of shipping `total`."""

    unit: tuple[str, ...] = ()
    """The price of one piece: the first column that is not blank."""
    total: tuple[str, ...] = ()
    """The price of all pieces of the row together."""
    plus: tuple[str, ...] = ()
    """Of all pieces together."""
    minus: tuple[str, ...] = ()
    """Of all pieces together; with or without a sign before it."""
    currency: Source | None = None
    """Where this gives none, the sign at the amount does, then the options of the import."""
    per: Per = Per.ORDER
    proof: Proof | None = None
    """Of `unit`."""

    @property
    def named(self) -> tuple[str, ...]:
        """All columns it speaks of."""
        return self.unit + self.total + self.plus + self.minus + (self.currency.named if self.currency else ())


class CellLines(msgspec.Struct, frozen=True, kw_only=True):
    """Cells each of which holds a line of the order, as `sku:A-1|quantity:2|total:9.90`."""

    columns: tuple[str, ...]
    """A `*` at the end stands for anything: `line_item_*`."""
    names: tuple[str, ...]
    """What the cells name. The fields of products may speak of these as of columns."""
    entries: str = "|"
    """Stands between two entries."""
    pairs: str = ":"
    """Stands between name and value."""


class What(StrEnum):
    """What a condition leaves out."""

    ROWS = "rows"
    """Rows that are no rows of an order: a sum at the end, a remark."""
    LINES = "lines"
    ORDERS = "orders"


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A condition by which something in the file is not imported."""

    column: str
    values: tuple[str, ...] = ()
    """Without regard to case; a `*` at the beginning or the end stands for anything, alone for what is not blank."""
    is_blank: bool = False
    """Left out is what has nothing there: of orders, those that have it on none of their rows."""
    what: What = What.ROWS


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """How the rows of a table are read as orders."""

    name: str
    title: str = ""
    """As a page or a terminal calls it; blank: as its name."""
    signature: tuple[str, ...] = ()
    """A table that has all of these columns is recognised by them; without any it has to be named."""
    aliases: dict[str, tuple[str, ...]] = {}
    """Other names by which a column goes."""
    key: tuple[str, ...] = ()
    """Rows with the same value there, in the first of these columns that is not blank, are one order; without any, each
    row is one."""
    order: dict[str, Source] = {}
    """By the names of ORDER_FIELDS."""
    addresses: tuple[dict[str, Source], ...] = ()
    """By the names of ADDRESS_FIELDS. The first of which a column says anything is the order's."""
    shipping_price: Amount | None = None
    products: dict[str, Source] = {}
    """By the names of PRODUCT_FIELDS."""
    price: Amount | None = None
    quantity: Source | None = None
    line_where: tuple[str, ...] = ()
    """A row has a product where one of these columns is not blank; without any: one of what names or prices it."""
    lines: CellLines | None = None
    left_out: tuple[LeftOut, ...] = ()
    decimal: str | None = None
    """`.` or `,`; None: as the amounts of the file have it."""
    date_order: str | None = None
    """`ymd`, `dmy` or `mdy`; None: as the dates of the file have it."""
    time_zone: str | None = None
    """Of times without an offset."""
    without_lines: str = ""
    """What to export in the place of this, which has no lines: told of each order without one."""
    notes: tuple[str, ...] = ()
    """What a person should know of files that are read by it, a sentence each."""
    because: dict[str, str] = {}
    """Why a proposed mapping says what it says, by the path there."""


def columns_by_field(mapping: Mapping) -> dict[str, tuple[str, ...]]:
    """The names of the columns of each field, by its path in an order: `products[].price.amount`."""
    found = {field: source.named for field, source in mapping.order.items()}
    for address in mapping.addresses:
        for field, source in address.items():
            path = f"address.{field}"
            found[path] = found.get(path, ()) + source.named
    for field, source in mapping.products.items():
        found[f"products[].{field}"] = source.named
    if mapping.quantity is not None:
        found["products[].quantity"] = mapping.quantity.named
    for path, price in (("products[].price", mapping.price), ("shippingPrice", mapping.shipping_price)):
        if price is not None:
            found[f"{path}.amount"] = price.unit + price.total + price.plus + price.minus
            # Without a column of its own, the currency stands beside the amount.
            found[f"{path}.currency"] = price.currency.named if price.currency else price.unit + price.total
    return found


def column_key(name: str) -> str:
    """What makes two names of columns the same: their letters and digits, without case and accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return _NO_LETTER.sub("", plain)


_NO_LETTER = re.compile(r"[\W_]+")
_ANY = "* "
"""What at the end of a name would stand for anything."""


class Columns:
    """Where the columns of a header stand.

    A name that comes again counts as its first column; the others are called `Name (2)`, `Name (3)`.
    """

    def __init__(self, header: tuple[str, ...], aliases: dict[str, tuple[str, ...]]) -> None:
        self._names: list[str] = []
        self._places: dict[str, int] = {}
        self.repeated: list[str] = []
        again: list[tuple[str, int]] = []
        seen: dict[str, int] = {}
        for place, name in enumerate(header):
            key = column_key(name)
            seen[key] = seen.get(key, 0) + 1
            self._names.append(name if seen[key] == 1 else f"{name.rstrip(_ANY)} ({seen[key]})")
            if key and self._places.setdefault(key, place) != place:
                self.repeated.append(name)
                again.append((f"{key}{seen[key]}", place))
        for key, place in again:
            self._places.setdefault(key, place)
        self._aliases = {column_key(name): others for name, others in aliases.items()}

    def find(self, name: str) -> int | None:
        """The place of a column, under this name or one of its others."""
        for each in (name, *self._aliases.get(column_key(name), ())):
            place = self._places.get(column_key(each))
            if place is not None:
                return place
        return None

    def all(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """The places of those that are there; `line_item_*` stands for all that begin so, in the order of the file."""
        places: list[int] = []
        for name in names:
            if name.endswith("*"):
                beginning = column_key(name)
                found = [place for key, place in self._places.items() if key.startswith(beginning)]
                places += [place for place in sorted(set(found)) if place not in places]
            elif (place := self.find(name)) is not None:
                places.append(place)
        return tuple(places)

    def name_of(self, place: int) -> str | None:
        """The name by which a mapping speaks of the column that stands there; None where it has none."""
        name = self._names[place].rstrip(_ANY)
        return name if self._places.get(column_key(name)) == place else None


def used_columns(mapping: Mapping, columns: Columns) -> frozenset[int]:
    """The places of all columns that a mapping says anything of."""
    names = [name for names in columns_by_field(mapping).values() for name in names]
    names += [*mapping.key, *(each.column for each in mapping.left_out), *mapping.line_where]
    names += mapping.lines.columns if mapping.lines else ()
    if mapping.price is not None and mapping.price.proof is not None:
        names += mapping.price.proof.sum + mapping.price.proof.taxes
    return frozenset(columns.all(tuple(names)))
