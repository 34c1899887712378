from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

import pytest
from starlette.types import Message

from saleport.api.request import Request
from saleport.calls.call import Filters, Result
from saleport.portal.console.calls.filtering import Asked, asked_for
from saleport.portal.serving.pages import visit_of

APPLICATION = UUID("123e4567-e89b-42d3-a456-426614174000")


async def _nothing() -> Message:
    return {}


def asked(**query: str) -> Asked:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": urlencode(query).encode()}
    return asked_for(visit_of(Request(scope, _nothing, None)))


def test_everything_can_be_asked_for_at_once() -> None:
    found = asked(
        since="2026-11-21T22:45",
        until="2026-11-21 23:45:10",
        operation="ImportOrder",
        application=str(APPLICATION),
        status="client_error",
        slower="250",
        code="model_unknown",
        request=" r-1 ",
        reference="A-1",
    )
    assert found.faults == set()
    assert found.filters == Filters(
        since=datetime(2026, 11, 21, 22, 45, tzinfo=UTC),
        until=datetime(2026, 11, 21, 23, 45, 10, tzinfo=UTC),
        operation="ImportOrder",
        application_id=APPLICATION,
        result=Result.CLIENT_ERROR,
        least_milliseconds=250,
        code="MODEL_UNKNOWN",
        request_id="r-1",
        order_reference="A-1",
    )


@pytest.mark.parametrize(("text", "status"), [("400", 400), ("0", 0)])
def test_a_status_may_be_given_exactly(text: str, status: int) -> None:
    assert asked(status=text).filters == Filters(status=status)


def test_failed_imports_are_a_list_of_their_own() -> None:
    found = asked(only="failed-imports", operation="GetToken")
    assert found.filters == Filters(operation="ImportOrder", is_failure=True)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("since", "yesterday"),
        ("since", "0000-01-01T00:00"),
        ("since", "1969-12-31T23:59"),
        ("until", "2026-13-01T00:00"),
        ("until", "2026-01-01T00:00+23:00"),
        ("application", "Shop"),
        ("status", "4xx"),
        ("status", "999"),
        ("status", "-1"),
        ("slower", "fast"),
        ("slower", "²"),
        ("slower", "9" * 100),
        ("code", "a code"),
    ],
)
def test_what_makes_no_sense_is_named(field: str, text: str) -> None:
    found = asked(**{field: text})
    assert found.faults == {field}
    assert found.fields[field] == text


def test_links_keep_what_was_asked_for_and_the_language() -> None:
    found = asked(only="failed-imports", code="AMOUNT_INVALID")
    assert found.query("fr", before="x") == "?only=failed-imports&code=AMOUNT_INVALID&before=x&lang=fr"
    assert found.unfiltered.query(None) == "?only=failed-imports"
    assert asked().query(None) == ""
