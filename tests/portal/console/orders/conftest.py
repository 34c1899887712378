"""What the tests of the pages of orders share: a shop that imports orders, and somebody who may look at them."""

import re
from collections.abc import Sequence
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest

from saleport.audit.entry import COMMAND_LINE
from saleport.calls import repository
from saleport.calls.call import Call
from saleport.catalogue.model import AdditionalInformationIn, ModelIn
from saleport.decoding.findings import Findings
from saleport.links.link import LinkSigner
from saleport.orders.order import OrderIn, PriceIn, ProductIn
from saleport.people.permissions import Role
from saleport.portal.console import Console
from saleport.portal.console.orders import register
from saleport.service import Parts
from saleport.values import Address
from tests.portal.conftest import PURCHASED_AT, SECRET, SetClock
from tests.portal.console.visiting import Visitor


class Team(Visitor):
    """Somebody of a shop's team, who has signed in and looks at its orders."""

    def __init__(self, parts: Parts, clock: SetClock, account_id: UUID) -> None:
        self.signer = LinkSigner(SECRET)

        def opened(console: Console) -> None:
            register(console, parts.search, parts.viewing, parts.call_log, self.signer)

        super().__init__(parts, clock, account_id, opened)

    async def follow(self, page: str, text: str) -> str:
        """The page behind the link with this text."""
        links = re.findall(r'<a[^>]* href="([^"]*)"[^>]*>(.*?)</a>', page)
        [target] = [link for link, content in links if unescape(re.sub("<.*?>", "", content)) == text]
        return await self.page(unescape(target).removeprefix(f"/accounts/{self.account_id}"))

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
        await self.parts.importer.import_order(self.account_id, (OrderIn(**known | fields), Findings()))
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
