"""Who is let in: every subscription key with every token, on operations of every kind."""

from typing import Any

import httpx
import jwt
import pytest

from tests.client import KEY_HEADER, SECRET_HEADER, Client
from tests.contract.conftest import Shop, World

MISSING_KEY = (
    "Access denied due to missing subscription key. "
    "Make sure to include subscription key when making requests to an API."
)
INVALID_KEY = (
    "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription."
)

# An operation of every scope, and what it answers those whom it lets in.
OPERATIONS = [
    ("PUT", "orders", 400),
    ("GET", "orders/no-such-order", 404),
    ("GET", "orders/no-such-order/status", 404),
    ("GET", "orders/no-such-order/versions/1", 404),
    ("GET", "catalog/modelTypes", 200),
    ("GET", "catalog/models/bySku/no-such-sku", 404),
    ("PUT", "catalog/brands", 400),
    ("POST", "catalog/models/no-such-id", 404),
    ("GET", "stores", 200),
    ("PUT", "stores", 400),
    ("POST", "links", 400),
    ("POST", "orders/batch", 400),
    ("GET", "imports/no-such-id/events", 404),
    ("POST", "imports/no-such-id/retry", 404),
]

KEYS: dict[str, str | None] = {
    "no key": "SUBSCRIPTION_KEY_MISSING",
    "blank key": "SUBSCRIPTION_KEY_MISSING",
    "blank key in the query": "SUBSCRIPTION_KEY_MISSING",
    "unknown key": "SUBSCRIPTION_KEY_INVALID",
    "unknown key in the query": "SUBSCRIPTION_KEY_INVALID",
    "the secret as key": "SUBSCRIPTION_KEY_INVALID",
    "the key in upper case": "SUBSCRIPTION_KEY_INVALID",
    "a key that is no text": "SUBSCRIPTION_KEY_INVALID",
    "key": None,
    "key in the query": None,
    "secondary key": None,
}

TOKENS: dict[str, str | None] = {
    "no header": "TOKEN_MISSING",
    "blank": "TOKEN_MISSING",
    "Bearer alone": "TOKEN_MISSING",
    "no scheme": "TOKEN_INVALID",
    "Basic": "TOKEN_INVALID",
    "garbage": "TOKEN_INVALID",
    "three parts of garbage": "TOKEN_INVALID",
    "no text": "TOKEN_INVALID",
    "very long": "TOKEN_INVALID",
    "cut short": "TOKEN_INVALID",
    "two tokens": "TOKEN_INVALID",
    "other secret": "TOKEN_INVALID",
    "other algorithm": "TOKEN_INVALID",
    "no algorithm": "TOKEN_INVALID",
    "of another application": "APPLICATION_MISMATCH",
    "token": None,
    "lower case": None,
    "upper case": None,
    "more blanks": None,
}


def key_shown(name: str, shop: Shop) -> tuple[dict[str, Any], dict[str, str]]:
    """The headers and the query that show a key."""
    key = shop.client.subscription_key
    shown: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
        "no key": ({}, {}),
        "blank key": ({KEY_HEADER: ""}, {}),
        "blank key in the query": ({}, {"subscription-key": " "}),
        "unknown key": ({KEY_HEADER: "0" * 32}, {}),
        "unknown key in the query": ({}, {"subscription-key": "é\0"}),
        "the secret as key": ({KEY_HEADER: shop.client.secret}, {}),
        "the key in upper case": ({KEY_HEADER: key.upper()}, {}),
        "a key that is no text": ({KEY_HEADER: b"\xff\xfe"}, {}),
        "key": ({KEY_HEADER: key}, {"subscription-key": "the header counts"}),
        "key in the query": ({}, {"subscription-key": key}),
        "secondary key": ({KEY_HEADER: shop.secondary_subscription_key}, {}),
    }
    return shown[name]


def authorization(name: str, world: World) -> str | bytes | None:
    """An Authorization header; None for no such header."""
    token = world.shop.client.token
    claims = jwt.decode(token, options={"verify_signature": False})
    shown: dict[str, str | bytes | None] = {
        "no header": None,
        "blank": "",
        "Bearer alone": "Bearer",
        "no scheme": token,
        "Basic": "Basic c2hvcDpzZWNyZXQ=",
        "garbage": "Bearer garbage",
        "three parts of garbage": "Bearer a.b.c",
        "no text": b"Bearer \xff\xfe\x80",
        "very long": f"Bearer {token[:-1]}{'x' * 5000}",
        "cut short": f"Bearer {token[:-1]}",
        "two tokens": f"Bearer {token}, Bearer {token}",
        "other secret": "Bearer " + jwt.encode(claims, "a secret that is not the service's own, long enough"),
        "other algorithm": "Bearer " + jwt.encode(claims, "x" * 64, algorithm="HS512"),
        "no algorithm": "Bearer " + jwt.encode(claims, "", algorithm="none"),
        "of another application": f"Bearer {world.other.client.token}",
        "token": f"Bearer {token}",
        "lower case": f"bearer {token}",
        "upper case": f"BEARER   {token}",
        "more blanks": f"Bearer \t {token}",
    }
    return shown[name]


def check_refusal(response: httpx.Response, code: str) -> None:
    """Assert that an answer refuses a caller with this code and in the words of the gateway."""
    answer = response.json()
    assert response.status_code == (403 if code == "APPLICATION_MISMATCH" else 401), response.text
    assert [error["code"] for error in answer["errors"]] == [code]
    if response.status_code == 403:
        assert "www-authenticate" not in response.headers
        return
    challenge = response.headers["www-authenticate"]
    assert challenge.startswith('AzureApiManagementKey realm="')
    assert challenge.endswith('",name="Ocp-Apim-Subscription-Key",type="header"')
    assert answer["statusCode"] == 401
    words = {"SUBSCRIPTION_KEY_MISSING": MISSING_KEY, "SUBSCRIPTION_KEY_INVALID": INVALID_KEY}
    assert answer["message"] == words.get(code, answer["message"])
    assert answer["message"]


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("key", KEYS)
def test_a_caller_is_let_in_with_a_key_and_a_token_of_one_application(world: World, key: str, token: str) -> None:
    headers, params = key_shown(key, world.shop)
    shown = authorization(token, world)
    if shown is not None:
        headers["Authorization"] = shown
    expected = KEYS[key] or TOKENS[token]
    for method, path, status in OPERATIONS:
        content = b"{}" if method != "GET" else None
        url = f"/api/v1/{path}"
        response = world.shop.client.http.request(method, url, headers=headers, params=params, content=content)
        if expected is None:
            assert response.status_code == status, response.text
        else:
            check_refusal(response, expected)


def test_a_stranger_is_told_nothing_about_the_body(client: Client) -> None:
    response = client.http.put("/api/v1/orders", content=b"no JSON", headers={"Content-Type": "text/plain"})
    check_refusal(response, "SUBSCRIPTION_KEY_MISSING")


@pytest.mark.parametrize(("language", "word"), [("en", "key"), ("fr", "clé")])
def test_the_words_of_the_gateway_stay_english_and_the_message_does_not(
    client: Client, language: str, word: str
) -> None:
    response = client.http.get("/api/v1/stores", headers={"Accept-Language": language})
    assert response.json()["message"] == MISSING_KEY
    assert word in response.json()["errors"][0]["message"]


def test_a_refused_caller_may_have_problem_details(client: Client) -> None:
    response = client.http.get("/api/v1/stores", headers={"Accept": "application/problem+json"})
    assert response.status_code == 401
    assert response.json()["status"] == 401
    assert "www-authenticate" in response.headers


SECRETS: dict[str, str | None] = {
    "secret in the header": None,
    "secret in the query": None,
    "secret form-encoded": None,
    "secondary secret": None,
    "the header counts": None,
    "no secret": "SECRET_MISSING",
    "blank secret": "SECRET_MISSING",
    "wrong secret": "SECRET_INVALID",
    "wrong secret in the query": "SECRET_INVALID",
    "secret of another application": "SECRET_INVALID",
    "the key as secret": "SECRET_INVALID",
    "secret in upper case": "SECRET_INVALID",
    "secret that is no text": "SECRET_INVALID",
}


def secret_shown(name: str, world: World) -> tuple[dict[str, Any], str]:
    """The header and the query that show a secret."""
    client = world.shop.client
    encoded = "".join(f"%{ord(letter):02X}" for letter in client.secret)
    shown: dict[str, tuple[dict[str, Any], str]] = {
        "secret in the header": ({SECRET_HEADER: client.secret}, ""),
        "secret in the query": ({}, f"?secret={client.secret}"),
        "secret form-encoded": ({}, f"?secret={encoded}&unknown=1"),
        "secondary secret": ({}, f"?secret={world.shop.secondary_secret}"),
        "the header counts": ({SECRET_HEADER: client.secret}, "?secret=wrong"),
        "no secret": ({}, ""),
        "blank secret": ({SECRET_HEADER: ""}, "?secret="),
        "wrong secret": ({SECRET_HEADER: "x" * 43}, ""),
        "wrong secret in the query": ({}, "?secret=%00%FF+%"),
        "secret of another application": ({SECRET_HEADER: world.other.client.secret}, ""),
        "the key as secret": ({SECRET_HEADER: client.subscription_key}, ""),
        "secret in upper case": ({SECRET_HEADER: client.secret.upper()}, ""),
        "secret that is no text": ({SECRET_HEADER: b"\xff\xfe"}, ""),
    }
    return shown[name]


@pytest.mark.parametrize("name", SECRETS)
def test_a_token_is_given_for_a_secret_of_the_application(world: World, name: str) -> None:
    headers, query = secret_shown(name, world)
    client = world.shop.client
    url = f"/api/v1/token{query}"
    response = client.http.get(url, headers=headers | {KEY_HEADER: client.subscription_key})
    expected = SECRETS[name]
    if expected is not None:
        check_refusal(response, expected)
        return
    token = response.json()["value"]
    assert client.call("GET", "stores", headers={"Authorization": f"Bearer {token}"}).status_code == 200


@pytest.mark.parametrize("key", [name for name, code in KEYS.items() if code])
def test_a_token_needs_a_key(world: World, key: str) -> None:
    headers, params = key_shown(key, world.shop)
    headers |= {SECRET_HEADER: world.shop.client.secret}
    response = world.shop.client.http.get("/api/v1/token", headers=headers, params=params)
    check_refusal(response, KEYS[key] or "")


def test_a_token_is_valid_for_one_hour(client: Client) -> None:
    claims = jwt.decode(client.fetch_token(), options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 3600


def test_secrets_need_no_encoding_in_an_address(shop: Shop) -> None:
    for secret in (shop.client.secret, shop.secondary_secret):
        assert secret.isascii()
        assert secret.replace("-", "").replace("_", "").isalnum()


def test_many_tokens_are_valid_side_by_side(client: Client) -> None:
    tokens = [client.fetch_token() for _ in range(20)]
    assert len(set(tokens)) == 20
    for token in tokens:
        assert client.call("GET", "stores", headers={"Authorization": f"Bearer {token}"}).status_code == 200
