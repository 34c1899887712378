"""Orders as odd as the rules allow: whatever leaves saleport in a file must come back as the same."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from saleport.orders.importing import Imported
from saleport.service import Parts

TEXTS = (
    'a "quoted" text',
    "two\nlines",
    "two\r\nlines; one, comma",
    "=1+1",
    "'=1+1",
    "''",
    "'s-Hertogenbosch",
    "+33 6 12 34 56 78",
    "-",
    "@home",
    "0012",
    "1.23E+12",
    "NULL",
    "null",
    "nan",
    "true",
    "a  b\t\tc",
    "Ünïcødé 漢字 🎈",
    "|a|b:c|",
    "\\N",
    "sep=;",
    "#1001",
    "‘curly’",
    "\uff11\uff12",
    "4/5/2026",
    "1,234.50 €",
)
"""Texts that some program along the way might take for something else."""

AMOUNTS = ("10", "10.00", "10.000", "0", "0.00", "1E+2", "0.0000000001", "999999999999.99", "1.5E+3", "12.5")
"""Amounts that differ in their digits where they do not differ in their value."""


class OddOrders:
    """Makes them of what an account has."""

    def __init__(self, models: Sequence[UUID], supplier: UUID, store: UUID) -> None:
        self._models = models
        self._supplier = supplier
        self._store = store

    def all(self) -> list[dict[str, Any]]:
        """Some dozens of them, as they are sent."""
        orders: list[dict[str, Any]] = []
        for number, text in enumerate(TEXTS):
            amount = AMOUNTS[number % len(AMOUNTS)]
            orders.append(
                {
                    # In a table, a reference such as this one is taken for what a spreadsheet made of another.
                    "orderReference": "1.23" if text == "1.23E+12" else text,
                    "customerLastName": text,
                    "salesChannel": text,
                    "phoneNumber": text,
                    "address": {"city": text, "countryCode": text, "companyName": text, "doorCode": text},
                    "purchaseDateUtc": f"2026-05-{number + 1:02}T10:11:12{'.000250' if number % 2 else ''}Z",
                    "products": [self._line(number, amount, orderLineReference=text)],
                }
            )
        bare = {"purchaseDateUtc": "1999-12-31T23:59:59.999999Z", "products": [self._line(0, "10.00")]}
        orders.append(bare | {"orderReference": "bare"})
        orders.append(bare | {"orderReference": "no mail", "customerFirstName": "Jane", "civility": "Mrs"})
        several = [self._line(0, amount, orderLineReference="1") for amount in AMOUNTS]
        several += [self._line(1, "10", supplierId=str(self._supplier)), self._line(1, "10"), self._line(1, "10")]
        orders.append(
            {
                "orderReference": "several",
                "customerMail": "jane@example.com",
                "civility": "Mr",
                "purchaseDateUtc": "2026-05-01 10:11:12+02:00",
                "shippingPrice": {"amount": "4.90", "currency": "GBP"},
                "storePurchasedAt": str(self._store),
                "products": several,
            }
        )
        return orders

    def _line(self, model: int, amount: str, **more: str) -> dict[str, Any]:
        price = {"amount": amount, "currency": ("EUR", "GBP")[model % 2]}
        return {"modelId": str(self._models[model % len(self._models)]), "price": price} | more


async def import_one(parts: Parts, account_id: UUID, order: bytes) -> Imported:
    """What one PUT of the order does."""
    return await parts.importer.import_order(account_id, parts.importer.read(account_id, order))
