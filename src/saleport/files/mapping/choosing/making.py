"""A mapping that a person makes column by column, beginning with the one by which their file was read.

What they leave as it is stays, with all that a choice for each column has no words for: the orders that a shop's layout
leaves out, discounts, second columns of a field.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from saleport.files.mapping.choosing.head import AS_RECOGNISED, GROUPS, PAIRS, Head, fields_of, names_of
from saleport.files.mapping.mapping import (
    ADDRESS_FIELDS,
    NEEDED,
    ORDER_FIELDS,
    PRODUCT_FIELDS,
    Amount,
    Columns,
    Mapping,
    Source,
    Take,
    column_key,
    columns_by_field,
)

ONCE = "by-hand"
"""What a mapping is called that was made for one file."""
_TEXTS = {"order": ORDER_FIELDS, "address": ADDRESS_FIELDS, "billing": ADDRESS_FIELDS, "products": PRODUCT_FIELDS}
_NAMES = ("order.customerLastName", "order.customerFirstName")


class Fault(NamedTuple):
    """What is wrong with what was chosen."""

    what: str
    """twice, both, alone; or what no column says: reference, date, product, price."""
    place: int | None = None
    """Of the column that it is about."""
    other: int | None = None
    """Of the column that it is at odds with."""


def faults_of(head: Head, chosen: Sequence[str]) -> list[Fault]:
    """All that is wrong with it; `chosen` has a choice for each column."""
    found: list[Fault] = []
    at: dict[str, int] = {}
    for place, field in enumerate(chosen):
        if field not in ("", AS_RECOGNISED) and at.setdefault(field, place) != place:
            found.append(Fault("twice", place, at[field]))
    for first, second in (*((name, "order.customerName") for name in _NAMES), ("products.unit", "products.total")):
        if first in at and second in at:
            found.append(Fault("both", at[second], at[first]))
    found += [Fault("alone", at[second]) for first, second in PAIRS if second in at and first not in at]
    return found + [Fault(what) for what in _Chosen(head, chosen).lacking()]


def chosen_mapping(head: Head, chosen: Sequence[str], name: str) -> Mapping:
    """The mapping that reads the columns as they were chosen, of which each field has one at most."""
    return _Chosen(head, chosen).mapping(name)


class _Chosen:
    """The mapping as it was, without the columns that changed, and then with what these were chosen for."""

    def __init__(self, head: Head, chosen: Sequence[str]) -> None:
        self._names = names_of(head)
        self._columns = Columns(head.header, head.mapping.aliases)
        before = fields_of(head)
        self._changed = {place for place, field in enumerate(chosen) if field != before[place]}
        self._at = {field: place for place, field in enumerate(chosen) if field}
        self._touched = {field for place in self._changed for field in (chosen[place], before[place])}
        self._base = base = head.mapping
        if base.lines is not None:
            columns = self._left(base.lines.columns)
            lines = msgspec.structs.replace(base.lines, columns=columns)
            self._base = msgspec.structs.replace(base, lines=lines)
            if not self._columns.all(columns) or any(self._new(field) for field in GROUPS["products"]):
                # What else was said of products speaks of what those cells name.
                self._base = msgspec.structs.replace(
                    base, lines=None, products={}, price=None, quantity=None, line_where=()
                )
        lines = self._base.lines
        self._cells = frozenset(map(column_key, lines.names)) if lines else frozenset[str]()

    def mapping(self, name: str) -> Mapping:
        base = self._base
        order = self._sources("order", base.order)
        if whole := self._new("order.customerName"):
            order["customerLastName"] = Source(columns=(whole,), take=Take.LAST_NAME)
            order["customerFirstName"] = Source(columns=(whole,), take=Take.FIRST_NAME)
        groups = ("address", "billing", *[""] * len(base.addresses))
        addresses = [
            self._sources(group, base.addresses[number] if number < len(base.addresses) else {})
            for number, group in enumerate(groups)
        ]
        reference = self._new("order.orderReference")
        currency = self._new("products.currency")
        mapping = msgspec.structs.replace(
            base,
            name=name,
            title="",
            key=(reference,) if reference else self._left(base.key),
            order=order,
            addresses=tuple(address for address in addresses if address),
            shipping_price=self._amount(base.shipping_price, {"total": "shipping.amount"}, currency),
            products=self._sources("products", base.products),
            price=self._amount(base.price, {"unit": "products.unit", "total": "products.total"}, currency),
            quantity=self._source(base.quantity, self._new("products.quantity"), self._cells),
            line_where=self._left(base.line_where, self._cells),
            left_out=tuple(each for each in base.left_out if self._left((each.column,))),
        )
        return msgspec.structs.replace(mapping, signature=self._signature(mapping))

    def lacking(self) -> list[str]:
        """What no order goes without, and no column says."""
        mapping = self.mapping(ONCE)
        told = {
            field
            for field, names in columns_by_field(mapping).items()
            if self._columns.all(names) or (self._cells.intersection(map(column_key, names)) and "[]" in field)
        }
        told |= {field for field, source in mapping.order.items() if source.constant is not None}
        told |= {f"products[].{field}" for field, source in mapping.products.items() if source.constant is not None}
        return [what for what, fields in NEEDED.items() if not told.intersection(fields)]

    def _sources(self, group: str, sources: dict[str, Source]) -> dict[str, Source]:
        cells = self._cells if group == "products" else frozenset[str]()
        found: dict[str, Source] = {}
        for name in dict.fromkeys((*_TEXTS.get(group, ()), *sources)):
            source = self._source(sources.get(name), self._new(f"{group}.{name}"), cells)
            if source is not None:
                found[name] = source
        for first, second in PAIRS:
            if first in self._at and second in self._at and {first, second} & self._touched:
                of, _, name = first.partition(".")
                if of == group:
                    found[name] = Source(join=(self._name(first), self._name(second)))
        return found

    def _source(self, was: Source | None, new: str | None, cells: frozenset[str] = frozenset()) -> Source | None:
        """What is left of a source, behind a new column if there is one."""
        if was is not None:
            columns, join = self._left(was.columns, cells), self._left(was.join, cells)
            was = msgspec.structs.replace(was, columns=columns, join=join)
        if new is None:
            return was if was is not None and (was.columns or was.join or was.constant is not None) else None
        was = was or Source()
        # Of a column that holds more than the field, nothing stands in for one that holds the field.
        further = () if was.take or was.split or was.join else was.columns
        return msgspec.structs.replace(was, columns=(new, *further), join=(), take=None, split=None, part=1)

    def _amount(self, was: Amount | None, kinds: dict[str, str], currency: str | None) -> Amount | None:
        """What is left of an amount, with the new columns; `kinds` are the fields of its members."""
        cells = self._cells if "unit" in kinds else frozenset[str]()
        columns = {
            name: self._left(getattr(was, name), cells) if was else () for name in ("unit", "total", "plus", "minus")
        }
        for kind, field in kinds.items():
            if new := self._new(field):
                columns |= {"unit": (), "total": ()} | {kind: (new, *columns[kind])}
        if not columns["unit"] and not columns["total"]:
            return None
        # Whoever chooses a price says what it is of.
        proof = was.proof if was and not any(map(self._new, kinds.values())) else None
        if proof is not None and self._left(proof.sum + proof.taxes) != proof.sum + proof.taxes:
            proof = None
        if was is None:
            was = Amount()
            currency = self._name("products.currency") if "products.currency" in self._at else None
        currency_source = self._source(was.currency, currency, cells)
        return msgspec.structs.replace(was, **columns, currency=currency_source, proof=proof)

    def _left(self, names: tuple[str, ...], cells: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """The names of those columns that are as they were; `cells` are no columns."""
        left: list[str] = []
        for name in names:
            places = () if column_key(name) in cells else self._columns.all((name,))
            if not self._changed.intersection(places):
                left.append(name)
            elif name.endswith("*"):
                left += [own for place in places if place not in self._changed and (own := self._names[place])]
        return tuple(left)

    def _new(self, field: str) -> str | None:
        """The name of the column that is chosen for a field now and was not before."""
        return self._name(field) if self._at.get(field) in self._changed else None

    def _name(self, field: str) -> str:
        return self._names[self._at[field]] or ""

    def _signature(self, mapping: Mapping) -> tuple[str, ...]:
        """Of the columns that recognised such a file before those that are the same, and what no order goes without."""
        by_field = columns_by_field(mapping)
        needed = [
            self._columns.all(names)[:1]
            for fields in NEEDED.values()
            for names in [next((by_field[field] for field in fields if by_field.get(field)), ())]
        ]
        own = [name for places in needed for place in places if (name := self._names[place])]
        kept = [name for name in self._left(mapping.signature) if self._columns.all((name,))]
        return tuple({column_key(name): name for name in (*own, *kept)}.values())
