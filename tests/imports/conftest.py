"""What the tests of imports share: the parts of the service on one database, and an account with a catalogue."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from saleport.catalogue.brand import BrandIn
from saleport.catalogue.model import AdditionalInformationIn, ModelIn
from saleport.db.engine import Database
from saleport.decoding.findings import Findings
from saleport.imports.chunks.judging import Judging
from saleport.imports.chunks.previewing import Previewer
from saleport.imports.job import ImportOptions, Job
from saleport.service import Parts, assemble
from saleport.settings import Settings

SECRET = "a secret of thirty-two characters"


async def body_of(content: bytes, piece: int = 7_000) -> AsyncIterator[bytes]:
    """A file as it comes over a line."""
    for start in range(0, len(content), piece):
        yield content[start : start + piece]


class Merchant:
    """An account with one model, and the parts of the service to import its files."""

    def __init__(self, parts: Parts, settings: Settings) -> None:
        self.parts = parts
        self.settings = settings
        self.account_id = UUID(int=0)
        self.model_id = UUID(int=0)
        self.judging = Judging(parts.checker, parts.references)
        self.previewer = Previewer(self.judging, parts.bulk_writer)

    async def another(self) -> "Merchant":
        """Another account on the same database."""
        other = Merchant(self.parts, self.settings)
        await other.begin(f"Merchant {uuid4()}")
        return other

    async def begin(self, name: str = "Merchant") -> None:
        account = await self.parts.managing.create_account(name, actor="test")
        self.account_id = account.id
        model_type = await self.parts.cataloguing.create_model_type(account.id, "kettle", "Kettle", "Bouilloire")
        brand = await self.parts.cataloguing.create_brand(account.id, BrandIn("Lumen"), Findings())
        self._template = ModelIn(
            brand_id=brand.id,
            model_type_id=model_type.id,
            state="New",
            additional_information=AdditionalInformationIn(is_returnable=True),
        )
        self.model_id = await self.add_model("KETTLE", "4006381333931")

    async def add_model(self, sku: str, *eans: str) -> UUID:
        """A model with this SKU; its id."""
        model_in = msgspec.structs.replace(self._template, sku=sku, label=sku, eans=list(eans))
        return (await self.parts.cataloguing.create_model(self.account_id, model_in, Findings())).id

    def order(self, reference: str, amount: float = 1, **changes: object) -> dict[str, Any]:
        """A good order."""
        return {
            "orderReference": reference,
            "customerLastName": "Example",
            "customerMail": "jane@example.com",
            "address": {"city": "Paris", "countryCode": "FR"},
            "purchaseDateUtc": "2026-11-01T10:00:00Z",
            "products": [{"modelId": str(self.model_id), "price": {"amount": amount, "currency": "EUR"}}],
            **changes,
        }

    async def submit(self, lines: list[Any] | bytes, name: str = "orders.ndjson", **options: Any) -> Job:  # noqa: ANN401
        """Begin the import of a file with these orders, one a line."""
        content = lines if isinstance(lines, bytes) else b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        return await self.parts.imports.submit(
            self.account_id, name, body_of(content), ImportOptions(**options), "test"
        )

    async def done(self, job: Job) -> Job:
        """The job when a worker has brought it to its end."""
        await self.parts.worker.work_on(self.account_id, job.id)
        return await self.parts.imports.get(self.account_id, job.id)


@pytest.fixture
async def merchant(database: Database, database_url: str, tmp_path: Path) -> AsyncGenerator[Merchant]:
    """An account on a database of each engine."""
    del database
    settings = Settings(database_url=database_url, secret=SECRET, files_folder=str(tmp_path / "files"))
    parts = assemble(settings)
    merchant = Merchant(parts, settings)
    await merchant.begin()
    yield merchant
    await parts.close()
