"""A brand, whose name is on models."""

from typing import Annotated
from uuid import UUID

import msgspec

from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, Problem, required
from saleport.values import given, shortened

LONGEST_NAME = 255


class BrandIn(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A brand as it is sent."""

    name: Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)] | None = None


class Brand(msgspec.Struct, frozen=True):
    """A brand as it is held."""

    id: UUID
    name: str
    """Compared exactly: case, accents and quotes count."""


def checked_name(brand: BrandIn, findings: Findings) -> str:
    """The name to hold; blank when there is none, which is a problem."""
    name = given(brand.name)
    if name is None:
        findings.add(required("name", "brand"))
    return name or ""


def name_taken(name: str) -> Problem:
    """The problem of a name that another brand has."""
    return Problem(
        code=ErrorCode.BRAND_NAME_TAKEN,
        explanation=f"name is '{shortened(name)}', which another brand of this account has: use that one.",
        field="name",
        subject="brand",
        words={"value": shortened(name)},
    )
