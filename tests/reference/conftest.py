"""What the tests of the reference share: the definition of the API itself."""

import json
from importlib.resources import files
from typing import Any

import pytest

from saleport.portal.pages.definition import as_json
from saleport.reference import Definition, read_definition


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """openapi.yaml, as it stands."""
    return json.loads(as_json(files("saleport.api").joinpath("openapi.yaml").read_bytes()))


@pytest.fixture(scope="session")
def definition(document: dict[str, Any]) -> Definition:
    """openapi.yaml, read."""
    return read_definition(document)
