"""The one shape of every answer, and the only functions that make it."""

from collections.abc import Sequence
from typing import Any

import msgspec

from saleport.errors import Problem
from saleport.messages import message
from saleport.values import Language


class Pagination(msgspec.Struct, rename="camel", frozen=True):
    """Where in a list an answer stands. All zero for a single value."""

    total: int = 0
    page: int = 0
    page_size: int = 0
    page_count: int = 0
    has_previous_page: bool = False
    has_next_page: bool = False


SINGLE = Pagination()


class Error(msgspec.Struct, rename="camel", omit_defaults=True, kw_only=True):
    """A problem as the caller sees it. Members with nothing to say are left out."""

    subject: str | None = None
    code: str
    message: str
    developer_message: str
    more_info: str
    field: str | None = None
    index: int | None = None
    is_warning: bool
    extra_data: str | None = None


class Envelope(msgspec.Struct, rename="camel", kw_only=True):
    """Every answer. `value` is left out of a failure: an id that names nothing is a trap."""

    value: Any = msgspec.UNSET
    pagination: Pagination = SINGLE
    errors: Sequence[Error] = ()
    is_handled_error: bool = False
    failure: bool = False
    has_warnings: bool = False
    is_not_found: bool = False
    status_code: int | msgspec.UnsetType = msgspec.UNSET
    """Only where the gateway in front of the public API says it too (401, 429, a used-up quota)."""
    message: str | msgspec.UnsetType = msgspec.UNSET


class ProblemDetails(msgspec.Struct, rename="camel", kw_only=True):
    """The same failure in the shape of RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: Sequence[Error]
    request_id: str


_encoder = msgspec.json.Encoder(decimal_format="number")

encode = _encoder.encode
"""Encodes an envelope; decimals become JSON numbers with the digits they have."""


def errors_of(problems: Sequence[Problem], language: Language, base_url: str) -> list[Error]:
    """The problems as a caller reads them."""
    return [
        Error(
            subject=problem.subject,
            code=problem.code,
            message=message(problem, language),
            developer_message=problem.explanation,
            more_info=f"{base_url}/errors/{problem.code}",
            field=problem.field,
            index=problem.index,
            is_warning=problem.is_warning,
            extra_data=problem.suggestion,
        )
        for problem in problems
    ]
