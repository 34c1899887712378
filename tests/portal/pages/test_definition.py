import json

import httpx
import pytest
import yaml

from saleport.portal.pages.definition import as_json, routes
from tests.serving import client_of

PATHS = {"/openapi.yaml": "application/yaml", "/openapi.json": "application/json"}


@pytest.fixture
def client() -> httpx.AsyncClient:
    return client_of(routes())


@pytest.mark.parametrize("path", PATHS)
async def test_anyone_may_fetch_the_definition(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == PATHS[path]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-cache"
    assert int(answer.headers["content-length"]) == len(answer.content)


async def test_both_forms_say_the_same(client: httpx.AsyncClient) -> None:
    from_yaml = yaml.load((await client.get("/openapi.yaml")).text, yaml.BaseLoader)  # noqa: S506 - makes only text
    from_json = (await client.get("/openapi.json")).json()
    assert from_json["openapi"].startswith("3.1")
    assert from_json["servers"][0]["url"] == "/"
    assert as_text(from_json) == as_text(from_yaml)


async def test_dates_stay_text(client: httpx.AsyncClient) -> None:
    text = (await client.get("/openapi.json")).text
    assert '"purchaseDateUtc":"2026-11-21T22:45:10Z"' in text


def test_plain_scalars_mean_what_they_mean_in_json() -> None:
    content = b"""
        day: 2026-11-21
        instant: 2026-11-21T22:45:10Z
        country: NO
        answer: yes
        hour: 12:30
        padded: 007
        nothing:
        tilde: ~
        truth: true
        whole: -12
        fraction: 33.333333333333336
        200: OK
    """
    assert json.loads(as_json(content)) == {
        "day": "2026-11-21",
        "instant": "2026-11-21T22:45:10Z",
        "country": "NO",
        "answer": "yes",
        "hour": "12:30",
        "padded": "007",
        "nothing": None,
        "tilde": None,
        "truth": True,
        "whole": -12,
        "fraction": 33.333333333333336,
        "200": "OK",
    }


@pytest.mark.parametrize("path", PATHS)
async def test_who_has_it_already_is_told_so(client: httpx.AsyncClient, path: str) -> None:
    tag = (await client.get(path)).headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = await client.get(path, headers={"If-None-Match": known})
        assert answer.status_code == 304, known
        assert answer.content == b""
        assert answer.headers["etag"] == tag
        assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("known", ['"other"', "", "rubbish", '"other", W/"another"'])
async def test_who_has_another_gets_this_one(client: httpx.AsyncClient, known: str) -> None:
    assert (await client.get("/openapi.yaml", headers={"If-None-Match": known})).status_code == 200


async def test_only_reading_is_possible(client: httpx.AsyncClient) -> None:
    assert (await client.head("/openapi.json")).status_code == 200
    answer = await client.put("/openapi.json")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def as_text(value: object) -> object:
    """A JSON value with all its scalars as the text they are in YAML."""
    match value:
        case dict():
            return {name: as_text(member) for name, member in value.items()}
        case list():
            return [as_text(member) for member in value]
        case bool():
            return str(value).lower()
        case None:
            return "null"
        case _:
            return str(value)
