"""Nothing secret stays in a body that is kept, and nothing else is changed."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleport.calls.bodies.secrets import REMOVED, is_secret, without_credentials, without_secrets

KEY = "0123456789abcdef0123456789abcdef"
SECRET = "kk-ZZ_the-secret-of-an-application-0123456789"
SECRET_NAMES = ("secret", "password", "Passwd", "pass_word", "accessToken", "Authorization", "X-Api-Key", "key", "keys")
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
FORMS: list[dict[str, Any]] = [
    {},
    {"ensure_ascii": False},
    {"indent": 2},
    {"separators": (" ,\t", "\n:\r ")},
]


def expected(value: Any, *, is_within: bool = False) -> Any:  # noqa: ANN401 - any JSON
    """The same without secrets, worked out by reading the JSON, as `without_secrets` does not."""
    match value:
        case dict():
            return {
                REMOVED if is_within else name: expected(inner, is_within=is_within or is_secret(name))
                for name, inner in value.items()
            }
        case list():
            return [expected(inner, is_within=is_within) for inner in value]
        case str() if not is_within:
            return value.replace(KEY, REMOVED)
        case _:
            return REMOVED if is_within else value


@given(
    body=st.dictionaries(NAMES | st.sampled_from(SECRET_NAMES), VALUES | st.just(f"a {KEY} b"), max_size=5),
    form=st.sampled_from(FORMS),
)
def test_of_json_the_secrets_go_and_all_else_stays(body: dict[str, Any], form: dict[str, Any]) -> None:
    text = json.dumps(body, **form).encode()
    cleaned = without_secrets(text, [KEY])
    assert json.loads(cleaned) == expected(body)
    if json.loads(cleaned) == body:
        assert cleaned == text, "what holds no secret stays byte by byte"


@given(
    around=st.binary(max_size=30),
    name=st.sampled_from(SECRET_NAMES),
    before=st.integers(0, 60),
    cut=st.integers(0, 60),
    form=st.sampled_from(FORMS),
)
def test_in_a_body_that_was_cut_or_broken_no_secret_stays_whole(
    around: bytes, name: str, before: int, cut: int, form: dict[str, Any]
) -> None:
    body = json.dumps({"a": "b" * before, name: SECRET, "c": "d" * 20}, **form).encode()
    broken = body[: len(body) - cut] + around.replace(b'"', b"")
    assert SECRET.encode()[:12] not in without_secrets(broken, [])


@given(st.binary(max_size=200))
def test_no_body_is_too_strange(body: bytes) -> None:
    assert KEY.encode() not in without_secrets(body + KEY.encode(), [KEY])


@given(st.sampled_from(["utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-8-sig", "latin-1"]))
def test_no_encoding_hides_a_secret(encoding: str) -> None:
    body = json.dumps({"password": SECRET, "note": KEY}).encode(encoding)
    cleaned = without_secrets(body, [KEY]).replace(b"\0", b"")
    assert SECRET.encode() not in cleaned
    assert KEY.encode() not in cleaned


@pytest.mark.parametrize(
    "body",
    [
        f'{{"password" "{SECRET}"}}',
        f"{{'password': '{SECRET}'}}",
        f"{{password: {SECRET}}}",
        f"login=me&password={SECRET}&more=1",
        f"password%3D{SECRET}",
        f"<order><password>{SECRET}</password></order>",
        f"Authorization: Bearer {SECRET}",
        f"authorization bearer {SECRET}",
        f'{{"headers": "Bearer {SECRET}",}}',
        f'{{"pass\\u0077ord": "{SECRET}"}}',
        f'{{"secret": {{"deep": ["{SECRET}"], "{SECRET}": 1}}}}',
        f'{{"note": "{SECRET[:-1]}\\u0039"}}',
        f'{{"a": {{"p\\u0061ssword": "{SECRET}"}}, "a": 1}}',
        f'{{"token": "{SECRET}',
        f'{{"a": [1, 2, "token", "{SECRET}',
    ],
    ids=lambda body: body.replace(SECRET, "S")[:30],
)
def test_a_secret_is_found_however_it_is_written(body: str) -> None:
    cleaned = without_secrets(body.encode(), [SECRET] if "note" in body else [])
    assert SECRET[:-1].encode() not in cleaned
    assert REMOVED.encode() in cleaned


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"orderReference": "A-1", "customerMail": "claire.martin@example.com"}',
        '{"address": {"city": "Besançon"}}'.encode(),
        b'{ "city" : "\\u00c9vry" ,\n"products":[ ] }',
        b'{"label": "a keyring, a token of love"}',
        b"not JSON at all",
    ],
)
def test_a_body_without_secrets_stays_as_it_is(body: bytes) -> None:
    assert without_secrets(body, [KEY]) == body


@pytest.mark.parametrize(
    "body",
    [
        b'"' * 60_000,
        b"key" * 20_000,
        b"key" + b" " * 60_000,
        b'key"' + b" " * 60_000 + b"x",
        b'{"key":' * 9_000,
        b"[" * 60_000 + b"key",
        b"\\" * 60_000 + b"key",
        b'{"a' + b"\\\\" * 30_000 + b"key",
        b"bearer " * 9_000,
        b"pass" + b"_" * 60_000,
    ],
    ids=lambda body: repr(body[:8]),
)
def test_no_body_takes_long(body: bytes) -> None:
    # Each takes a fraction of a second. Were the work to grow with the square of the length, it would take minutes.
    without_secrets(body, [KEY])


def test_a_credential_with_slashes_is_found_as_some_senders_write_it() -> None:
    assert without_secrets(rb'{"note": "abc\/def\/ghi"}', ["abc/def/ghi"]) == b'{"note": "[removed]"}'


def test_an_order_that_was_encoded_twice_keeps_no_secret() -> None:
    within = json.dumps({"orderReference": "A-1", "login": {"password": "hunter two"}})
    assert without_secrets(json.dumps(within).encode(), []) == json.dumps(REMOVED).encode()
    order = {"order": within, "note": '[no "password"]'}
    assert json.loads(without_secrets(json.dumps(order).encode(), [])) == {**order, "order": REMOVED}


def test_short_texts_are_no_credentials() -> None:
    assert without_secrets(b'{"a": "key"}', ["a", "key"]) == b'{"a": "key"}'
    assert without_credentials("a key", ["key", ""]) == "a key"
    assert without_credentials(f"a {KEY}", [KEY]) == f"a {REMOVED}"
