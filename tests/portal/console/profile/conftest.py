"""What the tests of the profile share: an account with an application that calls, and somebody who looks after it."""

from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from saleport.access.application import Application, IssuedKey, KeySlot, Scope
from saleport.access.managing import Managing
from saleport.audit.entry import COMMAND_LINE
from saleport.audit.reading import Auditing
from saleport.people.permissions import Role
from saleport.portal.console import Console
from saleport.portal.console.profile import register
from saleport.service import Parts
from saleport.values import Caller
from tests.portal.conftest import SetClock
from tests.portal.console.visiting import Visitor

HOST = "203.0.113.7"


class Keeper(Visitor):
    """Somebody who has signed in, and the account that they look after."""

    def __init__(self, parts: Parts, clock: SetClock, account_id: UUID) -> None:
        super().__init__(parts, clock, account_id, self._opened_with(parts.managing), below="/profile")

    def use(self, managing: Managing) -> None:
        """Look at the profile of a service that manages applications in this way."""
        self.client = self.client_of(self._opened_with(managing))

    async def noted(self) -> Sequence[tuple[str, str]]:
        """What was done to applications by people, the newest first."""
        entries = (await Auditing(self.parts.database).page(self.account_id)).entries
        return [(entry.action, entry.subject) for entry in entries if entry.actor == self.email]

    def _opened_with(self, managing: Managing) -> Callable[[Console], None]:
        def opened(console: Console) -> None:
            register(console, managing, self.parts.key_uses, self.clock)

        return opened


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
