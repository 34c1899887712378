from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleport.api.endpoint import Answer, Call
from saleport.api.listing import Window, paged
from tests.api.operations import api


async def listed(count: int, query: str) -> httpx.Response:
    """A list of numbers, as the query asks for it."""

    async def handle(call: Call) -> Answer:
        entries, pagination = paged(call, range(count))
        return Answer(list(entries), pagination=pagination)

    return await api(handle, method="GET").get(f"/api/v1/notes{query}")


def a_pagination(*numbers: int, previous: bool = False, following: bool = False) -> dict[str, Any]:
    names = ("total", "page", "pageSize", "pageCount")
    return dict(zip(names, numbers, strict=True)) | {"hasPreviousPage": previous, "hasNextPage": following}


@pytest.mark.parametrize(
    ("count", "query", "entries", "pagination"),
    [
        # Without parameters a list is complete in one answer.
        (250, "", range(250), a_pagination(250, 1, 250, 1)),
        (0, "", [], a_pagination(0, 0, 0, 0)),
        (250, "?other=1", range(250), a_pagination(250, 1, 250, 1)),
        (250, "?page=1", range(100), a_pagination(250, 1, 100, 3, following=True)),
        (250, "?page=3", range(200, 250), a_pagination(250, 3, 100, 3, previous=True)),
        (250, "?pageSize=40", range(40), a_pagination(250, 1, 40, 7, following=True)),
        (250, "?pageSize=40&page=2", range(40, 80), a_pagination(250, 2, 40, 7, previous=True, following=True)),
        (250, "?pageSize=1000", range(250), a_pagination(250, 1, 1000, 1)),
        # A page past the end is empty, not a failure.
        (250, "?page=4", [], a_pagination(250, 4, 100, 3, previous=True)),
        (0, "?page=1", [], a_pagination(0, 1, 100, 0)),
        (0, "?page=9", [], a_pagination(0, 9, 100, 0)),
        (250, "?page=1000000&pageSize=1000", [], a_pagination(250, 1000000, 1000, 1, previous=True)),
    ],
)
async def test_a_list_is_cut_as_the_query_asks(
    count: int, query: str, entries: Sequence[int], pagination: dict[str, Any]
) -> None:
    answer = await listed(count, query)
    assert answer.status_code == 200, answer.text
    assert answer.json()["value"] == list(entries)
    assert answer.json()["pagination"] == pagination


@pytest.mark.parametrize("text", ["0", "-1", "1.0", "one", "", "%20", "1001", "1e2", "%D9%A3", "9" * 30, "+1", "0x1"])
async def test_a_parameter_that_is_no_number_of_a_page_is_refused(text: str) -> None:
    answer = await listed(5, f"?pageSize={text}")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["code"], error["field"]) == ("PARAMETER_INVALID", "pageSize")
    assert "from 1 to 1000" in error["developerMessage"]


async def test_both_parameters_are_told_at_once() -> None:
    answer = await listed(5, "?page=a&pageSize=b")
    assert [error["field"] for error in answer.json()["errors"]] == ["page", "pageSize"]


@given(st.integers(0, 500), st.integers(1, 60))
def test_pages_put_together_are_the_list(count: int, size: int) -> None:
    entries, found, number = list(range(count)), [], 1
    while True:
        page, pagination = Window(number, size).cut(entries)
        found += page
        assert pagination.has_previous_page is (number > 1)
        if not pagination.has_next_page:
            break
        number += 1
    assert found == entries
    assert pagination.page_count == max(number, 1) if count else pagination.page_count == 0
