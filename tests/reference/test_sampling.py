from typing import Any

import pytest

from saleport.reference import Definition, json_text, sample_of
from tests.reference.documents import a_definition

NIL = "00000000-0000-0000-0000-000000000000"

CONTRACT_ANSWER = """{
  "value": "00000000-0000-0000-0000-000000000000",
  "pagination": {
    "total": 0,
    "page": 0,
    "pageSize": 0,
    "pageCount": 0,
    "hasPreviousPage": true,
    "hasNextPage": true
  },
  "errors": [
    {
      "subject": "string",
      "code": "string",
      "message": "string",
      "developerMessage": "string",
      "moreInfo": "string",
      "field": "string",
      "index": 0,
      "isWarning": true,
      "extraData": "string"
    }
  ],
  "isHandledError": true,
  "failure": true,
  "hasWarnings": true,
  "isNotFound": true
}"""


def sample(schema: dict[str, Any], **types: object) -> object:
    definition = a_definition({"Thing": schema, **types})
    return sample_of(definition, definition.types["Thing"])


def test_samples_are_those_of_the_contract_s_page(definition: Definition) -> None:
    assert json_text(sample_of(definition, definition.types["OrderIdEnvelope"])) == CONTRACT_ANSWER
    order = sample_of(definition, definition.types["ImportOrder"])
    assert order["purchaseDateUtc"] == "string"
    assert order["civility"] == "NotSet"
    assert json_text(order["products"][0]) == json_text(
        {
            "modelId": NIL,
            "price": {"amount": 0.0, "currency": "EUR"},
            "orderLineReference": "string",
            "supplierId": NIL,
        }
    )


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "format": "uuid"}, NIL),
        ({"type": "string", "format": "uuid", "example": "its own"}, "its own"),
        ({"examples": ["first", "second"]}, "first"),
        ({"type": "string", "enum": ["a", "b"]}, "a"),
        ({"const": False}, False),
        ({"type": "number", "format": "double"}, 0.0),
        ({"type": ["null", "number"], "minimum": 2}, 2.0),
        ({"type": "integer", "minimum": 1}, 1),
        ({"type": "integer", "minimum": -5}, 0),
        ({"type": "boolean"}, True),
        ({"type": "null"}, None),
        ({"type": "array"}, []),
        ({"type": "array", "items": {"type": "integer"}}, [0]),
        ({"type": "object"}, {}),
        ({"properties": {"a": {"type": "integer"}}}, {"a": 0}),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, 0),
        ({"anyOf": [{"type": "null"}, {"type": "integer"}]}, 0),
        ({"allOf": [{"properties": {"a": {"type": "integer"}}}, {"properties": {"b": {}}}]}, {"a": 0, "b": "string"}),
    ],
)
def test_a_sample_is_made_of_the_schema(schema: dict[str, Any], value: object) -> None:
    made = sample(schema)
    assert made == value
    assert type(made) is type(value)


def test_a_type_within_itself_ends_there() -> None:
    node = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "parent": {"$ref": "#/components/schemas/Thing"},
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
        },
    }
    assert sample(node) == {"name": "string", "children": []}
    choice = {"oneOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "integer"}]}
    assert sample({"type": "object", "properties": {"a": choice}}) == {"a": 0}


def test_numbers_and_letters_are_written_as_they_are() -> None:
    assert json_text({"amount": 12.0, "big": 9007199254740993, "name": "é €"}) == (
        '{\n  "amount": 12.0,\n  "big": 9007199254740993,\n  "name": "é €"\n}'
    )
