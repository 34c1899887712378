"""What the tests of the request log share: two shops whose calls are kept, and somebody who may read those of one."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import pytest

from saleport.access.application import Application, Scope
from saleport.audit.entry import COMMAND_LINE, Action, Entry
from saleport.audit.reading import Auditing
from saleport.audit.recording import Noting
from saleport.calls import repository
from saleport.calls.call import Call
from saleport.identifiers import ordered_id
from saleport.people.enlisting import Enlisting, Place
from saleport.people.membership import Memberships
from saleport.people.passwords import Passwords
from saleport.people.permissions import Role
from saleport.people.signing_in import SigningIn, Tries
from saleport.portal.console import Console
from saleport.portal.console.calls import register
from saleport.portal.console.cookie import COOKIE
from saleport.portal.console.origin import FORM_TOKEN, form_token
from saleport.portal.serving.pages import Pages
from saleport.portal.serving.static import addresses, static_files
from saleport.service import Parts
from tests.portal.conftest import SetClock
from tests.serving import client_of

CALLED_AT = datetime(2026, 11, 21, 22, 45, 10, tzinfo=UTC)
_PASSWORD = "correct horse battery"
_numbers = count(1)


def a_call(account_id: UUID, **more: Any) -> Call:  # noqa: ANN401 - as the struct has it
    """A call of an account: an import that went through, unless `more` says otherwise. Each is later than the last."""
    number = next(_numbers)
    at = CALLED_AT + timedelta(seconds=number)
    known: dict[str, Any] = {
        "account_id": account_id,
        "id": ordered_id(at),
        "called_at": at,
        "application_id": UUID(int=3),
        "operation": "ImportOrder",
        "method": "PUT",
        "status": 200,
        "microseconds": 12_000,
        "request_id": f"request-{number}",
        "host": "203.0.113.7",
        "user_agent": "shop-module/1.0",
    }
    return Call(**known | more)


class Reader:
    """Somebody who has signed in, and what is kept of the account that they belong to."""

    def __init__(self, parts: Parts, clock: SetClock, account_id: UUID) -> None:
        self.account_id = account_id
        self.email = ""
        self._parts = parts
        self._session = ""
        passwords = Passwords(memory_kibibytes=8, rounds=1)
        self._enlisting = Enlisting(parts.database, passwords, clock)
        self._signing_in = SigningIn(parts.database, passwords, Tries(parts.database, b"key", clock), clock)
        memberships = Memberships(parts.database, clock)
        console = Console(Pages(addresses(static_files(), ""), ""), self._signing_in, memberships, "")
        register(console, parts.call_log, parts.managing, Noting(parts.database, clock), ["ImportOrder"])
        self._client = client_of(console.routes())

    async def enter(self, role: Role) -> None:
        """Sign in as somebody else, who has this role."""
        self.email = f"{role}@example.com"
        await self._enlisting.create(self.email, _PASSWORD, Place(self.account_id, role), actor=COMMAND_LINE)
        self._session = await self._signing_in.sign_in(self.email, _PASSWORD, "192.0.2.7", "Browser/1.0")

    async def get(self, path: str, language: str = "en") -> httpx.Response:
        """A page of the account's request log."""
        headers = {"Cookie": f"{COOKIE}={self._session}", "Accept-Language": language}
        return await self._client.get(f"/accounts/{self.account_id}/calls{path}", headers=headers)

    async def page(self, path: str, language: str = "en") -> str:
        """The HTML of a page that is there."""
        answer = await self.get(path, language)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def reveal(self, call: Call, **fields: str) -> httpx.Response:
        """Press "Show personal data", or "Try again"."""
        return await self._client.post(
            f"/accounts/{self.account_id}/calls/{call.id}/reveal",
            headers={"Cookie": f"{COOKIE}={self._session}", "Sec-Fetch-Site": "same-origin"},
            data={FORM_TOKEN: form_token(self._session), **fields},
        )

    async def keep(self, calls: Sequence[Call]) -> None:
        """Have these calls in the log."""
        async with self._parts.database.writing() as connection:
            await repository.add_calls(connection, calls)

    async def application(self) -> Application:
        """An application of the account."""
        return (
            await self._parts.managing.create_application(
                self.account_id, "Shop module", [Scope.ORDERS_WRITE], actor=COMMAND_LINE
            )
        )[0]

    async def audit(self) -> list[Entry]:
        """What was noted of showing personal data of the account."""
        entries = (await Auditing(self._parts.database).page(self.account_id)).entries
        return [entry for entry in entries if entry.action == Action.PERSONAL_DATA_SHOWN]


@pytest.fixture
async def reader(parts: Parts, clock: SetClock) -> Reader:
    """An owner of a shop that has called nothing yet."""
    account = await parts.managing.create_account("Shop", actor=COMMAND_LINE)
    reader = Reader(parts, clock, account.id)
    await reader.enter(Role.OWNER)
    return reader
