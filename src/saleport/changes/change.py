"""One change of the API between two of its documents, and where it is."""

from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

Json = Any

_LONGEST = 80


class Kind(StrEnum):
    """What was done."""

    ADDED = "added"
    CHANGED = "changed"
    DEPRECATED = "deprecated"
    REMOVED = "removed"


class Part(StrEnum):
    """What a change is about."""

    API = "api"
    OPERATION = "operation"
    PARAMETER = "parameter"
    REQUEST_BODY = "request_body"
    REQUEST_FIELD = "request_field"
    RESPONSE = "response"
    RESPONSE_BODY = "response_body"
    RESPONSE_FIELD = "response_field"
    HEADER = "header"


class Effect(StrEnum):
    """What a change does to the values that may be sent, or may come."""

    NONE = "none"
    NARROWER = "narrower"
    WIDER = "wider"
    OTHER = "other"
    """Neither narrower nor wider, or not to be decided."""


class Direction(StrEnum):
    """Who writes a value: callers write requests, the service writes answers."""

    REQUEST = "request"
    RESPONSE = "response"

    def breaks(self, effect: Effect) -> bool:
        """Whether callers can be harmed: by a narrower request, or by a wider answer."""
        harmful = Effect.NARROWER if self is Direction.REQUEST else Effect.WIDER
        return effect in (Effect.OTHER, harmful)


class Change(msgspec.Struct, frozen=True):
    """A change in one operation, or in the API as a whole."""

    kind: Kind
    rule: str
    """Names the sentence that tells it."""
    part: Part
    breaks: bool
    name: str = ""
    """The parameter, the header, or the field by its path (`products[].price.amount`)."""
    operation: str = ""
    """The operation's id; empty where the change is about the API as a whole."""
    statuses: tuple[str, ...] = ()
    keyword: str = ""
    old: str = ""
    new: str = ""

    @property
    def is_text(self) -> bool:
        """Whether nothing but what people read has changed."""
        return self.rule in ("text", "examples")


class Finding(NamedTuple):
    """One difference, and the path of the field that it is in; empty for the schema as a whole."""

    kind: Kind
    rule: str
    effect: Effect
    field: str
    keyword: str = ""
    old: str = ""
    new: str = ""


class Entry(msgspec.Struct, frozen=True):
    """A change, and all the operations that it is in."""

    change: Change
    operations: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """Names the entry in its page, for good."""
        change = self.change
        content = [change.rule, change.part, change.name, *change.statuses, change.keyword, change.old, change.new]
        return "c-" + sha256("\n".join([*content, *self.operations]).encode()).hexdigest()[:8]


def gathered(changes: Iterable[Change]) -> tuple[Entry, ...]:
    """Changes that are the same but for their operation or the status of the answer, told once."""
    by_status: dict[Change, dict[str, None]] = {}
    for change in changes:
        found = by_status.setdefault(msgspec.structs.replace(change, statuses=()), {})
        found.update(dict.fromkeys(change.statuses))
    by_operation: dict[Change, list[str]] = {}
    for change, statuses in by_status.items():
        shared = msgspec.structs.replace(change, operation="", statuses=tuple(statuses))
        operations = by_operation.setdefault(shared, [])
        if change.operation:
            operations.append(change.operation)
    return tuple(Entry(change, tuple(operations)) for change, operations in by_operation.items())


def shown(value: Json) -> str:
    """A value of a document as a sentence quotes it: texts as they are, all else as JSON, cut where it is too long."""
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def listed(values: Iterable[Json]) -> str:
    """Several values as a sentence quotes them."""
    return ", ".join(shown(value) for value in values)
