"""Samples of JSON, made from a schema the way the contract's page makes them."""

import json
from typing import Any

from saleport.reference.definition import Definition, Example, MediaType
from saleport.reference.schema import SchemaType

_NIL_UUID = "00000000-0000-0000-0000-000000000000"
_TOO_DEEP = 24  # beyond any schema that people write; where choices contain themselves there may be no end


def sample_of(definition: Definition, schema: SchemaType) -> Any:  # noqa: ANN401 - JSON
    """A value that the schema describes: `"string"`, 0.0, the nil UUID, the first of an enum, one entry of a list.

    A type within itself ends there: the member is left out, the list is empty.
    """
    return _Sampler(definition).sample(schema, ())


def json_text(value: object) -> str:
    """JSON as people read it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def text_of(form: MediaType, example: Example) -> str:
    """An example as it is sent: JSON laid out, or the very text."""
    is_text = isinstance(example.value, str) and not form.is_json
    return example.value if is_text else json_text(example.value)


class _Sampler:
    def __init__(self, definition: Definition) -> None:
        self._definition = definition

    def sample(self, schema: SchemaType, inside: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON
        resolved = self._definition.resolved(schema)
        if resolved.name is not None:
            inside = (*inside, resolved.name)
        for said in (resolved.examples, resolved.const, resolved.enum):
            if said:
                return said[0]
        if choices := resolved.one_of or resolved.any_of:
            possible = [choice for choice in choices if not self._is_open(choice, inside)]
            return self.sample(possible[0], inside) if possible else None
        types = resolved.types or (("object",) if resolved.properties else ())
        match types[:1]:
            case ("object",):
                return {
                    member.name: self.sample(member.schema, inside)
                    for member in resolved.properties
                    if not self._is_open(member.schema, inside)
                }
            case ("array",):
                items = resolved.items
                return [] if items is None or self._is_open(items, inside) else [self.sample(items, inside)]
            case _:
                return _scalar(resolved, types)

    def _is_open(self, schema: SchemaType, inside: tuple[str, ...]) -> bool:
        return len(inside) > _TOO_DEEP or self._definition.resolved(schema).name in inside


def _scalar(schema: SchemaType, types: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON
    limits = dict(schema.limits)
    match types[:1]:
        case ("integer",):
            return max(0, limits.get("minimum", 0))
        case ("number",):
            return max(0.0, float(limits.get("minimum", 0.0)))
        case ("boolean",):
            return True
        case ("null",):
            return None
        case _:
            return _NIL_UUID if schema.format == "uuid" else "string"
