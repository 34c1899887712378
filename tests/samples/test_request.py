import pytest

from saleport.errors import ErrorCode, Rejected
from saleport.samples.request import SampleRequest, prepared

URL = "http://shop.test/api/v1/orders"


def url_of(url: str) -> str:
    return prepared(SampleRequest("GET", url)).url


def headers_of(*headers: tuple[str, str], body: str | None = None) -> list[tuple[str, str]]:
    return list(prepared(SampleRequest("PUT", URL, headers, body)).headers)


def problems_of(request: SampleRequest) -> list[tuple[ErrorCode, str | None]]:
    with pytest.raises(Rejected) as rejected:
        prepared(request)
    return [(problem.code, problem.field) for problem in rejected.value.problems]


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://shop.test", "http://shop.test/"),
        ("HTTPS://Shop.Test:8443/a", "https://shop.test:8443/a"),
        ("http://[::1]:8080/a?b=[c]", "http://[::1]:8080/a?b=%5Bc%5D"),
        ("http://münchen.test/", "http://xn--mnchen-3ya.test/"),
        ("http://shop.test/É €/😀", "http://shop.test/%C3%89%20%E2%82%AC/%F0%9F%98%80"),
        ("http://shop.test/A%20B%2F%C3%89%2B%252F%27%22%24", "http://shop.test/A%20B%2F%C3%89%2B%252F%27%22%24"),
        ("http://shop.test/it's\"`$HOME`\\", "http://shop.test/it%27s%22%60$HOME%60%5C"),
        ("http://shop.test/100%", "http://shop.test/100%25"),
        ("http://shop.test/%zz{reference}", "http://shop.test/%25zz%7Breference%7D"),
        ("http://shop.test/a?q=1&r=%26+2#part", "http://shop.test/a?q=1&r=%26+2"),
    ],
)
def test_a_url_is_one_that_every_client_sends_alike(url: str, sent: str) -> None:
    assert url_of(url) == sent
    assert url_of(sent) == sent


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/api/v1/orders",
        "shop.test/a",
        "ftp://shop.test/",
        "javascript:alert(1)",
        "http:///a",
        "http://me:secret@shop.test/",
        "http://shop.test:70000/",
        "http://shop.test:0/",
        "http://sh'op.test/",
        "http://[::1/",
        "http://[v1.shop.test]/",
        "http://shop.test/\ud800",
        f"http://{'ü' * 70}.test/",
    ],
)
def test_what_is_no_address_of_a_service_is_refused(url: str) -> None:
    assert problems_of(SampleRequest("GET", url)) == [(ErrorCode.VALUE_NOT_ALLOWED, "url")]


def test_headers_that_were_not_filled_in_are_left_out_and_so_are_those_that_clients_set() -> None:
    assert headers_of(("Accept-Language", " fr "), ("Authorization", " "), ("Host", "x"), ("content-length", "3")) == [
        ("Accept-Language", "fr")
    ]


def test_a_header_given_twice_has_both_values() -> None:
    assert headers_of(("If-None-Match", '"a"'), ("X", "1"), ("if-none-match", '"b"')) == [
        ("If-None-Match", '"a", "b"'),
        ("X", "1"),
    ]


def test_a_body_without_a_type_is_called_json() -> None:
    assert headers_of(("X", "1"), body="{}") == [("Content-Type", "application/json"), ("X", "1")]
    assert headers_of(("content-type", "text/json"), body="{}") == [("content-type", "text/json")]
    assert headers_of() == []


def test_an_empty_body_is_none() -> None:
    assert prepared(SampleRequest("GET", URL, (), "")).body is None


def test_all_that_no_client_could_send_is_named_at_once() -> None:
    request = SampleRequest("BREW", "nowhere", [("A b", "1"), ("A", "é"), ("A", "1\r\nB: 2"), ("", "1")], "a\0b")
    assert problems_of(request) == [
        (ErrorCode.VALUE_NOT_ALLOWED, "method"),
        (ErrorCode.VALUE_NOT_ALLOWED, "url"),
        (ErrorCode.CHARACTER_NOT_ALLOWED, "headers[0]"),
        (ErrorCode.CHARACTER_NOT_ALLOWED, "headers[1]"),
        (ErrorCode.CHARACTER_NOT_ALLOWED, "headers[2]"),
        (ErrorCode.CHARACTER_NOT_ALLOWED, "headers[3]"),
        (ErrorCode.CHARACTER_NOT_ALLOWED, "body"),
    ]


def test_half_a_character_is_refused() -> None:
    assert problems_of(SampleRequest("PUT", URL, (), "\ud83d")) == [(ErrorCode.CHARACTER_NOT_ALLOWED, "body")]


def test_a_get_has_no_body() -> None:
    assert problems_of(SampleRequest("get", URL, (), "{}")) == [(ErrorCode.VALUE_NOT_ALLOWED, "body")]


def test_what_is_refused_is_not_repeated_where_it_may_be_a_secret() -> None:
    with pytest.raises(Rejected) as rejected:
        prepared(SampleRequest("GET", URL, [("Authorization", "Bearer sécret")]))
    assert "sécret" not in rejected.value.problems[0].explanation
