"""What differs between two versions of an order: pure, and complete: applied to the one it gives the other."""

from collections import defaultdict, deque
from collections.abc import Hashable, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from saleport.orders.order import Order

LINES = "products"
"""What the contract's JSON calls them."""

Texts = Mapping[str, str]
"""What an order, or a line of it, says, by path: `address.city`. Every value as its text, amounts with all digits."""


class Kind(StrEnum):
    """What happened to a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Change(NamedTuple):
    """A value that is not what it was."""

    path: str
    before: str | None
    after: str | None

    @property
    def kind(self) -> Kind:
        """What happened to it."""
        if self.before is None:
            return Kind.ADDED
        return Kind.REMOVED if self.after is None else Kind.CHANGED


class LineChange(NamedTuple):
    """What became of a line. A line that is new, or gone, is one whose every value is."""

    before: int | None
    """Its place among the lines of the earlier version, from 0; None: it is new."""
    after: int | None
    """Its place among those of the later one; None: it is gone."""
    changes: tuple[Change, ...]

    @property
    def kind(self) -> Kind | None:
        """What happened to it; None: nothing but that its place may be another."""
        if self.before is None:
            return Kind.ADDED
        if self.after is None:
            return Kind.REMOVED
        return Kind.CHANGED if self.changes else None


class Difference(NamedTuple):
    """What became of an order."""

    fields: tuple[Change, ...]
    """Its own values, by path."""
    lines: tuple[LineChange, ...]
    """All of its lines, in the order of the later version; then those that are gone."""

    @property
    def changed_lines(self) -> list[LineChange]:
        """The lines to which something happened."""
        return [line for line in self.lines if line.kind is not None]

    @property
    def is_reordered(self) -> bool:
        """Whether lines that were there before come in another order now."""
        places = [line.before for line in self.lines if line.before is not None and line.after is not None]
        return any(one > other for one, other in pairwise(places))

    @property
    def is_nothing(self) -> bool:
        """Whether both say the same."""
        return not self.fields and not self.changed_lines and not self.is_reordered


def difference(before: Order, after: Order) -> Difference:
    """What became of one order when it became the other.

    A line is recognised by what it says, wherever it stands; then by its reference; then by its model.
    """
    earlier, later = lines_of(before), lines_of(after)
    partners = _partners(earlier, later)
    lines = [
        LineChange(place, index, _changes({} if place is None else earlier[place], line))
        for index, line in enumerate(later)
        for place in [partners.get(index)]
    ]
    gone = sorted(set(range(len(earlier))) - set(partners.values()))
    lines += [LineChange(place, None, _changes(earlier[place], {})) for place in gone]
    return Difference(_changes(fields_of(before), fields_of(after)), tuple(lines))


def fields_of(order: Order) -> Texts:
    """What an order says, but for its lines."""
    document = msgspec.to_builtins(order)
    return _flattened({name: value for name, value in document.items() if name != LINES})


def lines_of(order: Order) -> list[Texts]:
    """What each line of an order says."""
    return [_flattened(msgspec.to_builtins(line)) for line in order.lines]


def _flattened(document: Mapping[str, Any], above: str = "") -> Texts:
    flat: dict[str, str] = {}
    for name, value in document.items():
        if isinstance(value, dict):
            flat |= _flattened(value, f"{above}{name}.")  # pyright: ignore[reportUnknownArgumentType]
        elif value is not None:
            flat[above + name] = str(value)
    return flat


def _changes(before: Texts, after: Texts) -> tuple[Change, ...]:
    paths = [*before, *(path for path in after if path not in before)]
    changes = (Change(path, before.get(path), after.get(path)) for path in paths)
    return tuple(change for change in changes if change.before != change.after)


def _partners(before: Sequence[Texts], after: Sequence[Texts]) -> dict[int, int]:
    """The place of each later line's earlier self, as far as it had one."""
    partners: dict[int, int] = {}
    for likeness in (_content, _reference, _model):
        free: dict[Hashable, deque[int]] = defaultdict(deque)
        taken = set(partners.values())
        for place, line in enumerate(before):
            if place not in taken:
                free[likeness(line)].append(place)
        for index, line in enumerate(after):
            alike = likeness(line)
            if index not in partners and alike is not None and free[alike]:
                partners[index] = free[alike].popleft()
    return partners


def _content(line: Texts) -> Hashable:
    return frozenset(line.items())


def _reference(line: Texts) -> Hashable:
    return line.get("orderLineReference")


def _model(line: Texts) -> Hashable:
    return line.get("modelId")
