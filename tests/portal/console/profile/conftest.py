"""What the tests of the profile share: an account with an application that calls, and somebody who looks after it."""

from collections.abc import AsyncGenerator, Sequence
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from saleport.access.application import Application, IssuedKey, KeySlot, Scope
from saleport.access.managing import Managing
from saleport.audit.entry import COMMAND_LINE
from saleport.audit.reading import Auditing
from saleport.people.enlisting import Enlisting, Place
from saleport.people.membership import Memberships
from saleport.people.passwords import Passwords
from saleport.people.permissions import Role
from saleport.people.signing_in import SigningIn, Tries
from saleport.portal.console import Console
from saleport.portal.console.cookie import COOKIE
from saleport.portal.console.origin import FORM_TOKEN, form_token
from saleport.portal.console.profile import register
from saleport.portal.serving.pages import Pages
from saleport.portal.serving.static import addresses, static_files
from saleport.service import Parts
from saleport.values import Caller
from tests.portal.conftest import SetClock
from tests.serving import client_of

HOST = "203.0.113.7"
_PASSWORD = "correct horse battery"


class Keeper:
    """Somebody who has signed in, and the account that they look after."""

    def __init__(self, parts: Parts, clock: SetClock, account_id: UUID) -> None:
        self.parts = parts
        self.clock = clock
        self.account_id = account_id
        self.email = ""
        self._session = ""
        passwords = Passwords(memory_kibibytes=8, rounds=1)
        self._enlisting = Enlisting(parts.database, passwords, clock)
        self._signing_in = SigningIn(parts.database, passwords, Tries(parts.database, b"key", clock), clock)
        self.client = self.client_of(parts.managing)

    def client_of(self, managing: Managing) -> httpx.AsyncClient:
        """A client of the profile alone."""
        memberships = Memberships(self.parts.database, self.clock)
        console = Console(Pages(addresses(static_files(), ""), ""), self._signing_in, memberships, "")
        register(console, managing, self.parts.key_uses, self.clock)
        return client_of(console.routes())

    async def enter(self, role: Role) -> None:
        """Sign in as somebody else, who has this role."""
        self.email = f"{role}@example.com"
        await self._enlisting.create(self.email, _PASSWORD, Place(self.account_id, role), actor=COMMAND_LINE)
        self._session = await self._signing_in.sign_in(self.email, _PASSWORD, "192.0.2.7", "Browser/1.0")

    async def get(self, path: str = "", language: str = "en") -> httpx.Response:
        """A page of the profile."""
        headers = {"Cookie": f"{COOKIE}={self._session}", "Accept-Language": language}
        return await self.client.get(f"/accounts/{self.account_id}/profile{path}", headers=headers)

    async def page(self, path: str = "", language: str = "en") -> str:
        """The HTML of a page that is there."""
        answer = await self.get(path, language)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """Press a button of the profile."""
        return await self.client.post(
            f"/accounts/{self.account_id}/profile{path}",
            headers={"Cookie": f"{COOKIE}={self._session}", "Sec-Fetch-Site": "same-origin"},
            data={FORM_TOKEN: form_token(self._session), **fields},
        )

    async def noted(self) -> Sequence[tuple[str, str]]:
        """What was done to applications by people, the newest first."""
        entries = (await Auditing(self.parts.database).page(self.account_id)).entries
        return [(entry.action, entry.subject) for entry in entries if entry.actor == self.email]


class Shop:
    """An application, and what opens it."""

    def __init__(self, keeper: Keeper, application: Application, issued: Sequence[IssuedKey]) -> None:
        self.application = application
        self.primary, self.secondary = issued
        self.path = f"/applications/{application.id}"
        self._keeper = keeper

    async def calls(self, issued: IssuedKey, hours_ago: int = 0, host: str = HOST, calls: int = 12) -> None:
        """Have an application have called with a key."""
        now = self._keeper.clock.instant
        caller = Caller(self.application.account_id, self.application.id, issued.slot, issued.issued_at)
        self._keeper.clock.instant = now - timedelta(hours=hours_ago)
        for _ in range(calls):
            self._keeper.parts.recorder.heard(caller, "ImportOrder", 200, 0.004, host)
        await self._keeper.parts.recorder.flush()
        self._keeper.clock.instant = now

    async def regenerate(self, issued: IssuedKey, **fields: str) -> httpx.Response:
        """Press the button beside a key."""
        path = f"{self.path}/keys/{issued.slot}/regenerate"
        return await self._keeper.post(path, issued_at=issued.issued_at.isoformat(), **fields)

    async def keys(self) -> list[str]:
        """The subscription keys that open it now."""
        shown = await self._keeper.parts.managing.show_keys(self.application, actor=COMMAND_LINE)
        return [key.subscription_key for key in shown]

    async def has_secret(self, slot: KeySlot, secret: str) -> bool:
        """Whether a secret opens it."""
        return await self._keeper.parts.managing.has_secret(self.application, slot, secret)


@pytest.fixture
async def keeper(parts: Parts, clock: SetClock) -> AsyncGenerator[Keeper]:
    """A member of an account that has no application yet."""
    account = await parts.managing.create_account("Maison Martin", actor=COMMAND_LINE)
    keeper = Keeper(parts, clock, account.id)
    await keeper.enter(Role.MEMBER)
    yield keeper
    await keeper.client.aclose()


@pytest.fixture
async def shop(keeper: Keeper) -> Shop:
    """Its application, made two days ago."""
    keeper.clock.instant -= timedelta(days=2)
    application, issued = await keeper.parts.managing.create_application(
        keeper.account_id, "Online shop", [Scope.ORDERS_WRITE, Scope.STORES_READ], actor=COMMAND_LINE
    )
    keeper.clock.instant += timedelta(days=2)
    return Shop(keeper, application, issued)
