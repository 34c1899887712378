"""Somebody who has really signed in, and looks at some of the pages of people."""

from collections.abc import Callable
from uuid import UUID

import httpx

from saleport.audit.entry import COMMAND_LINE
from saleport.people.enlisting import Enlisting, Place
from saleport.people.membership import Memberships
from saleport.people.passwords import Passwords
from saleport.people.permissions import Role
from saleport.people.signing_in import SigningIn, Tries
from saleport.portal.console import Console
from saleport.portal.console.cookie import COOKIE
from saleport.portal.console.origin import FORM_TOKEN, form_token
from saleport.portal.serving.pages import Pages
from saleport.portal.serving.static import addresses, static_files
from saleport.service import Parts
from tests.portal.conftest import SetClock
from tests.serving import client_of

_PASSWORD = "correct horse battery"


class Visitor:
    """A visitor of what is below one path of an account, such as `/calls`; below the account itself, where blank."""

    def __init__(
        self, parts: Parts, clock: SetClock, account_id: UUID, register: Callable[[Console], None], *, below: str = ""
    ) -> None:
        """`register` opens the pages."""
        self.parts = parts
        self.clock = clock
        self.account_id = account_id
        self.email = ""
        self._path = f"/accounts/{account_id}{below}"
        self.session = ""
        passwords = Passwords(memory_kibibytes=8, rounds=1)
        self._enlisting = Enlisting(parts.database, passwords, clock)
        self._signing_in = SigningIn(parts.database, passwords, Tries(parts.database, b"key", clock), clock)
        self.client = self.client_of(register)

    def client_of(self, register: Callable[[Console], None]) -> httpx.AsyncClient:
        """A client of these pages alone."""
        memberships = Memberships(self.parts.database, self.clock)
        console = Console(Pages(addresses(static_files(), ""), ""), self._signing_in, memberships, "")
        register(console)
        return client_of(console.routes())

    async def enter(self, role: Role) -> None:
        """Sign in as somebody else, who has this role."""
        self.email = f"{role}@{self.account_id}.example.com"
        await self._enlisting.create(self.email, _PASSWORD, Place(self.account_id, role), actor=COMMAND_LINE)
        self.session = await self._signing_in.sign_in(self.email, _PASSWORD, "192.0.2.7", "Browser/1.0")

    async def get(self, path: str = "", language: str = "en") -> httpx.Response:
        """The answer to a request for a page."""
        headers = {"Cookie": f"{COOKIE}={self.session}", "Accept-Language": language}
        return await self.client.get(f"{self._path}{path}", headers=headers)

    async def page(self, path: str = "", language: str = "en") -> str:
        """The HTML of a page that is there."""
        answer = await self.get(path, language)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """Press a button."""
        return await self.client.post(
            f"{self._path}{path}",
            headers={"Cookie": f"{COOKIE}={self.session}", "Sec-Fetch-Site": "same-origin"},
            data={FORM_TOKEN: form_token(self.session), **fields},
        )
