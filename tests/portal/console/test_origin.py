import pytest

from saleport.api.request import Request
from saleport.portal.console.origin import form_token, is_form_token, is_from_here


def a_request(public_url: str | None = None, **headers: str) -> Request:
    async def receive() -> dict[str, object]:
        return {}

    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"headers": [(b"host", b"shop.test:8090"), *sent], "query_string": b""}, receive, public_url)


def test_the_browsers_own_word_counts() -> None:
    assert is_from_here(a_request(sec_fetch_site="same-origin"))
    # A page that tells nobody where it is.
    assert is_from_here(a_request(sec_fetch_site="same-origin", origin="null"))


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "", "same-origin, cross-site"])
def test_any_other_word_is_refused(site: str) -> None:
    assert not is_from_here(a_request(sec_fetch_site=site, origin="http://shop.test:8090"))


@pytest.mark.parametrize("origin", ["http://shop.test:8090", "https://shop.test:8090"])
def test_without_it_the_origin_is_to_be_ours(origin: str) -> None:
    # A proxy in front may speak https to browsers and http to us.
    assert is_from_here(a_request(origin=origin))


def test_the_origin_may_be_that_of_the_public_address() -> None:
    assert is_from_here(a_request("https://sales.example.com/saleport", origin="https://sales.example.com"))


@pytest.mark.parametrize(
    "origin",
    [
        "http://shop.test",
        "http://evil.example",
        "http://shop.test:8090.evil.example",
        "null",
        "",
        "shop.test:8090",
        "http://[",
        "http://[::1",
    ],
)
def test_any_other_origin_is_refused(origin: str) -> None:
    assert not is_from_here(a_request(origin=origin))


def test_what_says_nothing_is_refused() -> None:
    assert not is_from_here(a_request())


def test_a_form_token_is_another_each_time_and_of_its_session_alone() -> None:
    one, other = form_token("session one"), form_token("session one")
    assert one != other
    assert is_form_token(one, "session one")
    assert is_form_token(other, "session one")
    assert not is_form_token(one, "session two")


@pytest.mark.parametrize("text", ["", "00", "0" * 128, "zz" * 64, "é"])
def test_anything_else_is_no_form_token(text: str) -> None:
    assert not is_form_token(text, "session one")
