"""When a caller is told that it has the answer already."""

import pytest

from saleport.api.conditional import entity_tag, is_known
from saleport.api.endpoint import Answer, Call
from tests.api.operations import api

PATH = "/api/v1/notes"


@pytest.mark.parametrize(
    ("header", "known"),
    [
        (None, False),
        (b"", False),
        (b'"v1"', True),
        (b'W/"v1"', True),
        (b'"v0", "v1"', True),
        (b"*", True),
        (b'"v2"', False),
        (b"v1", False),
        (b'"v1', False),
    ],
)
def test_a_tag_is_known_by_its_name(header: bytes | None, known: bool) -> None:
    assert is_known(entity_tag("v1"), header) is known


async def test_who_has_the_answer_gets_no_other() -> None:
    async def versioned(_: Call) -> Answer:
        return Answer(["much"], version="v1")

    client = api(versioned, method="GET")
    first = await client.get(PATH)
    assert first.json()["value"] == ["much"]
    again = await client.get(PATH, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for answer in (first, again):
        assert answer.headers["etag"] == '"v1"'
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["vary"] == "authorization, ocp-apim-subscription-key"
        assert answer.headers["x-request-id"]
    assert "content-type" not in again.headers
    assert (await client.get(PATH, headers={"If-None-Match": '"v0"'})).status_code == 200


async def test_other_answers_have_no_tag() -> None:
    async def plain(_: Call) -> Answer:
        return Answer(None)

    answer = await api(plain, method="GET").get(PATH, headers={"If-None-Match": "*"})
    assert answer.status_code == 200
    assert "etag" not in answer.headers
