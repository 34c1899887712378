"""JSON Schema that stands for itself: references are replaced by what they refer to, and only recursion stays."""

from collections.abc import Mapping
from typing import Any, cast

from saleport.reference.schema import ANNOTATIONS

PREFIX = "#/components/schemas/"

Json = Any
Types = Mapping[str, Mapping[str, Any] | bool]


def expanded(schema: Json, types: Types) -> Json:
    """The schema with every type written where it is used.

    A type that contains itself is written once under `$defs`, and referred to from within.
    """
    recursive: dict[str, None] = {}
    result = _expanded(schema, types, (), recursive)
    definitions: dict[str, Json] = {}
    while missing := [name for name in recursive if name not in definitions]:
        for name in missing:
            definitions[name] = _expanded(types[name], types, (name,), recursive)
    return {**result, "$defs": definitions} if definitions else result


def _expanded(value: Json, types: Types, open_types: tuple[str, ...], recursive: dict[str, None]) -> Json:
    if isinstance(value, list):
        return [_expanded(entry, types, open_types, recursive) for entry in cast("list[Json]", value)]
    if not isinstance(value, dict):
        return value
    schema = cast("dict[str, Json]", value)
    rest = {
        keyword: content if keyword in _VALUES else _expanded(content, types, open_types, recursive)
        for keyword, content in schema.items()
        if not _is_reference(keyword, content)
    }
    if len(rest) == len(schema):
        return rest
    name = cast("str", schema["$ref"]).removeprefix(PREFIX)
    if name in open_types:
        recursive[name] = None
        return {"$ref": f"#/$defs/{name}", **rest}
    return _both(_expanded(types[name], types, (*open_types, name), recursive), rest)


# What stands under these is a value and no schema, even if a member of it is called `$ref`.
_VALUES = ("example", "examples", "default", "enum", "const", "required")


def _is_reference(keyword: str, content: Json) -> bool:
    return keyword == "$ref" and isinstance(content, str)


def _both(below: Json, above: dict[str, Json]) -> Json:
    if not above:
        return below
    if not isinstance(below, dict):
        return {"allOf": [below, above]}
    schema = cast("dict[str, Json]", below)
    joined = {**schema, **above}
    if "required" in schema and "required" in above:
        joined["required"] = list(dict.fromkeys([*schema["required"], *above["required"]]))
    if any(keyword in schema and keyword not in (*ANNOTATIONS, "required") for keyword in above):
        return {"allOf": [schema, above]}  # each limits by itself
    return joined
