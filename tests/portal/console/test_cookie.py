import pytest

from saleport.api.request import Request
from saleport.portal.console.cookie import forget, keep, session_token

TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789-_"


def a_request(*cookies: str, public_url: str | None = None) -> Request:
    async def receive() -> dict[str, object]:
        return {}

    headers = [(b"cookie", cookie.encode()) for cookie in cookies]
    return Request({"headers": headers, "query_string": b"", "scheme": "http"}, receive, public_url)


@pytest.mark.parametrize(
    "cookies",
    [
        [f"saleport_session={TOKEN}"],
        [f"theme=dark; saleport_session={TOKEN}; other=1"],
        ["theme=dark", f"saleport_session={TOKEN}"],
    ],
    ids=["alone", "among others", "in a header of its own"],
)
def test_a_session_is_found_among_the_cookies(cookies: list[str]) -> None:
    assert session_token(a_request(*cookies)) == TOKEN


@pytest.mark.parametrize("value", ["", "short", "a" * 129, "a b" * 20, f'"{TOKEN}"', f"{TOKEN}\x00"])
def test_what_cannot_be_a_token_is_none(value: str) -> None:
    assert session_token(a_request(f"saleport_session={value}")) is None
    assert session_token(a_request(f"xsaleport_session={TOKEN}")) is None


def test_a_session_is_out_of_reach_of_scripts_and_other_sites() -> None:
    name, value = keep(TOKEN, a_request(), "")
    assert name == b"set-cookie"
    assert value == f"saleport_session={TOKEN}; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax".encode()


def test_over_https_it_goes_over_https_only_and_below_the_root_alone() -> None:
    _, value = keep(TOKEN, a_request(public_url="https://example.com/sales"), "/sales")
    assert value == f"saleport_session={TOKEN}; Path=/sales; Max-Age=1209600; HttpOnly; SameSite=Lax; Secure".encode()


def test_a_session_is_forgotten_where_it_was_kept() -> None:
    assert forget(a_request(), "/sales")[1].startswith(b"saleport_session=; Path=/sales; Max-Age=0;")
