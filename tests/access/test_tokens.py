import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleport.access import tokens as module
from saleport.access.application import Application, Scope
from saleport.access.tokens import Tokens
from saleport.derivation import derived_key
from saleport.errors import ErrorCode, Unauthenticated
from tests.access.conftest import SECRET, SetClock

APPLICATION = Application(
    account_id=uuid4(),
    id=uuid4(),
    name="Shop",
    scopes=frozenset({Scope.ORDERS_WRITE, Scope.ORDERS_READ}),
    is_suspended=False,
    created_at=datetime(2026, 11, 21, tzinfo=UTC),
)
SIGNING = derived_key(SECRET, "access tokens")


def refusal(tokens: Tokens, authorization: str | None) -> ErrorCode:
    with pytest.raises(Unauthenticated) as caught:
        tokens.verify(authorization)
    (problem,) = caught.value.problems
    sent = (authorization or "").partition(" ")[2].strip()
    assert not sent or sent not in problem.explanation
    return problem.code


def claims(**changed: object) -> dict[str, Any]:
    now = int(SetClock().instant.timestamp())
    whole: dict[str, object] = {
        "iss": "saleport",
        "sub": str(APPLICATION.id),
        "account": str(APPLICATION.account_id),
        "scope": "orders:write",
        "iat": now,
        "exp": now + 3600,
        "jti": str(uuid4()),
    }
    return {name: value for name, value in (whole | changed).items() if value is not None}


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_a_token_says_who_calls_for_one_hour(tokens: Tokens, clock: SetClock) -> None:
    token = tokens.sign(APPLICATION)
    held = jwt.decode(token, SIGNING, algorithms=["HS256"], options={"verify_exp": False, "verify_iat": False})
    assert held["iss"] == "saleport"
    assert held["sub"] == str(APPLICATION.id)
    assert held["account"] == str(APPLICATION.account_id)
    assert held["scope"] == "orders:read orders:write"
    assert held["exp"] - held["iat"] == 3600
    assert held["iat"] == int(clock.instant.timestamp())
    assert UUID(held["jti"])
    bearer = tokens.verify(f"Bearer {token}")
    assert (bearer.account_id, bearer.application_id) == (APPLICATION.account_id, APPLICATION.id)


@pytest.mark.parametrize("write", ["Bearer {}", "bearer {}", "BEARER {}", "Bearer   {}", "  Bearer {}  "])
def test_the_scheme_is_written_in_any_case(tokens: Tokens, write: str) -> None:
    assert tokens.verify(write.format(tokens.sign(APPLICATION))).application_id == APPLICATION.id


@pytest.mark.parametrize("authorization", [None, "", "   ", "Bearer", "Bearer ", "bearer    "])
def test_no_token_is_a_missing_token(tokens: Tokens, authorization: str | None) -> None:
    assert refusal(tokens, authorization) == ErrorCode.TOKEN_MISSING


def test_a_new_token_never_ends_an_old_one(tokens: Tokens, clock: SetClock) -> None:
    first = tokens.sign(APPLICATION)
    clock.advance(1)
    second = tokens.sign(APPLICATION)
    assert first != second
    assert tokens.verify(f"Bearer {first}")
    assert tokens.verify(f"Bearer {second}")


@pytest.mark.parametrize("is_remembered", [True, False])
def test_a_token_expires_after_an_hour_to_the_second(tokens: Tokens, clock: SetClock, is_remembered: bool) -> None:
    header = f"Bearer {tokens.sign(APPLICATION)}"
    clock.advance(3599)
    if is_remembered:
        tokens.verify(header)
    clock.advance(1)
    assert refusal(tokens, header) == ErrorCode.TOKEN_EXPIRED
    assert refusal(tokens, header) == ErrorCode.TOKEN_EXPIRED


def test_a_token_of_a_machine_whose_clock_is_ahead_is_taken(tokens: Tokens, clock: SetClock) -> None:
    header = f"Bearer {tokens.sign(APPLICATION)}"
    clock.advance(-5)
    assert tokens.verify(header)


def test_tokens_of_another_service_are_refused(tokens: Tokens, clock: SetClock) -> None:
    foreign = Tokens("another secret of 32 characters!!", clock.now).sign(APPLICATION)
    assert refusal(tokens, f"Bearer {foreign}") == ErrorCode.TOKEN_INVALID


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")  # forged with a short key
@pytest.mark.parametrize(
    "forge",
    [
        lambda: f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims())}.",
        lambda: jwt.encode(claims(), SIGNING, algorithm="HS512"),
        lambda: jwt.encode(claims(), SIGNING, algorithm="HS384"),
        lambda: f"{part({'alg': 'RS256', 'typ': 'JWT'})}.{part(claims())}.{part('x')}",
        lambda: f"{part({'alg': ['HS256'], 'typ': 'JWT'})}.{part(claims())}.{part('x')}",
        lambda: f"{part([])}.{part(claims())}.{part('x')}",
    ],
    ids=["none", "HS512", "HS384", "RS256", "a list", "no object"],
)
def test_only_the_one_algorithm_is_taken(tokens: Tokens, forge: Callable[[], str]) -> None:
    assert refusal(tokens, f"Bearer {forge()}") == ErrorCode.TOKEN_INVALID


@pytest.mark.parametrize(
    "changed",
    [
        *({name: None} for name in ("iss", "sub", "account", "scope", "iat", "exp", "jti")),
        {"iss": "somebody"},
        {"sub": "no id"},
        {"account": "no id"},
        {"account": 7},
        {"exp": "soon"},
        {"exp": [1]},
    ],
    ids=str,
)
def test_a_signed_token_without_the_right_claims_is_refused(tokens: Tokens, changed: dict[str, Any]) -> None:
    token = jwt.encode(claims(**changed), SIGNING, algorithm="HS256")
    assert refusal(tokens, f"Bearer {token}") == ErrorCode.TOKEN_INVALID


def test_a_changed_token_is_refused(tokens: Tokens) -> None:
    header, _, signature = tokens.sign(APPLICATION).split(".")
    changed = f"{header}.{part(claims(sub=str(uuid4())))}.{signature}"
    assert refusal(tokens, f"Bearer {changed}") == ErrorCode.TOKEN_INVALID


@pytest.mark.parametrize(
    "authorization",
    [
        "Basic dXNlcjpwYXNzd29yZA==",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2ln",
        "Bearer garbage",
        "Bearer a.b.c",
        "Bearer ...",
        "Bearer \xff\xfe.\xe9.\x80",
        "Bearer " + "x" * 100_000,
        "Bearer " + base64.urlsafe_b64encode(b"[" * 1500).decode() + ".e30.c2ln",
    ],
    ids=lambda authorization: authorization[:20],
)
def test_anything_else_is_an_invalid_token(tokens: Tokens, authorization: str) -> None:
    assert refusal(tokens, authorization) == ErrorCode.TOKEN_INVALID


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=300))
def test_no_header_makes_it_fail_otherwise(text: str) -> None:
    tokens = Tokens(SECRET, SetClock().now)
    for authorization in (text, f"Bearer {text}"):
        with pytest.raises(Unauthenticated):
            tokens.verify(authorization)


def test_a_verified_token_is_not_worked_out_again(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    header = f"Bearer {tokens.sign(APPLICATION)}"
    first = tokens.verify(header)
    monkeypatch.setattr(jwt, "decode", None)
    assert tokens.verify(header) is first


def test_what_is_remembered_is_bounded(tokens: Tokens, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_REMEMBERED", 3)
    signed = [tokens.sign(APPLICATION) for _ in range(5)]
    for token in signed * 2:
        tokens.verify(f"Bearer {token}")
    assert len(tokens._verified) == 3
