"""Whose call it is behind proxies: their word counts, and nobody else's."""

import pytest
from starlette.types import Message

from saleport.api.request import Request
from saleport.proxies import Behind, Proxies, Scope

PROXIES = Proxies(["10.0.0.0/8", "127.0.0.1", "fd00::/8"])


def _caller(peer: str, *forwarded: str) -> str:
    return PROXIES.caller(peer, [(b"host", b"x"), *((b"x-forwarded-for", each.encode()) for each in forwarded)])


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        pytest.param("192.0.2.1", ["198.51.100.7"], "192.0.2.1", id="a stranger is not believed"),
        pytest.param("10.0.0.7", [], "10.0.0.7", id="a proxy that says nothing"),
        pytest.param("10.0.0.7", ["198.51.100.7"], "198.51.100.7", id="one proxy"),
        pytest.param("10.0.0.7", ["203.0.113.9, 198.51.100.7"], "198.51.100.7", id="what the caller itself claims"),
        pytest.param("10.0.0.7", ["203.0.113.9", "198.51.100.7"], "198.51.100.7", id="in two headers"),
        pytest.param("10.0.0.7", ["198.51.100.7, 10.1.2.3"], "198.51.100.7", id="two proxies"),
        pytest.param("10.0.0.7", ["10.1.2.3"], "10.1.2.3", id="a call from within"),
        pytest.param("10.0.0.7", ["198.51.100.7, unknown"], "10.0.0.7", id="no address"),
        pytest.param("10.0.0.7", ["198.51.100.7:4711"], "198.51.100.7", id="with a port"),
        pytest.param("fd00::1", ["[2001:db8::7]:4711"], "2001:db8::7", id="IPv6 with a port"),
        pytest.param("fd00::1", ["2001:db8::7"], "2001:db8::7", id="IPv6"),
        pytest.param("::ffff:10.0.0.7", ["198.51.100.7"], "198.51.100.7", id="IPv4 in IPv6"),
        pytest.param("", ["198.51.100.7"], "", id="no peer"),
        pytest.param("10.0.0.7", [",,"], "10.0.0.7", id="nothing but commas"),
    ],
)
def test_the_nearest_that_is_no_proxy_is_the_caller(peer: str, forwarded: list[str], caller: str) -> None:
    assert _caller(peer, *forwarded) == caller


def test_a_header_of_any_length_is_read_from_its_end_only() -> None:
    assert _caller("10.0.0.7", ", ".join(["10.0.0.1"] * 100_000)) == "10.0.0.1"


@pytest.mark.parametrize(
    ("trusted", "host"),
    [
        pytest.param("127.0.0.0/8", "198.51.100.7", id="trusted"),
        pytest.param("10.0.0.0/8", "127.0.0.1", id="not trusted"),
        pytest.param("", "127.0.0.1", id="none"),
    ],
)
async def test_a_request_comes_from_whom_a_trusted_proxy_names(trusted: str, host: str) -> None:
    seen: list[str] = []

    async def app(scope: Scope, _: object, __: object) -> None:
        seen.append(Request(scope, receive, None).host)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "headers": [(b"x-forwarded-for", b"198.51.100.7")], "client": ("127.0.0.1", 4711)}
    await Behind(Proxies([trusted] if trusted else []), app)(scope, receive, None)
    assert seen == [host]


async def test_what_is_no_request_is_passed_on() -> None:
    seen: list[str] = []

    async def app(scope: Scope, _: object, __: object) -> None:
        seen.append(scope["type"])

    await Behind(PROXIES, app)({"type": "lifespan"}, None, None)
    assert seen == ["lifespan"]
