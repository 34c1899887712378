from typing import Any

import jsonschema_rs
import pytest

from saleport.reference import Definition, DefinitionFault, SchemaType
from tests.reference.documents import a_definition

NODE = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "parent": {"$ref": "#/components/schemas/Node"},
        "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
    },
}


def resolved(types: dict[str, Any]) -> SchemaType:
    """The first of the types, resolved."""
    definition = a_definition(types)
    return definition.resolved(definition.types[next(iter(types))])


def test_all_that_a_schema_says_is_kept() -> None:
    schema = {
        "type": ["string", "null"],
        "format": "email",
        "title": "A title",
        "description": "A text",
        "enum": ["a@b", None],
        "default": "a@b",
        "example": "a@b",
        "minLength": 0,
        "maxLength": 9,
        "pattern": "@",
        "readOnly": True,
        "deprecated": True,
        "x-own": {"$ref": 1},
    }
    read = resolved({"Thing": schema})
    assert (read.types, read.is_nullable, read.format) == (("string",), True, "email")
    assert (read.title, read.description, read.enum, read.default) == ("A title", "A text", ("a@b", None), ("a@b",))
    assert read.limits == (("minLength", 0), ("maxLength", 9), ("pattern", "@"))
    assert (read.is_read_only, read.is_write_only, read.is_deprecated) == (True, False, True)
    assert read.others == (("x-own", {"$ref": 1}),)
    assert read.raw == schema


def test_what_stands_beside_a_reference_comes_on_top_of_it() -> None:
    thing = {"$ref": "#/components/schemas/Base", "description": "Mine", "required": ["b"]}
    base = {"type": "object", "description": "Its own", "required": ["a"], "properties": {"a": {}, "b": {}}}
    read = resolved({"Thing": thing, "Base": base})
    assert (read.name, read.description, read.types, read.required) == ("Base", "Mine", ("object",), ("a", "b"))
    assert [member.name for member in read.properties] == ["a", "b"]


def test_parts_are_put_together() -> None:
    base = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "number"}}}
    more = {"required": ["c"], "properties": {"c": {"type": "string"}, "b": {"minimum": 1}}}
    read = resolved({"Thing": {"allOf": [{"$ref": "#/components/schemas/Base"}, more]}, "Base": base})
    assert (read.name, read.types, read.all_of) == ("Thing", ("object",), ())
    assert [member.name for member in read.properties] == ["a", "b", "c"]
    assert set(read.required) == {"a", "c"}
    definition = a_definition({"Thing": {"type": "string"}})
    both = definition.resolved(read.properties[1].schema)
    assert (both.types, both.limits) == (("number",), (("minimum", 1),))


def test_choices_within_parts_stay_choices() -> None:
    first, second = ({"oneOf": [{"type": "string"}, {"type": "number"}]}, {"oneOf": [{"const": 1}, {"const": "a"}]})
    read = resolved({"Thing": {"allOf": [first, second]}})
    assert [len(part.one_of) for part in read.all_of] == [2, 2]


@pytest.mark.parametrize("kind", ["anyOf", "oneOf"])
def test_something_or_null_is_that_something_nullable(kind: str) -> None:
    thing = {"description": "Mine", kind: [{"$ref": "#/components/schemas/Base"}, {"type": "null"}]}
    read = resolved({"Thing": thing, "Base": {"type": "object", "properties": {"a": {}}}})
    assert (read.name, read.is_nullable, read.description) == ("Base", True, "Mine")
    assert [member.name for member in read.properties] == ["a"]
    assert read.any_of == read.one_of == ()


def test_a_choice_keeps_all_its_branches() -> None:
    read = resolved({"Thing": {"oneOf": [{"type": "string"}, {"type": "number"}, {"type": "null"}]}})
    assert [each.types for each in read.one_of] == [("string",), ("number",), ("null",)]


def test_nullable_and_not_nullable_is_not_nullable() -> None:
    base = {"type": ["string", "null"]}
    assert not resolved({"Thing": {"$ref": "#/components/schemas/Base", "type": "string"}, "Base": base}).is_nullable
    assert resolved({"Thing": {"$ref": "#/components/schemas/Base"}, "Base": base}).is_nullable


@pytest.mark.parametrize(("schema", "is_closed"), [(False, True), (True, False), ({"type": "string"}, False)])
def test_members_without_a_name_may_be_told(schema: object, is_closed: bool) -> None:
    read = resolved({"Thing": {"type": "object", "additionalProperties": schema}})
    assert read.is_closed is is_closed
    assert (read.additional is None) is is_closed


def test_a_type_may_contain_itself() -> None:
    definition = a_definition({"Node": NODE})
    node = definition.resolved(definition.types["Node"])
    parent = definition.resolved(node.properties[1].schema)
    assert (node.name, parent.name, parent.properties) == ("Node", "Node", node.properties)
    assert definition.used_types(definition.operations[0]) == ["Node"]


def test_a_type_that_is_made_of_itself_comes_to_an_end() -> None:
    thing = {"allOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "object", "properties": {"a": {}}}]}
    assert [member.name for member in resolved({"Thing": thing}).properties] == ["a"]


@pytest.mark.parametrize(
    ("types", "fault"),
    [
        ({"A": {"$ref": "#/components/schemas/B"}}, "schemas.A: refers to '#/components/schemas/B'"),
        ({"A": {"items": {"$ref": "other.yaml"}}}, "schemas.A.items: refers to 'other.yaml'"),
        ({"A": {"$ref": "#/components/schemas/A"}}, "refers to itself, and is nothing else"),
        ({"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}, "refers to itself"),
        ({"A": {"type": "text"}}, "schemas.A.type: 'text' is none of object, array"),
        ({"A": {"properties": []}}, "schemas.A.properties: must be a mapping"),
        ({"A": {"properties": {"b": "string"}}}, "schemas.A.properties.b: must be a mapping"),
    ],
)
def test_a_schema_that_cannot_be_shown_is_a_fault_that_says_where(types: dict[str, Any], fault: str) -> None:
    with pytest.raises(DefinitionFault, match=fault):
        a_definition(types)


def test_an_expanded_schema_stands_for_itself() -> None:
    types = {
        "Thing": {"properties": {"price": {"$ref": "#/components/schemas/Price", "description": "Mine"}}},
        "Price": {"type": "object", "description": "Its own", "properties": {"amount": {"type": "number"}}},
    }
    definition = a_definition(types)
    assert definition.expanded(definition.types["Thing"]) == {
        "properties": {"price": {"type": "object", "description": "Mine", "properties": {"amount": {"type": "number"}}}}
    }


def test_an_expanded_schema_allows_what_the_document_allows() -> None:
    types = {
        "Thing": {"$ref": "#/components/schemas/Text", "maxLength": 3},
        "Text": {"type": "string", "maxLength": 2, "required": ["a"]},
    }
    definition = a_definition(types)
    validator = jsonschema_rs.validator_for(definition.expanded(definition.types["Thing"]))
    assert validator.is_valid("ab")
    assert not validator.is_valid("abc")


def test_a_recursive_schema_is_written_once_and_referred_to() -> None:
    definition = a_definition({"Thing": {"properties": {"node": {"$ref": "#/components/schemas/Node"}}}, "Node": NODE})
    schema = definition.expanded(definition.types["Thing"])
    validator = jsonschema_rs.validator_for(schema)
    assert list(schema["$defs"]) == ["Node"]
    assert validator.is_valid({"node": {"children": [{"parent": {"name": "a"}}]}})
    assert not validator.is_valid({"node": {"children": [{"parent": {"name": 1}}]}})


def test_examples_of_the_document_fit_the_schemas_expanded(definition: Definition) -> None:
    for operation in definition.operations:
        bodies = [] if operation.body is None else list(operation.body.media_types)
        for response in operation.responses:
            bodies += response.media_types
        for body in bodies:
            if body.schema is None:
                assert not body.examples, "only what cannot be shown has no schema"
                continue
            validator = jsonschema_rs.validator_for(definition.expanded(body.schema))
            for example in body.examples:
                # What is made has `string` where a format asks for more, as on the contract's page.
                if not example.is_made:
                    validator.validate(example.value)
