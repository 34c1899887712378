"""The definition of the API: its operations with their parameters, bodies and answers, and its types."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import Any
from urllib.parse import quote

import msgspec

from saleport.reference.expanding import expanded
from saleport.reference.schema import SchemaType, overlaid


class Place(StrEnum):
    """Where in a request a parameter goes."""

    HEADER = "header"
    PATH = "path"
    QUERY = "query"
    COOKIE = "cookie"


class Credential(StrEnum):
    """What a parameter that nobody else may see holds."""

    TOKEN = "token"  # noqa: S105 - a name
    SUBSCRIPTION_KEY = "subscription_key"
    SECRET = "secret"  # noqa: S105 - a name


class Example(msgspec.Struct, frozen=True):
    """A value as it may be sent or answered."""

    name: str
    summary: str
    description: str
    value: Any
    is_made: bool = False
    """Whether it was made from the schema, because the document has none."""


class Parameter(msgspec.Struct, frozen=True):
    """A value that goes into the path, the query or a header; also a header of an answer."""

    name: str
    place: Place
    is_required: bool
    description: str
    schema: SchemaType
    example: tuple[Any, ...] = ()
    """The document's own example; none where it has none."""
    credential: Credential | None = None
    is_deprecated: bool = False


class MediaType(msgspec.Struct, frozen=True):
    """One form of a body."""

    name: str
    schema: SchemaType | None
    examples: tuple[Example, ...]
    """Those of the document, or one that is made from the schema; none only where there is no schema either."""

    @property
    def is_json(self) -> bool:
        """Whether what is sent in it is JSON."""
        return self.name.partition(";")[0].strip().endswith("json") and not self.name.endswith("ndjson")


class Body(msgspec.Struct, frozen=True):
    """The body of a request."""

    description: str
    is_required: bool
    media_types: tuple[MediaType, ...]


class Response(msgspec.Struct, frozen=True):
    """An answer that an operation may give."""

    status: str
    reason: str
    """The name of the status (`Bad Request`)."""
    description: str
    headers: tuple[Parameter, ...]
    media_types: tuple[MediaType, ...]


class Tag(msgspec.Struct, frozen=True):
    """A group of operations."""

    name: str
    description: str


class Operation(msgspec.Struct, frozen=True):
    """One call of the API."""

    id: str
    method: str
    path: str
    tag: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    """The credentials first, then those of the document, in its order."""
    body: Body | None
    responses: tuple[Response, ...]
    scopes: tuple[str, ...]
    """What the application must be allowed to do."""
    is_deprecated: bool = False

    def placed(self, place: str) -> list[Parameter]:
        """The parameters that go to one place."""
        return [parameter for parameter in self.parameters if parameter.place == place]

    def filled_path(self) -> str:
        """The path with the examples of its parameters, percent-encoded, in their places."""
        path = self.path
        for parameter in self.placed(Place.PATH):
            for value in parameter.example[:1]:
                path = path.replace(f"{{{parameter.name}}}", quote(str(value), safe=""))
        return path


class Definition(msgspec.Struct, frozen=True):
    """The whole of it."""

    title: str
    version: str
    summary: str
    description: str
    tags: tuple[Tag, ...]
    operations: tuple[Operation, ...]
    types: Mapping[str, SchemaType]

    def find_operation(self, name: str) -> Operation | None:
        """The operation of this id, in any case."""
        return next((operation for operation in self.operations if operation.id.lower() == name.lower()), None)

    def nearest_operations(self, name: str) -> list[Operation]:
        """The operations whose ids look most like a name, the nearest first."""
        by_id = {operation.id.lower(): operation for operation in self.operations}
        return [by_id[near] for near in get_close_matches(name.lower(), by_id, n=3, cutoff=0.5)]

    def find_type(self, name: str) -> SchemaType | None:
        """The type of this name, in any case."""
        return next((found for known, found in self.types.items() if known.lower() == name.lower()), None)

    def by_tag(self) -> list[tuple[Tag, list[Operation]]]:
        """The operations in the groups of their tags, both in the document's order; no group is empty."""
        groups = [(tag, [each for each in self.operations if each.tag == tag.name]) for tag in self.tags]
        return [(tag, operations) for tag, operations in groups if operations]

    def resolved(self, schema: SchemaType) -> SchemaType:
        """What a schema is with its references followed and its parts (`allOf`) put together, one level deep.

        A choice between something and null is that something, nullable. Members keep their
        references: whoever goes down resolves them in turn.
        """
        return self._resolved(schema, frozenset())

    def expanded(self, schema: SchemaType) -> Any:  # noqa: ANN401 - JSON
        """A schema as JSON Schema that stands for itself: every type it refers to is written where it is used."""
        return expanded(schema.raw, {name: found.raw for name, found in self.types.items()})

    def used_types(self, operation: Operation) -> list[str]:
        """The names of the types that an operation takes or gives, directly or within others."""
        found: dict[str, None] = {}
        for schema in _schemas(operation):
            self._collect(schema, found)
        return list(found)

    def _resolved(self, schema: SchemaType, open_types: frozenset[str]) -> SchemaType:
        if schema.reference is not None:
            target = self.types[schema.reference]
            if schema.reference in open_types:
                return target  # it is made of itself: nothing is added by going round once more
            below = self._resolved(target, open_types | {schema.reference})
            above = msgspec.structs.replace(schema, reference=None)
            return msgspec.structs.replace(overlaid(below, above), name=schema.reference)
        kept = [part for part in schema.all_of if _is_choice(part, self)]
        below = SchemaType(name=schema.name)
        for part in schema.all_of:
            if part not in kept:
                below = overlaid(below, self._resolved(part, open_types))
        schema = overlaid(below, msgspec.structs.replace(schema, all_of=tuple(kept)))
        for kind in ("any_of", "one_of"):
            some = [choice for choice in getattr(schema, kind) if not choice.is_null]
            if len(some) == 1 and len(getattr(schema, kind)) > 1:
                below = self._resolved(some[0], open_types)
                rest = msgspec.structs.replace(schema, **{kind: ()})
                schema = msgspec.structs.replace(overlaid(below, rest), name=below.name, is_nullable=True)
        return schema

    def _collect(self, schema: SchemaType, found: dict[str, None]) -> None:
        if schema.reference is not None and schema.reference not in found:
            found[schema.reference] = None
            self._collect(self.types[schema.reference], found)
        for inner in parts(schema):
            self._collect(inner, found)


def parts(schema: SchemaType) -> list[SchemaType]:
    """The schemas that stand directly within one."""
    single = [inner for inner in (schema.items, schema.additional) if inner is not None]
    members = [member.schema for member in schema.properties]
    return [*members, *single, *schema.all_of, *schema.any_of, *schema.one_of]


def _is_choice(schema: SchemaType, definition: Definition) -> bool:
    target = schema if schema.reference is None else definition.types[schema.reference]
    return bool(target.any_of or target.one_of)


def _schemas(operation: Operation) -> Sequence[SchemaType]:
    bodies = [] if operation.body is None else list(operation.body.media_types)
    bodies += [media_type for response in operation.responses for media_type in response.media_types]
    return [
        *(parameter.schema for parameter in operation.parameters),
        *(body.schema for body in bodies if body.schema is not None),
    ]
