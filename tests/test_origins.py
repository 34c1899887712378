"""What browsers are told about pages of other origins. That a real one obeys is shown in tests/browser."""

import httpx
import pytest

from saleport.api.endpoint import Answer, Call
from saleport.api.routing import Application
from saleport.origins import Origins, is_origin
from tests.api.operations import routes_of
from tests.serving import nothing_to_do

PATH = "/api/v1/notes"
ALLOWED = "https://admin.example.com"
CORS = "access-control-"


async def nothing(_: Call) -> Answer:
    return Answer(None, version="1")


async def raise_at_once(_: Call) -> Answer:
    raise RuntimeError("hunter2")


def client(*origins: str, handle: object = nothing, method: str = "PUT") -> httpx.AsyncClient:
    """A client of one operation in a service that names these origins."""
    routes = routes_of(handle, PATH, method)  # pyright: ignore[reportArgumentType] - one of the two above
    app = Application(routes, None, nothing_to_do, Origins(origins) if origins else None)
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="http://shop.test", headers={"Origin": ALLOWED})


def cors(answer: httpx.Response) -> dict[str, str]:
    """The headers of an answer that browsers look at."""
    return {name: text for name, text in answer.headers.items() if name.startswith(CORS)}


ASKED = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization,content-type"}


async def test_a_preflight_is_answered_without_credentials() -> None:
    answer = await client(ALLOWED).options(PATH, headers=ASKED)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-length" not in answer.headers
    assert answer.headers["access-control-allow-origin"] == ALLOWED
    assert "PUT" in answer.headers["access-control-allow-methods"].split(", ")
    assert set(answer.headers["access-control-allow-headers"].split(", ")) == {
        "Authorization",
        "Content-Type",
        "Ocp-Apim-Subscription-Key",
        "Ocp-Apim-Secret-Value",
        "Accept",
        "Accept-Language",
        "Idempotency-Key",
        "If-None-Match",
        "X-Request-Id",
    }
    assert answer.headers["vary"] == "origin"
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize("path", [PATH, f"{PATH}/", "/api/v1/nothing"])
async def test_every_path_of_the_api_may_be_asked_about(path: str) -> None:
    assert (await client(ALLOWED).options(path, headers=ASKED)).status_code == 204


async def test_an_answer_may_be_read_and_so_may_its_headers() -> None:
    answer = await client(ALLOWED).put(PATH, json={}, headers={"Ocp-Apim-Subscription-Key": "key"})
    assert answer.status_code == 200
    assert cors(answer) == {
        "access-control-allow-origin": ALLOWED,
        "access-control-expose-headers": "Import-Outcome, X-Request-Id, Retry-After, WWW-Authenticate, ETag",
    }
    assert set(answer.headers["vary"].split(", ")) >= {"origin", "authorization"}


async def test_every_failure_may_be_read_too() -> None:
    called = client(ALLOWED)
    key = {"Ocp-Apim-Subscription-Key": "key"}
    answers = [
        await called.put(PATH, json={}),
        await called.put(PATH, content=b"{", headers=key),
        await called.put(PATH, content=b"{}", headers=key | {"Content-Type": "text/plain"}),
        await called.put(PATH, content=b" " * 5000, headers=key),
        await called.delete(PATH),
        await called.get("/api/v1/nothing"),
        await client(ALLOWED, handle=raise_at_once).put(PATH, json={}, headers=key),
    ]
    assert [answer.status_code for answer in answers] == [401, 400, 415, 413, 405, 404, 500]
    for answer in answers:
        assert answer.headers["access-control-allow-origin"] == ALLOWED
        assert "WWW-Authenticate" in answer.headers["access-control-expose-headers"]


async def test_not_modified_may_be_read_too() -> None:
    headers = {"Ocp-Apim-Subscription-Key": "key", "If-None-Match": '"1"'}
    answer = await client(ALLOWED, method="GET").get(PATH, headers=headers)
    assert answer.status_code == 304
    assert answer.headers["access-control-allow-origin"] == ALLOWED


@pytest.mark.parametrize(
    "origin",
    [
        "https://admin.example.com.evil.example",
        "https://evil.example",
        "http://admin.example.com",
        "https://admin.example.com:8443",
        "HTTPS://ADMIN.EXAMPLE.COM",
        "null",
        "",
        "*",
    ],
)
async def test_any_other_origin_gets_nothing(origin: str) -> None:
    called = client(ALLOWED)
    called.headers["Origin"] = origin
    asked = await called.options(PATH, headers=ASKED)
    assert asked.status_code == 405
    answer = await called.put(PATH, json={}, headers={"Ocp-Apim-Subscription-Key": "key"})
    assert answer.status_code == 200
    for each in (asked, answer):
        assert cors(each) == {}
        assert "origin" in each.headers["vary"]


async def test_credentials_of_a_browser_are_never_asked_for() -> None:
    for answer in (await client(ALLOWED).options(PATH, headers=ASKED), await client(ALLOWED).put(PATH, json={})):
        assert "access-control-allow-credentials" not in answer.headers
        assert answer.headers["access-control-allow-origin"] != "*"


async def test_options_that_is_no_preflight_is_a_verb_like_others() -> None:
    answer = await client(ALLOWED).options(PATH)
    assert (answer.status_code, answer.headers["allow"]) == (405, "PUT")
    assert answer.headers["access-control-allow-origin"] == ALLOWED


async def test_a_service_that_names_no_origin_says_nothing_of_them() -> None:
    called = client()
    for answer in (await called.options(PATH, headers=ASKED), await called.put(PATH, json={})):
        assert cors(answer) == {}
        assert "vary" not in answer.headers
    assert (await called.options(PATH, headers=ASKED)).status_code == 405


async def test_only_the_api_is_open_to_others() -> None:
    answer = await client(ALLOWED).get("/o/nothing")
    assert cors(answer) == {}
    assert "vary" not in answer.headers


def test_an_origin_is_what_browsers_send() -> None:
    assert is_origin("https://admin.example.com")
    assert is_origin("http://127.0.0.1:8080")
    assert not is_origin("https://admin.example.com/")
