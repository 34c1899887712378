"""A mapping for a header that nobody knows, by the names of its columns and by what is in them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from saleport.files.mapping.likeness import BILLING, SHIPPING, Called, called, likeness
from saleport.files.mapping.mapping import (
    ADDRESS_FIELDS,
    ORDER_FIELDS,
    PRODUCT_FIELDS,
    Amount,
    Mapping,
    Source,
    Take,
    column_key,
)
from saleport.files.mapping.profiles import Profile, has_times, profile
from saleport.files.record import ERROR_COLUMNS

_LOOKED_AT = 500
_LIKELY = 0.5
"""A column whose score is less is no field's."""
_OF_NAME, _OF_CONTENT = 0.75, 0.25
_EMPTY = 0.6
"""What the name of a column counts whose cells are all blank."""


class _Rule(NamedTuple):
    """What the cells of a field look like."""

    looks: str
    """What is said of them in the reason."""
    kind: str
    """Of LOOKS."""
    least: float
    """A lesser share says that it is not this field, whatever it is called."""
    alone: float = 0.0
    """What the content is worth where the name says nothing; nothing unless all of it is so."""
    comes_again: bool | None = None
    """Whether values come again after others came: those of an article do, those of an order do not."""


_TEXT = _Rule("texts", "letters", 0.5)
_ANY = _Rule("texts", "any", 0.0)
_AMOUNT = _Rule("amounts", "money", 0.7)
_RULES = {
    "order.orderReference": _Rule("numbers of orders", "code", 0.4, comes_again=False),
    "order.civility": _Rule("forms of address", "title", 0.5, 0.6),
    "order.customerMail": _Rule("mail addresses", "mail", 0.6, 0.8),
    "order.phoneNumber": _Rule("phone numbers", "phone", 0.5),
    "order.purchaseDateUtc": _Rule("dates", "moment", 0.6, 0.55),
    "order.time": _Rule("times", "clock", 0.8),
    "order.store": _ANY,
    "address.houseNumber": _ANY,
    "address.additionalAddress": _ANY,
    "address.zipCode": _Rule("postal codes", "zip", 0.6),
    "address.countryCode": _Rule("countries", "country", 0.6, 0.55),
    "products.modelId": _Rule("ids", "uuid", 0.9),
    "products.sku": _Rule("codes", "code", 0.25, comes_again=True),
    "products.ean": _Rule("article numbers with a check digit", "checked ean", 0.5, 0.7),
    "products.orderLineReference": _Rule("codes", "code", 0.5),
    "products.quantity": _Rule("whole numbers", "quantity", 0.8),
    "products.unit": _AMOUNT,
    "products.total": _AMOUNT,
    "products.currency": _Rule("currencies", "currency", 0.7, 0.7),
    "shipping.amount": _AMOUNT,
}
_PARTED = ("order.customerFirstName", "order.customerLastName", "order.customerName", "order.phoneNumber")
_ORDER = (*(f"order.{name}" for name in ORDER_FIELDS if name != "storePurchasedAt"), "order.customerName", "order.time")
_ADDRESS = (*(f"address.{name}" for name in ADDRESS_FIELDS), "address.houseNumber")
_PRODUCTS = (
    *(f"products.{name}" for name in PRODUCT_FIELDS if name != "supplierId"),
    "products.quantity", "products.unit", "products.total", "products.currency",
)  # fmt: skip
_NO_WORDS = frozenset({"address.doorCode", "address.floor", "address.phone"})
FIELDS = tuple(field for field in (*_ORDER, *_ADDRESS, *_PRODUCTS, "shipping.amount") if field not in _NO_WORDS)
_IDENTIFYING = ("products.sku", "products.ean", "products.modelId")
_MOST_COLUMNS = 1_000
_LONGEST_NAME = 200
"""What a column is called is compared letter by letter with all that it may be: no file is to keep a worker busy so."""


class _Choice(NamedTuple):
    column: str
    place: int
    score: float
    reason: str


Chosen = dict[tuple[str, str | None], _Choice]


def guess(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Mapping:
    """The mapping that seems likely, with its reasons; what no column seems to say is not in it."""
    return _Guess(header, rows).mapping()


class _Guess:
    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        ignored = {column_key(name) for name in ERROR_COLUMNS}
        names: dict[str, int] = {}
        for place, name in enumerate(header):
            if name.strip() and len(name) <= _LONGEST_NAME and column_key(name) not in ignored:
                names.setdefault(name, place)
            if len(names) == _MOST_COLUMNS:
                break
        self._cells = {name: [row[place] for row in rows[:_LOOKED_AT]] for name, place in names.items()}
        self._chosen = _chosen(names, self._cells)
        self._because: dict[str, str] = {}

    def mapping(self) -> Mapping:
        reference = self._column("order.orderReference")
        order = self._order()
        products = {
            name: source
            for name in PRODUCT_FIELDS
            if (source := self._source(f"products.{name}", f"products.{name}")) is not None
        }
        addresses = [self._address(part) for part in (SHIPPING, None, BILLING)]
        price = self._price()
        shipping = self._source("shipping.amount", "order.shippingPrice.amount")
        currency = self._source("products.currency", "products.price.currency")
        told = [self._column(field) for field in ("order.orderReference", "order.purchaseDateUtc", "products.sku")]
        signature = [*told, *(price.named[:1] if price else ())]
        return Mapping(
            name="guessed",
            signature=tuple(dict.fromkeys(name for name in signature if name)),
            key=(reference,) if reference else (),
            order=order,
            addresses=tuple(address for address in addresses if address),
            shipping_price=Amount(total=shipping.columns, currency=currency) if shipping else None,
            products=products,
            price=price,
            quantity=self._source("products.quantity", "products.quantity"),
            because=self._because,
        )

    def _order(self) -> dict[str, Source]:
        order: dict[str, Source] = {}
        for name in ORDER_FIELDS:
            if name in ("customerFirstName", "customerLastName", "phoneNumber"):
                continue
            if (source := self._source(f"order.{name}", f"order.{name}")) is not None:
                order[name] = source
        date, time = self._column("order.purchaseDateUtc"), self._column("order.time")
        if date and time and not has_times(self._cells[date]):
            order["purchaseDateUtc"] = Source(join=(date, time))
            self._note("order.purchaseDateUtc", f"“{date}” has days, and “{time}” has times")
        order |= self._customer()
        if phones := self._columns("order.phoneNumber"):
            order["phoneNumber"] = Source(columns=phones)
        return {name: order[name] for name in ORDER_FIELDS if name in order}

    def _customer(self) -> dict[str, Source]:
        first, last, whole = (
            self._columns(f"order.{name}") for name in ("customerFirstName", "customerLastName", "customerName")
        )
        # In French `Nom` beside `Prénom` is the family name; in Spanish `nombre` beside `apellidos` is the given one.
        if first and not last and whole:
            last, whole = whole[:1], ()
        if last and not first and whole:
            first, whole = whole[:1], ()
        if first or last:
            found = {"customerLastName": last, "customerFirstName": first}
            return {name: Source(columns=columns) for name, columns in found.items() if columns}
        if not whole:
            return {}
        self._note("order.customerName", f"“{whole[0]}” has whole names, which are taken apart")
        return {
            "customerLastName": Source(columns=whole, take=Take.LAST_NAME),
            "customerFirstName": Source(columns=whole, take=Take.FIRST_NAME),
        }

    def _address(self, part: str | None) -> dict[str, Source]:
        address: dict[str, Source] = {}
        for name in ADDRESS_FIELDS:
            if choice := self._chosen.get((f"address.{name}", part)):
                address[name] = Source(columns=(choice.column,))
                beside = f" ({part})" if part else ""
                self._note(f"order.address.{name}{beside}", choice.reason)
        number = self._chosen.get(("address.houseNumber", part))
        if number and "streetAddress" in address:
            street = address["streetAddress"].columns[0]
            address["streetAddress"] = Source(join=(street, number.column))
        return address

    def _price(self) -> Amount | None:
        unit, total = self._chosen.get(("products.unit", None)), self._chosen.get(("products.total", None))
        choice = unit or total
        if choice is None or (unit is None and self._is_of_order(choice.column)):
            return None
        currency = self._source("products.currency", "products.price.currency")
        self._note("products.price", choice.reason)
        if unit is None:
            return Amount(total=(choice.column,), currency=currency)
        return Amount(unit=(choice.column,), currency=currency)

    def _is_of_order(self, column: str) -> bool:
        """Whether a total is that of the whole order: on the rows of one it is the same, or on the first one alone."""
        reference = self._column("order.orderReference")
        if reference is None:
            return False
        totals = list(zip(self._cells[reference], self._cells[column], strict=True))
        further = [later for first, later in pairwise(totals) if later[0] == first[0] and first[0]]
        same = [later for first, later in pairwise(totals) if later == first and first[0]]
        return bool(further) and (same == further or not any(total.strip() for _, total in further))

    def _source(self, field: str, path: str) -> Source | None:
        choice = self._chosen.get((field, None))
        if choice is None:
            return None
        self._note(path, choice.reason)
        return Source(columns=(choice.column,))

    def _column(self, field: str) -> str | None:
        choice = self._chosen.get((field, None))
        return choice.column if choice else None

    def _columns(self, field: str) -> tuple[str, ...]:
        """The columns of a field: the customer's own, else that of the payer, else that of the recipient."""
        choices = [choice for part in (None, BILLING, SHIPPING) if (choice := self._chosen.get((field, part)))]
        if choices:
            self._note(field, choices[0].reason)
        return tuple(choice.column for choice in choices)

    def _note(self, path: str, reason: str) -> None:
        self._because[path] = reason


def _chosen(names: dict[str, int], cells: dict[str, list[str]]) -> Chosen:
    """The best column for each field, and each column for one field."""
    profiles = {name: profile(column) for name, column in cells.items()}
    found: list[tuple[tuple[str, str | None], _Choice]] = []
    for name, place in names.items():
        speaks = called(name)
        for field in FIELDS:
            key, score, reason = _judged(field, name, speaks, profiles[name])
            if score >= _LIKELY:
                found.append((key, _Choice(name, place, score, reason)))
    found.sort(key=lambda each: (-each[1].score, each[1].place))
    chosen: Chosen = {}
    taken: set[str] = set()
    for key, choice in found:
        if key not in chosen and choice.column not in taken:
            chosen[key] = choice
            taken.add(choice.column)
    label = ("products.productLabel", None)
    if label in chosen and not any((field, None) in chosen for field in _IDENTIFYING):
        # Without a product there is no order. What it is called can be done without.
        for key, choice in found:
            if key[0] in _IDENTIFYING and choice.column == chosen[label].column:
                del chosen[label]
                chosen[key] = choice
                break
    return chosen


def _judged(field: str, name: str, speaks: Called, seen: Profile) -> tuple[tuple[str, str | None], float, str]:
    """How likely a column is a field's, and why."""
    is_parted = field.startswith("address.") or field in _PARTED
    like = likeness(speaks.words, field)
    part = None
    if is_parted and speaks.part and (rest := likeness(speaks.rest, field)) > like - 0.1:
        like, part = rest, speaks.part
    rule = _RULES.get(field, _TEXT)
    share = seen.shares[rule.kind]
    if seen.filled == 0:
        return (field, part), like * _EMPTY, f"“{name}” is called so, and blank in the first rows"
    fit = share if rule.comes_again is None else share * _as_often(seen, comes_again=rule.comes_again)
    if fit < rule.least:
        return (field, part), 0.0, ""
    values = f"{share:.0%} of its values look like {rule.looks}"
    if like > 0:
        return (field, part), like * _OF_NAME + fit * _OF_CONTENT, f"“{name}” is called so, and {values}"
    if rule.alone and share >= 1.0 and seen.filled > 1:
        return (field, part), rule.alone, f"the name of “{name}” says nothing, but {values}"
    return (field, part), 0.0, ""


def _as_often(seen: Profile, *, comes_again: bool) -> float:
    """How much the values come again as they should."""
    return (1.0 if seen.apart else 0.5) if comes_again else 1 - seen.apart
