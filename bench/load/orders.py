"""The orders that are sent: three lines, about 1.1 kB, and nothing in them to warn of."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

PLACEHOLDER = "@REFERENCE@"
"""Stands in a body for the order's reference; the load puts a new one there each time."""

_LINES = 3


class _Customer(NamedTuple):
    civility: str
    first_name: str
    last_name: str
    street: str
    additional: str
    zip_code: str
    city: str
    country: str
    phone: str


_CUSTOMERS = tuple(
    _Customer(*line.split(" | "))
    for line in """
Mrs | Anaïs | Lefèvre | 12 rue de la Paix | Bâtiment B, escalier 2 | 75002 | Paris | FR | +33142685300
Mr | Thibault | Marchand | 48 cours Gambetta | Résidence Les Platanes | 69003 | Lyon | FR | +33478623410
Mrs | Charlotte | Whitfield | 27 Marylebone High Street | Second floor, left | W1U 4PL | London | GB | +442079460018
Mr | Édouard | Bertrand | 5 place du Capitole | Chez Madame Vidal | 31000 | Toulouse | FR | +33561222334
Mrs | Margaux | Delacroix | 103 boulevard Longchamp | Interphone Delacroix | 13001 | Marseille | FR | +33491554321
Mr | Oliver | Hargreaves | 14 Deansgate Passage | Reception, ring twice | M3 2BY | Manchester | GB | +441614960123
Mrs | Solène | Kervella | 9 quai de la Fosse | Code portail 4821B | 44000 | Nantes | FR | +33240471526
""".strip().splitlines()
)
_CENTS = (2995, 12990, 4950, 899, 15900, 7425, 1999, 24900)


def bodies(model_ids: Sequence[UUID], now: datetime | None = None) -> list[str]:
    """One body for each customer and four places to begin in the catalogue; each names three different models."""
    moment = now or datetime.now(UTC)
    orders = [
        _order(number, customer, model_ids, moment)
        for number, customer in enumerate(customer for _ in range(4) for customer in _CUSTOMERS)
    ]
    return [json.dumps(order, ensure_ascii=False, separators=(",", ":")) for order in orders]


def write_bodies(file: Path, model_ids: Sequence[UUID]) -> Path:
    """The bodies as the load reads them, one a line; returns the file."""
    file.write_text("".join(f"{body}\n" for body in bodies(model_ids)), encoding="utf-8")
    return file


def _order(number: int, customer: _Customer, model_ids: Sequence[UUID], now: datetime) -> dict[str, Any]:
    currency = "GBP" if customer.country == "GB" else "EUR"
    purchased_at = now - timedelta(hours=1 + number)
    mail = f"{customer.first_name}.{customer.last_name}@example.com".lower()
    for accented, plain in zip("éèïë", "eeie", strict=True):
        mail = mail.replace(accented, plain)
    return {
        "orderReference": PLACEHOLDER,
        "civility": customer.civility,
        "customerLastName": customer.last_name,
        "customerFirstName": customer.first_name,
        "address": {
            "companyName": f"Maison {customer.last_name} & associés",
            "streetAddress": customer.street,
            "additionalAddress": customer.additional,
            "doorCode": f"{1000 + 37 * number}A",
            "floor": str(number % 6),
            "zipCode": customer.zip_code,
            "city": customer.city,
            "countryCode": customer.country,
            "phone": customer.phone,
        },
        "phoneNumber": customer.phone,
        "customerMail": mail,
        "purchaseDateUtc": purchased_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "products": [
            {
                "modelId": str(model_ids[(number * _LINES + place) % len(model_ids)]),
                "price": {"amount": _CENTS[(number + place) % len(_CENTS)] / 100, "currency": currency},
                "orderLineReference": f"WEB-2026-{100_000 + number}-LINE-{place + 1:03d}",
            }
            for place in range(_LINES)
        ],
        "shippingPrice": {"amount": 5.9, "currency": currency},
        "salesChannel": f"Web shop, for {customer.city}, by carrier to the door, of a member of the club",
    }
