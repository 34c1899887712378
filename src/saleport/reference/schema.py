"""What a value may be: types, members, limits, as JSON Schema says it."""

from collections.abc import Mapping
from typing import Any

import msgspec

LIMITS = (
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
)
"""The keywords that limit a value, in the order in which they are told."""

ANNOTATIONS = ("title", "description", "example", "examples", "default", "deprecated", "readOnly", "writeOnly")
"""The keywords that say something of a value, and forbid nothing."""


class Property(msgspec.Struct, frozen=True):
    """A member of an object."""

    name: str
    schema: "SchemaType"


class SchemaType(msgspec.Struct, frozen=True):
    """What a value may be. A type of the document is referred to by its name, so types may contain themselves."""

    reference: str | None = None
    """The type that this one is; what else is said here comes on top of it."""
    name: str | None = None
    """The name under which the document has this type."""
    types: tuple[str, ...] = ()
    """`string`, `object`…, without `null` where there are others; none where any will do."""
    is_nullable: bool = False
    format: str | None = None
    title: str = ""
    description: str = ""
    enum: tuple[Any, ...] = ()
    const: tuple[Any, ...] = ()
    """The one value that it may have; none where it may have many."""
    default: tuple[Any, ...] = ()
    examples: tuple[Any, ...] = ()
    limits: tuple[tuple[str, Any], ...] = ()
    properties: tuple[Property, ...] = ()
    required: tuple[str, ...] = ()
    items: "SchemaType | None" = None
    additional: "SchemaType | None" = None
    """What members without a name of their own may be; None where the document does not say."""
    is_closed: bool = False
    """Whether there may be no members but those named."""
    all_of: tuple["SchemaType", ...] = ()
    any_of: tuple["SchemaType", ...] = ()
    one_of: tuple["SchemaType", ...] = ()
    is_read_only: bool = False
    is_write_only: bool = False
    is_deprecated: bool = False
    others: tuple[tuple[str, Any], ...] = ()
    """The keywords that are none of those above, as they stand in the document."""
    raw: Mapping[str, Any] | bool = True
    """All of it as it stands in the document."""

    @property
    def is_null(self) -> bool:
        """Whether null is all that it may be."""
        return self.types == ("null",)

    def requires(self, name: str) -> bool:
        """Whether a member must be there."""
        return name in self.required


def overlaid(below: SchemaType, above: SchemaType) -> SchemaType:
    """Both at once. Where only one can be told (a description), `above` counts; `below` gives reference and name."""
    typed = [schema for schema in (below, above) if schema.types]
    twice = [kind for kind in ("any_of", "one_of") if getattr(above, kind) and getattr(below, kind)]
    return SchemaType(
        reference=below.reference,
        name=below.name,
        types=above.types or below.types,
        is_nullable=bool(typed) and all(schema.is_nullable for schema in typed),
        format=above.format or below.format,
        title=above.title or below.title,
        description=above.description or below.description,
        enum=above.enum or below.enum,
        const=above.const or below.const,
        default=above.default or below.default,
        examples=above.examples or below.examples,
        limits=tuple({**dict(below.limits), **dict(above.limits)}.items()),
        properties=_joined(below.properties, above.properties),
        required=tuple(dict.fromkeys([*below.required, *above.required])),
        items=above.items or below.items,
        additional=above.additional or below.additional,
        is_closed=above.is_closed or below.is_closed,
        # Two choices are made independently of each other: they stay two.
        all_of=(*below.all_of, *above.all_of, *(SchemaType(**{kind: getattr(above, kind)}) for kind in twice)),
        any_of=below.any_of or above.any_of,
        one_of=below.one_of or above.one_of,
        is_read_only=above.is_read_only or below.is_read_only,
        is_write_only=above.is_write_only or below.is_write_only,
        is_deprecated=above.is_deprecated or below.is_deprecated,
        others=tuple({**dict(below.others), **dict(above.others)}.items()),
        raw=above.raw,
    )


def _joined(below: tuple[Property, ...], above: tuple[Property, ...]) -> tuple[Property, ...]:
    found = {member.name: member.schema for member in below}
    for member in above:
        known = found.get(member.name)
        found[member.name] = member.schema if known is None else SchemaType(all_of=(known, member.schema))
    return tuple(Property(name, schema) for name, schema in found.items())
