"""Small documents of an API, written as one would write them by hand."""

from copy import deepcopy
from typing import Any

from saleport.changes import Change, difference

Json = Any


def a_document(operation: Json | None = None, **more: Json) -> Json:
    """An API of one operation, SendParcel, with more top-level members."""
    return {
        "openapi": "3.1.1",
        "info": {"title": "Parcels", "version": "1.0.0"},
        "paths": {"/parcels": {"post": an_operation() if operation is None else operation}},
        **more,
    }


def an_operation(**more: Json) -> Json:
    """SendParcel, with more members."""
    return {"operationId": "SendParcel", "responses": {"200": {"description": "OK"}}, **more}


def taking(schema: Json, components: Json | None = None) -> Json:
    """An API whose operation takes a body of this schema."""
    body = {"content": {"application/json": {"schema": schema}}}
    return a_document(an_operation(requestBody=body), components={"schemas": components or {}})


def giving(schema: Json, components: Json | None = None) -> Json:
    """An API whose operation answers with a body of this schema."""
    response = {"description": "OK", "content": {"application/json": {"schema": schema}}}
    return a_document(an_operation(responses={"200": response}), components={"schemas": components or {}})


def with_parameters(*parameters: Json) -> Json:
    """An API whose operation has these parameters."""
    return a_document(an_operation(parameters=list(parameters)))


def rules(old: Json, new: Json) -> dict[str, bool]:
    """The rules of all changes, each with whether it breaks."""
    # Comparing changes nothing in what it compares.
    before = deepcopy([old, new])
    changes = difference(old, new)
    assert before == [old, new]
    return {f"{change.rule} {change.name}".strip(): change.breaks for change in changes}


def only_change(old: Json, new: Json) -> Change:
    """The one change that there is."""
    (change,) = difference(old, new)
    return change
