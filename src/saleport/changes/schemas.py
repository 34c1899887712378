"""The schemas of a document as they are compared: references followed, `allOf` put together, `null` a type."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, cast

Json = Any
Schema = Mapping[str, Json]

TEXTS = frozenset({"description", "summary", "title", "externalDocs", "$comment", "tags", "links"})
"""Members that only people read."""
EXAMPLES = frozenset({"example", "examples"})

ALL_TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
LEAST = ("minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum")
MOST = ("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum")

_NAMES = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})
"""Keywords whose members are named by the document's author."""
_VALUES = frozenset({"enum", "const", "default", "required"})
_NOTHING: Schema = {"not": {}}
_ANYTHING: Schema = {}


class ReferenceFault(Exception):
    """A reference that leads nowhere, or out of the document."""


def follow(document: Schema, reference: str) -> Json:
    """What a reference within the document leads to."""
    if not reference.startswith("#/"):
        raise ReferenceFault(f"'{reference}' leads out of the document")
    value: Json = document
    for segment in reference[2:].split("/"):
        name = segment.replace("~1", "/").replace("~0", "~")
        if not isinstance(value, Mapping) or name not in value:
            raise ReferenceFault(f"'{reference}' leads nowhere")
        value = cast("Schema", value)[name]
    return value


class Schemas:
    """Resolves the schemas of one document.

    What was resolved from the same parts is the same object: that is how a comparison sees that it has come round.
    """

    def __init__(self, document: Schema) -> None:
        self._document = document
        self._own: dict[int, Schema] = {}
        self._resolved: dict[tuple[int, ...], Schema] = {}
        # An id names an object only while that lives.
        self._alive: list[object] = []

    def resolved(self, schema: Json) -> Schema:
        """A schema with its references followed and its parts put together, one level deep."""
        parts = list({id(part): part for part in self._parts(schema, frozenset())}.values())
        if not parts:
            return _ANYTHING
        key = tuple(sorted(id(part) for part in parts))
        if key not in self._resolved:
            # Its own place is taken first: a schema may be a choice of itself.
            self._resolved[key] = whole = reduce(_both, parts)
            self._resolved[key] = self._without_choice_of_null(whole)
        return self._resolved[key]

    def name_of(self, schema: Json) -> str:
        """The name of a choice: that of its type, or its title; empty for one without."""
        if not isinstance(schema, Mapping):
            return ""
        mapping = cast("Schema", schema)
        return str(mapping["$ref"]).rpartition("/")[2] if "$ref" in mapping else str(mapping.get("title", ""))

    def plain(self, value: Json, open_references: frozenset[str] = frozenset()) -> Json:
        """A value as it is compared where no rule knows better: references followed, and without texts."""
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [self.plain(entry, open_references) for entry in cast("Sequence[Json]", value)]
        if not isinstance(value, Mapping):
            return value
        mapping = cast("Schema", value)
        reference = mapping.get("$ref")
        if isinstance(reference, str):
            if reference in open_references:
                return "…"
            return self.plain(follow(self._document, reference), open_references | {reference})
        return {
            name: self._plain_member(name, member, open_references)
            for name, member in mapping.items()
            if name not in TEXTS | EXAMPLES
        }

    def _plain_member(self, name: str, member: Json, open_references: frozenset[str]) -> Json:
        if name in _VALUES:
            return sorted(member, key=str) if name == "required" else member
        if name in _NAMES and isinstance(member, Mapping):
            named = cast("Schema", member)
            return {each: self.plain(content, open_references) for each, content in named.items()}
        return self.plain(member, open_references)

    def _parts(self, schema: Json, seen: frozenset[str]) -> list[Schema]:
        if not isinstance(schema, Mapping):
            return [_NOTHING] if schema is False else []
        mapping = cast("Schema", schema)
        if "$ref" not in mapping and "allOf" not in mapping:
            return [mapping]
        parts: list[Schema] = []
        reference = mapping.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            parts += self._parts(follow(self._document, reference), seen | {reference})
        for part in mapping.get("allOf", ()):
            parts += self._parts(part, seen)
        if own := self._without_parts(mapping):
            parts.append(own)
        return parts

    def _without_parts(self, mapping: Schema) -> Schema:
        if id(mapping) not in self._own:
            self._alive.append(mapping)
            self._own[id(mapping)] = {name: value for name, value in mapping.items() if name not in ("$ref", "allOf")}
        return self._own[id(mapping)]

    def _without_choice_of_null(self, schema: Schema) -> Schema:
        """`anyOf` of something and null is that something, nullable."""
        for keyword in ("anyOf", "oneOf"):
            choices = schema.get(keyword, ())
            some = [choice for choice in choices if not self._is_null(choice)]
            if len(some) != 1 or len(choices) != 2:  # noqa: PLR2004 - something, and null
                continue
            rest = {name: value for name, value in schema.items() if name != keyword}
            whole = dict(_both(self.resolved(some[0]), rest))
            if "type" in whole:
                whole["type"] = [*_type_names(whole), "null"]
            if "enum" in whole:
                whole["enum"] = [*whole["enum"], None]
            return whole
        return schema

    def _is_null(self, choice: Json) -> bool:
        return isinstance(choice, Mapping) and cast("Schema", choice).get("type") == "null"


def types_of(schema: Schema) -> frozenset[str]:
    """The types of the values that a schema takes; an integer is a number too."""
    if "type" not in schema:
        return ALL_TYPES
    names = frozenset(_type_names(schema))
    return names | {"integer"} if "number" in names else names


def values_of(schema: Schema) -> Sequence[Json] | None:
    """The only values that a schema takes; None where any value of its type will do."""
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _type_names(schema: Schema) -> list[str]:
    kinds = schema["type"]
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _both(below: Schema, above: Schema) -> Schema:
    """What fits two schemas at once. Texts are those of the second."""
    joined = dict(below)
    for name, value in above.items():
        joined[name] = _joined(name, below[name], value) if name in below else value
    return joined


def _joined(name: str, below: Json, above: Json) -> Json:
    if below == above or name in TEXTS | EXAMPLES:
        return above
    if name in ("properties", "patternProperties"):
        both = {each: _all_of(below[each], above[each]) for each in below if each in above}
        return {**below, **above, **both}
    if name == "required":
        return list(dict.fromkeys([*below, *above]))
    if name == "type":
        common = types_of({"type": below}) & types_of({"type": above})
        return sorted(common - {"integer"} if "number" in common else common)
    if name == "enum":
        return [value for value in below if value in above]
    if name in LEAST:
        return max(below, above)
    if name in MOST:
        return min(below, above)
    if name in ("deprecated", "readOnly", "writeOnly", "uniqueItems"):
        return below or above
    return _all_of(below, above)


def _all_of(below: Json, above: Json) -> Json:
    return above if below is above else {"allOf": [below, above]}
