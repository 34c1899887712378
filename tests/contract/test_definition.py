"""openapi.yaml carries what the public page of ImportOrder says, to the letter, and only adds to it."""

import json
from importlib.resources import files
from typing import Any

import jsonschema_rs
import pytest

from tests.contract.definition import definition, resolved

PAGE = json.loads(files("tests.contract").joinpath("data", "import-order.json").read_text(encoding="utf-8"))

# What openapi.yaml may add: words, and the limits that the contract asks to be stated.
ADDED = {"description", "title", "maxLength", "minLength", "maxItems", "minItems", "minimum", "maximum", "examples"}


def _operation() -> dict[str, Any]:
    return definition()["paths"]["/api/v1/orders"]["put"]


def _schema(part: dict[str, Any]) -> dict[str, Any]:
    return resolved(part)["content"]["application/json"]["schema"]


def _bare(schema: dict[str, Any]) -> Any:  # noqa: ANN401 - a schema, in part or whole
    """A schema with its references resolved and without what may be added."""
    whole = {**resolved(schema), **{name: value for name, value in schema.items() if name != "$ref"}}
    bare: dict[str, Any] = {}
    for name, value in whole.items():
        if name == "properties":
            bare[name] = {member: _bare(part) for member, part in value.items()}
        elif name == "items":
            bare[name] = _bare(value)
        elif name not in ADDED and name != "required":
            bare[name] = value
    return bare


@pytest.mark.parametrize("side", ["request", "response"])
def test_names_types_formats_enums_and_examples_are_the_pages(side: str) -> None:
    operation = _operation()
    part = operation["requestBody"] if side == "request" else operation["responses"]["200"]
    bare = _bare(_schema(part))
    assert bare == PAGE[side]["schema"]
    # Objects compare without order; the page has one, and people read in it.
    assert list(bare["properties"]) == list(PAGE[side]["schema"]["properties"])


def test_the_page_requires_nothing_of_the_form_of_an_order() -> None:
    assert "required" not in resolved(_schema(_operation()["requestBody"]))


@pytest.mark.parametrize("side", ["request", "response"])
def test_the_pages_own_sample_fits_the_schema(side: str) -> None:
    operation = _operation()
    part = operation["requestBody"] if side == "request" else operation["responses"]["200"]
    schema = {**definition(), **_schema(part)}
    jsonschema_rs.Draft202012Validator(schema).validate(PAGE[side]["sample"])


def test_every_failure_fits_the_pages_response_schema() -> None:
    page = jsonschema_rs.Draft202012Validator(PAGE["response"]["schema"])
    examples = [
        example["value"]
        for response in definition()["components"]["responses"].values()
        for example in response.get("content", {}).get("application/json", {}).get("examples", {}).values()
        if "value" in example
    ] + [
        example["value"] for example in definition()["components"]["examples"].values() if "failure" in example["value"]
    ]
    assert examples
    for example in examples:
        if example.get("failure"):
            page.validate(example)
