"""What the tests of imports share: somebody at the pages of imports, and a worker that does what it is told."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import httpx
import pytest

from saleport.audit.entry import COMMAND_LINE
from saleport.catalogue.model import ModelIn
from saleport.decoding.findings import Findings
from saleport.imports.job import Job
from saleport.people.permissions import Role
from saleport.portal.console import Console
from saleport.portal.console.cookie import COOKIE
from saleport.portal.console.imports import register
from saleport.portal.console.origin import FORM_TOKEN, form_token
from saleport.service import Parts
from tests.portal.conftest import SetClock
from tests.portal.console.visiting import Visitor

EXPORT = (
    "Name;Financial Status;Created at;Lineitem quantity;Lineitem name;Lineitem price;Lineitem sku;Currency;Vendor\n"
    "#1001;paid;2026-05-01 09:59:00 +0200;1;Kettle;29,95;KETTLE;EUR;Lumen\n"
)
"""What a shop exports."""


class Importer(Visitor):
    """Somebody of a merchant's team, who has files."""

    def __init__(self, parts: Parts, clock: SetClock, account_id: UUID, model_id: UUID) -> None:
        def opened(console: Console) -> None:
            register(console, parts.imports, parts.mappings, parts.holding, parts.managing)

        super().__init__(parts, clock, account_id, opened, below="/imports")
        self.model_id = model_id

    def order(self, reference: str, **changes: object) -> dict[str, Any]:
        """A good order."""
        return {
            "orderReference": reference,
            "customerFirstName": "Jane",
            "customerLastName": "Example",
            "customerMail": "jane@example.com",
            "address": {"zipCode": "75011", "city": "Paris", "countryCode": "FR"},
            "purchaseDateUtc": "2026-11-01T10:00:00Z",
            "products": [{"modelId": str(self.model_id), "price": {"amount": 19.95, "currency": "EUR"}}],
            **changes,
        }

    async def send(self, content: bytes, name: str = "orders.ndjson") -> httpx.Response:
        """Send a file by the form of the page."""
        return await self.client.post(
            f"/accounts/{self.account_id}/imports",
            headers={"Cookie": f"{COOKIE}={self.session}", "Sec-Fetch-Site": "same-origin"},
            data={FORM_TOKEN: form_token(self.session)},
            files={"file": (name, content)},
        )

    async def check(self, orders: Sequence[Mapping[str, Any]], name: str = "orders.ndjson") -> Job:
        """Send a file of orders; the check of it, when a worker has done it."""
        answer = await self.send(b"".join(json.dumps(order).encode() + b"\n" for order in orders), name)
        return await self.done(answer)

    async def done(self, answer: httpx.Response) -> Job:
        """The import that an answer leads to, when a worker has done it."""
        job = await self.job(answer)
        await self.parts.worker.work_on(self.account_id, job.id)
        return await self.parts.imports.get(self.account_id, job.id)

    async def job(self, answer: httpx.Response) -> Job:
        """The import that an answer leads to."""
        assert answer.status_code == 303, answer.text
        path = answer.headers["location"].partition("?")[0]
        return await self.parts.imports.get(self.account_id, UUID(path.rpartition("/")[2]))


@pytest.fixture
async def importer(parts: Parts, clock: SetClock) -> Importer:
    """A member of a merchant's team; the merchant sells one article."""
    account = await parts.managing.create_account("Shop", actor=COMMAND_LINE)
    model = await parts.cataloguing.create_model(account.id, ModelIn(sku="KETTLE", label="Kettle"), Findings())
    importer = Importer(parts, clock, account.id, model.id)
    await importer.enter(Role.MEMBER)
    return importer
