"""From the document's schemas to `SchemaType`."""

from collections.abc import Mapping
from typing import Any, cast

from saleport.reference.expanding import PREFIX
from saleport.reference.node import Node
from saleport.reference.schema import LIMITS, Property, SchemaType

_KNOWN = {
    "$ref",
    "type",
    "format",
    "title",
    "description",
    "enum",
    "const",
    "default",
    "example",
    "examples",
    "properties",
    "required",
    "items",
    "additionalProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "readOnly",
    "writeOnly",
    "deprecated",
    *LIMITS,
}
_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")


def read_types(document: Node) -> dict[str, SchemaType]:
    """All types of the document, by name. Each reference leads to one of them, and none is only itself."""
    components = document.find("components")
    schemas = None if components is None else components.find("schemas")
    if schemas is None:
        return {}
    nodes = dict(schemas.members())
    for node in nodes.values():
        _refuse_circles(node, nodes)
    return {name: read_schema(node, nodes, name) for name, node in nodes.items()}


def read_schema(node: Node, names: Mapping[str, object], name: str | None = None) -> SchemaType:
    """One schema. `names` are those of the types there are; `name` is its own, where it is one of them."""
    if node.value is True:
        return SchemaType(name=name)
    if node.value is False:
        return SchemaType(name=name, others=(("not", {}),), raw=False)
    types = _types(node)
    some = tuple(each for each in types if each != "null")
    return SchemaType(
        reference=_reference(node, names),
        name=name,
        types=some or types,
        is_nullable=bool(some) and some != types,
        format=node.text_or_blank("format") or None,
        title=node.text_or_blank("title"),
        description=node.text_or_blank("description"),
        enum=_values(node, "enum"),
        const=_value(node, "const"),
        default=_value(node, "default"),
        examples=(*_value(node, "example"), *_values(node, "examples")),
        limits=tuple((keyword, node.get(keyword).value) for keyword in LIMITS if node.find(keyword) is not None),
        properties=_properties(node, names),
        required=tuple(str(each) for each in _values(node, "required")),
        items=_inner(node, "items", names),
        additional=_additional(node, names),
        is_closed=_is_closed(node),
        all_of=_branches(node, "allOf", names),
        any_of=_branches(node, "anyOf", names),
        one_of=_branches(node, "oneOf", names),
        is_read_only=node.says("readOnly"),
        is_write_only=node.says("writeOnly"),
        is_deprecated=node.says("deprecated"),
        others=tuple((keyword, inner.value) for keyword, inner in node.members() if keyword not in _KNOWN),
        raw=cast("Mapping[str, Any]", node.value),
    )


def _reference(node: Node, names: Mapping[str, object]) -> str | None:
    if node.find("$ref") is None:
        return None
    reference = node.text("$ref")
    name = reference.removeprefix(PREFIX)
    if not reference.startswith(PREFIX) or name not in names:
        raise node.fault(f"refers to {reference!r}, and there is no such type")
    return name


def _refuse_circles(node: Node, nodes: Mapping[str, Node]) -> None:
    seen: list[Node] = []
    while node.value not in (True, False) and (name := _reference(node, nodes)) is not None:
        seen.append(node)
        node = nodes[name]
        if node in seen:
            raise node.fault("refers to itself, and is nothing else")


def _types(node: Node) -> tuple[str, ...]:
    member = node.find("type")
    if member is None:
        return ()
    types = [member.value] if isinstance(member.value, str) else [entry.value for entry in member.entries()]
    for each in types:
        if each not in _TYPES:
            raise member.fault(f"{each!r} is none of {', '.join(_TYPES)}")
    return tuple(str(each) for each in types)


def _value(node: Node, keyword: str) -> tuple[Any, ...]:
    member = node.find(keyword)
    return () if member is None else (member.value,)


def _values(node: Node, keyword: str) -> tuple[Any, ...]:
    member = node.find(keyword)
    return () if member is None else tuple(entry.value for entry in member.entries())


def _inner(node: Node, keyword: str, names: Mapping[str, object]) -> SchemaType | None:
    member = node.find(keyword)
    return None if member is None else read_schema(member, names)


def _properties(node: Node, names: Mapping[str, object]) -> tuple[Property, ...]:
    member = node.find("properties")
    members = () if member is None else member.members()
    return tuple(Property(name, read_schema(inner, names)) for name, inner in members)


def _additional(node: Node, names: Mapping[str, object]) -> SchemaType | None:
    return None if _is_closed(node) else _inner(node, "additionalProperties", names)


def _is_closed(node: Node) -> bool:
    member = node.find("additionalProperties")
    return member is not None and member.value is False


def _branches(node: Node, keyword: str, names: Mapping[str, object]) -> tuple[SchemaType, ...]:
    member = node.find(keyword)
    return () if member is None else tuple(read_schema(entry, names) for entry in member.entries())
