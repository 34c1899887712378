"""What the tests of access share: an application, what opens it, and a clock that they set."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from saleport.access.application import Application, IssuedKey, KeySlot, Scope
from saleport.access.identify import Doorkeeper
from saleport.access.keys import Keys
from saleport.access.limits import Limits
from saleport.access.managing import Managing
from saleport.access.tokens import Tokens
from saleport.db.engine import Database
from saleport.values import Caller, Credentials

SECRET = "a secret of thirty-two characters"
ACTOR = "owner@example.com"


class SetClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 21, 22, 45, 10, tzinfo=UTC)
        self.seconds = 1000.0

    def now(self) -> datetime:
        return self.instant

    def monotonic(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)
        self.seconds += seconds


class Opened:
    """An application together with what opens it."""

    def __init__(self, application: Application, primary: IssuedKey, secondary: IssuedKey) -> None:
        self.application = application
        self.primary = primary
        self.secondary = secondary

    def caller(self, slot: KeySlot) -> Caller:
        """Who calls with the key of a slot."""
        issued = self.primary if slot == KeySlot.PRIMARY else self.secondary
        return Caller(self.application.account_id, self.application.id, slot, issued.issued_at)

    def credentials(self, token: str | None = None, secret: str | None = None) -> Credentials:
        authorization = None if token is None else f"Bearer {token}"
        return Credentials(self.primary.subscription_key, authorization, secret)


@asynccontextmanager
async def away(database: Database, table: str) -> AsyncGenerator[None]:
    """Meanwhile, whatever needs the table finds the database unusable."""
    async with database.writing() as connection:
        await connection.execute(text(f"ALTER TABLE {table} RENAME TO away"))
    yield
    async with database.writing() as connection:
        await connection.execute(text(f"ALTER TABLE away RENAME TO {table}"))


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def keys() -> Keys:
    return Keys(SECRET)


@pytest.fixture
def tokens(clock: SetClock) -> Tokens:
    return Tokens(SECRET, clock.now)


@pytest.fixture
def managing(database: Database, keys: Keys, clock: SetClock) -> Managing:
    return Managing(database, keys, clock.now)


@pytest.fixture
async def shop(managing: Managing) -> Opened:
    account = await managing.create_account("Merchant", actor=ACTOR)
    application, (primary, secondary) = await managing.create_application(account.id, "Shop", Scope, actor=ACTOR)
    return Opened(application, primary, secondary)


@pytest.fixture
async def doorkeeper(database: Database, keys: Keys, tokens: Tokens, clock: SetClock) -> AsyncGenerator[Doorkeeper]:
    limits = Limits(0, 0, database, clock.now, clock.monotonic)
    opened = Doorkeeper(database, keys, tokens, limits, clock.monotonic)
    yield opened
    await opened.close()
