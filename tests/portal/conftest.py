"""What the tests of the pages share: a shop that has sold something, and a clock that they set."""

import shutil
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import httpx
import pytest

from saleport import portal
from saleport.audit.entry import COMMAND_LINE
from saleport.catalogue.model import AdditionalInformationIn, ModelIn
from saleport.decoding.findings import Findings
from saleport.links.link import LinkSigner
from saleport.orders.order import OrderIn, PriceIn, ProductIn
from saleport.service import Parts, assemble, page_verbs
from saleport.settings import Settings
from saleport.values import Address
from tests.serving import client_of

SECRET = "a secret of thirty-two characters"
PURCHASED_AT = datetime(2026, 11, 21, 22, 45, 10, tzinfo=UTC)


class Sold(NamedTuple):
    """One line of an order, by what the customer sees of it."""

    label: str
    sku: str
    amount: str = "20"
    currency: str = "EUR"
    is_returnable: bool = True


class Shop:
    """An account with its orders, and a reader of their pages."""

    def __init__(self, parts: Parts, account_id: UUID, public_url: str | None = None) -> None:
        self.account_id = account_id
        self.parts = parts
        self.signer = LinkSigner(SECRET)
        self.client = client_of(portal.routes(page_verbs(parts, self.signer), public_url), public_url)

    async def sell(self, reference: str, *lines: Sold) -> str:
        """Import an order; gives the path of its page."""
        products = [ProductIn(await self._model(line), PriceIn(Decimal(line.amount), line.currency)) for line in lines]
        order = OrderIn(
            order_reference=reference,
            customer_last_name="Lefebvre",
            customer_first_name="Camille",
            customer_mail="camille@example.com",
            address=Address(street_address="5 rue des Lilas", zip_code="75011", city="Paris", country_code="FR"),
            purchase_date_utc=PURCHASED_AT.isoformat(),
            products=products,
        )
        imported = await self.parts.importer.import_order(self.account_id, (order, Findings()))
        return f"/o/{self.signer.token(self.account_id, imported.order_id)}"

    async def page(self, path: str, accept_language: str = "en") -> str:
        """The HTML of a page that is there."""
        answer = await self.get(path, accept_language)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def get(self, path: str, accept_language: str = "en") -> httpx.Response:
        """The answer to a request for a page."""
        return await self.client.get(path, headers={"Accept-Language": accept_language})

    async def _model(self, line: Sold) -> UUID:
        model_in = ModelIn(
            sku=line.sku,
            label=line.label,
            additional_information=AdditionalInformationIn(is_returnable=line.is_returnable),
        )
        return (await self.parts.cataloguing.create_model(self.account_id, model_in, Findings())).id


class SetClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.instant = PURCHASED_AT + timedelta(minutes=1)

    def __call__(self) -> datetime:
        return self.instant


@pytest.fixture
def clock() -> SetClock:
    """One minute after the purchase."""
    return SetClock()


@pytest.fixture
async def parts(tmp_path: Path, migrated_file: Path, clock: SetClock) -> AsyncGenerator[Parts]:
    """The parts of a service with an empty database: pages know nothing of engines, so one is enough."""
    file = shutil.copy(migrated_file, tmp_path / "saleport.db")
    parts = assemble(Settings(database_url=f"sqlite:///{file}", secret=SECRET), clock)
    yield parts
    await parts.close()


@pytest.fixture
async def shop(parts: Parts) -> Shop:
    """A shop that has sold nothing yet."""
    account = await parts.managing.create_account("Shop", actor=COMMAND_LINE)
    return Shop(parts, account.id)
