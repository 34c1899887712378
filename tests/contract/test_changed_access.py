"""What an operator changes while the service runs: keys rotated, applications suspended, scopes and limits."""

import time
from collections.abc import Callable, Generator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.client import KEY_HEADER, SECRET_HEADER, Client
from tests.contract.conftest import World
from tests.running import RunningService
from tests.tokens import signed_at

REVOKED_WITHIN_SECONDS = 5


@pytest.fixture
def service(world: World) -> RunningService:
    """The service with its command line."""
    if world.service is None:
        pytest.skip("the service is somebody else's: its command line cannot be used")
    return world.service


def application(service: RunningService, *scopes: str) -> dict[str, Any]:
    """A new application of the other account, with all scopes where none are named."""
    options = [word for scope in scopes for word in ("--scope", scope)]
    name = f"shop {uuid4().hex[:8]}"
    return service.json_command("application", "create", name, "--account", "Other", *options)


def client_with(service: RunningService, opened: dict[str, Any], slot: str = "") -> Client:
    """A client with one of the pairs of an application."""
    names = ("secondarySubscriptionKey", "secondarySecret") if slot == "secondary" else ("subscriptionKey", "secret")
    return Client(service.base_url, opened[names[0]], opened[names[1]])


@pytest.fixture
def client_of(service: RunningService) -> Generator[Callable[..., Client]]:
    """Makes clients with one of the pairs of an application, and closes them in the end."""
    with ExitStack() as stack:

        def client_of(opened: dict[str, Any], slot: str = "") -> Client:
            client = client_with(service, opened, slot)
            stack.callback(client.http.close)
            return client

        yield client_of


def seconds_until(condition: Callable[[], bool]) -> float:
    """How long it takes until something is so; at most twice as long as it may take."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < 2 * REVOKED_WITHIN_SECONDS, "it does not come to be so"
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.mark.parametrize(("slot", "spared"), [("primary", "secondary"), ("secondary", "primary")])
def test_a_rotated_key_is_refused_within_5_seconds_and_the_other_goes_on(
    service: RunningService, client_of: Callable[..., Client], slot: str, spared: str
) -> None:
    opened = application(service)
    old, other = client_of(opened, slot), client_of(opened, spared)
    assert old.call("GET", "stores").status_code == other.call("GET", "stores").status_code == 200
    renewed = service.json_command("application", "rotate", opened["id"], slot)
    fresh = client_of(renewed)
    assert fresh.call("GET", "stores").status_code == 200
    assert seconds_until(lambda: old.call("GET", "stores").status_code == 401) < REVOKED_WITHIN_SECONDS
    assert old.errors(old.call("GET", "stores")) == [("SUBSCRIPTION_KEY_INVALID", None)]
    credentials = {KEY_HEADER: other.subscription_key, SECRET_HEADER: old.secret}
    refused_in = seconds_until(lambda: other.http.get("/api/v1/token", headers=credentials).status_code == 401)
    assert refused_in < REVOKED_WITHIN_SECONDS
    assert other.fetch_token()
    assert other.call("GET", "stores").status_code == 200


def test_a_suspended_application_is_refused_within_5_seconds_until_it_is_resumed(
    service: RunningService, client_of: Callable[..., Client]
) -> None:
    opened = application(service)
    client = client_of(opened)
    assert client.call("GET", "stores").status_code == 200
    service.json_command("application", "suspend", opened["id"])
    assert seconds_until(lambda: client.call("GET", "stores").status_code == 403) < REVOKED_WITHIN_SECONDS
    response = client.call("PUT", "orders", json={})
    assert (response.status_code, client.errors(response)) == (403, [("APPLICATION_SUSPENDED", None)])
    credentials = {KEY_HEADER: client.subscription_key, SECRET_HEADER: client.secret}
    assert client.http.get("/api/v1/token", headers=credentials).status_code == 403
    service.json_command("application", "resume", opened["id"])
    assert seconds_until(lambda: client.call("GET", "stores").status_code == 200) < REVOKED_WITHIN_SECONDS


OPERATIONS = [
    ("PUT", "orders", "orders:write"),
    ("GET", "orders/x", "orders:read"),
    ("GET", "orders/x/status", "orders:read"),
    ("GET", "orders/x/versions", "orders:read"),
    ("GET", "orders/x/versions/1", "orders:read"),
    ("GET", "catalog/modelTypes", "catalogue:read"),
    ("GET", "catalog/brands", "catalogue:read"),
    ("PUT", "catalog/brands", "catalogue:write"),
    ("POST", "catalog/brands/x", "catalogue:write"),
    ("GET", "catalog/models", "catalogue:read"),
    ("PUT", "catalog/models", "catalogue:write"),
    ("POST", "catalog/models/x", "catalogue:write"),
    ("GET", "catalog/models/bySku/x", "catalogue:read"),
    ("GET", "stores", "stores:read"),
    ("PUT", "stores", "stores:write"),
    ("POST", "links", "links:write"),
]


@pytest.mark.parametrize("scope", sorted({scope for _, _, scope in OPERATIONS}))
def test_an_application_may_do_what_its_scopes_say_and_nothing_else(
    service: RunningService, client_of: Callable[..., Client], scope: str
) -> None:
    client = client_of(application(service, scope))
    for method, path, needed in OPERATIONS:
        response = client.call(method, path, content=b"{}" if method != "GET" else None)
        if needed == scope:
            assert response.status_code in (200, 400, 404), response.text
            continue
        assert response.status_code == 403
        assert client.errors(response) == [("SCOPE_MISSING", None)]
        assert needed in response.json()["errors"][0]["developerMessage"]
        assert "www-authenticate" not in response.headers


@pytest.mark.parametrize(("hours_ago", "status"), [(0.9, 200), (1.001, 401), (24, 401)])
def test_an_expired_token_is_401_and_never_403(
    service: RunningService, client_of: Callable[..., Client], hours_ago: float, status: int
) -> None:
    client = client_of(application(service))
    instant = datetime.now(UTC) - timedelta(hours=hours_ago)
    token = signed_at(instant, client.token, service.environment["SALEPORT_SECRET"])
    response = client.call("GET", "stores", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == status
    if status == 401:
        assert client.errors(response) == [("TOKEN_EXPIRED", None)]
        assert "www-authenticate" in response.headers


@pytest.fixture
def limited(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Client]:
    """A client of a service that limits calls as the test's parameter says."""
    service = RunningService(f"sqlite:///{tmp_path / 'limited.db'}", tmp_path, settings=request.param)
    demo = service.json_command("demo")
    service.start()
    client = client_with(service, demo)
    yield client
    client.http.close()
    service.stop()


def statuses(client: Client, count: int) -> list[httpx.Response]:
    """The answers to as many calls."""
    return [client.call("GET", "stores") for _ in range(count)]


@pytest.mark.sqlite
@pytest.mark.parametrize("limited", [{"SALEPORT_RATE_LIMIT_PER_MINUTE": "10"}], indirect=True)
def test_too_many_calls_in_a_minute_are_told_when_to_come_back(limited: Client) -> None:
    answers = statuses(limited, 12)
    codes = [answer.status_code for answer in answers]
    assert codes == sorted(codes)
    assert set(codes) == {200, 429}
    refused = answers[-1]
    seconds = int(refused.headers["retry-after"])
    assert 1 <= seconds <= 60
    assert refused.json()["statusCode"] == 429
    assert refused.json()["message"] == f"Rate limit is exceeded. Try again in {seconds} seconds."
    assert limited.errors(refused) == [("CALL_RATE_EXCEEDED", None)]


@pytest.mark.sqlite
@pytest.mark.parametrize("limited", [{"SALEPORT_QUOTA_PER_DAY": "5"}], indirect=True)
def test_a_used_up_quota_is_told_when_it_is_replenished(limited: Client) -> None:
    answers = statuses(limited, 8)
    codes = [answer.status_code for answer in answers]
    assert codes == sorted(codes)
    assert set(codes) == {200, 403}
    refused = answers[-1].json()
    assert refused["statusCode"] == 403
    assert limited.errors(answers[-1]) == [("CALL_QUOTA_USED_UP", None)]
    words = "Out of call volume quota. Quota will be replenished in "
    assert refused["message"].startswith(words)
    hours, minutes, seconds = refused["message"].removeprefix(words).removesuffix(".").split(":")
    assert all(len(part) == 2 for part in (hours, minutes, seconds))
    assert timedelta() < timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds)) <= timedelta(days=1)
