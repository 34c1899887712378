"""What the tests of the pages of orders share: a shop that imports orders, and somebody who may look at them."""

import re
from collections.abc import Sequence
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest

from saleport.audit.entry import COMMAND_LINE
from saleport.calls import repository
from saleport.calls.call import Call
from saleport.catalogue.model import AdditionalInformationIn, ModelIn
from saleport.decoding.findings import Findings
from saleport.links.link import LinkSigner
from saleport.orders.order import OrderIn, PriceIn, ProductIn
from saleport.people.enlisting import Enlisting, Place
from saleport.people.membership import Memberships
from saleport.people.passwords import Passwords
from saleport.people.permissions import Role
from saleport.people.signing_in import SigningIn, Tries
from saleport.portal.console import Console
from saleport.portal.console.cookie import COOKIE
from saleport.portal.console.orders import register
from saleport.portal.serving.pages import Pages
from saleport.portal.serving.static import addresses, static_files
from saleport.service import Parts
from saleport.values import Address
from tests.portal.conftest import PURCHASED_AT, SECRET, SetClock
from tests.serving import client_of

_PASSWORD = "correct horse battery"


class Team:
    """Somebody of a shop's team, who has signed in and looks at its orders."""

    def __init__(self, parts: Parts, clock: SetClock, account_id: UUID) -> None:
        self.account_id = account_id
        self.parts = parts
        self.signer = LinkSigner(SECRET)
        self._session = ""
        passwords = Passwords(memory_kibibytes=8, rounds=1)
        self._enlisting = Enlisting(parts.database, passwords, clock)
        self._signing_in = SigningIn(parts.database, passwords, Tries(parts.database, b"key", clock), clock)
        memberships = Memberships(parts.database, clock)
        console = Console(Pages(addresses(static_files(), ""), ""), self._signing_in, memberships, "")
        register(console, parts.search, parts.viewing, parts.call_log, self.signer)
        self._client = client_of(console.routes())

    async def enter(self, role: Role) -> None:
        """Sign in as somebody else, who has this role."""
        email = f"{role}@{self.account_id}.example.com"
        await self._enlisting.create(email, _PASSWORD, Place(self.account_id, role), actor=COMMAND_LINE)
        self._session = await self._signing_in.sign_in(email, _PASSWORD, "192.0.2.7", "Browser/1.0")

    async def get(self, path: str, language: str = "en") -> httpx.Response:
        """The answer to a request for what is below the shop's account."""
        headers = {"Cookie": f"{COOKIE}={self._session}", "Accept-Language": language}
        return await self._client.get(f"/accounts/{self.account_id}{path}", headers=headers)

    async def page(self, path: str, language: str = "en") -> str:
        """The HTML of a page that is there."""
        answer = await self.get(path, language)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def follow(self, page: str, text: str) -> str:
        """The page behind the link with this text."""
        links = re.findall(r'<a[^>]* href="([^"]*)"[^>]*>(.*?)</a>', page)
        [target] = [link for link, content in links if unescape(re.sub("<.*?>", "", content)) == text]
        answer = await self._client.get(unescape(target), headers={"Cookie": f"{COOKIE}={self._session}"})
        assert answer.status_code == 200, answer.text
        return answer.text

    async def model(self, sku: str, label: str) -> UUID:
        """A model of the shop's catalogue."""
        model = ModelIn(sku=sku, label=label, additional_information=AdditionalInformationIn(is_returnable=True))
        return (await self.parts.cataloguing.create_model(self.account_id, model, Findings())).id

    async def import_order(self, reference: str, *lines: ProductIn, **fields: Any) -> None:  # noqa: ANN401 - of OrderIn
        """Import an order, and let it be found."""
        known: dict[str, Any] = {
            "order_reference": reference,
            "customer_last_name": "Lefebvre",
            "customer_first_name": "Camille",
            "customer_mail": "camille@example.com",
            "address": Address(street_address="5 rue des Lilas", zip_code="75011", city="Paris", country_code="FR"),
            "purchase_date_utc": PURCHASED_AT.isoformat(),
            "products": lines or [a_line(await self.model("KETTLE", "A kettle"))],
        }
        await self.parts.importer.import_order(self.account_id, OrderIn(**known | fields), Findings())
        await self.parts.indexer.catch_up()

    async def keep(self, calls: Sequence[Call]) -> None:
        """Have these calls in the log."""
        async with self.parts.database.writing() as connection:
            await repository.add_calls(connection, calls)


def a_line(model_id: UUID, amount: str = "20", **more: Any) -> ProductIn:  # noqa: ANN401 - as the struct has it
    return ProductIn(model_id, PriceIn(Decimal(amount), "EUR"), **more)


def at(reference: str) -> str:
    """The path of an order's page."""
    return f"/orders/{quote(reference, safe='')}"


async def a_team(parts: Parts, clock: SetClock, name: str) -> Team:
    """An owner of a shop that has sold nothing yet."""
    account = await parts.managing.create_account(name, actor=COMMAND_LINE)
    team = Team(parts, clock, account.id)
    await team.enter(Role.OWNER)
    return team


@pytest.fixture
async def team(parts: Parts, clock: SetClock) -> Team:
    """An owner of a shop that has sold nothing yet."""
    return await a_team(parts, clock, "Shop")
