"""What the tests of the reference share: the definition of the API itself."""

from typing import Any

import pytest

from saleport.portal.pages import definition as openapi
from saleport.reference import Definition, read_definition


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """openapi.yaml, as it stands."""
    return openapi.document()


@pytest.fixture(scope="session")
def definition(document: dict[str, Any]) -> Definition:
    """openapi.yaml, read."""
    return read_definition(document)
