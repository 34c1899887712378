"""Small documents for the tests: one operation, and whatever types a test is about."""

from typing import Any

from saleport.reference import Definition, read_definition


def a_document(types: dict[str, Any] | None = None, **operation: object) -> dict[str, Any]:
    """A document with one operation, `PutThing`, whose body is the first of the types."""
    schemas = types or {"Thing": {"type": "object"}}
    reference = {"$ref": f"#/components/schemas/{next(iter(schemas))}"}
    put = {
        "operationId": "PutThing",
        "tags": ["Things"],
        "summary": "Put thing",
        "requestBody": {"content": {"application/json": {"schema": reference}}},
        "responses": {"200": {"description": "OK"}},
        **operation,
    }
    return {
        "openapi": "3.1.1",
        "info": {"title": "things", "version": "1.0.0"},
        "tags": [{"name": "Things"}],
        "paths": {"/things": {"put": {name: value for name, value in put.items() if value is not None}}},
        "components": {"schemas": schemas},
    }


def a_definition(types: dict[str, Any] | None = None, **operation: object) -> Definition:
    """The definition that such a document gives."""
    return read_definition(a_document(types, **operation))
