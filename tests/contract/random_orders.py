"""Bodies for ImportOrder that nobody would think of: good orders, damaged in every way that software damages data."""

import copy
import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

NOWHERE = UUID(int=0)

_TEXTS = (
    "", " ", "\t\n", "\u00a0", "x", "0", "true", "null", "NaN", "Infinity", "-Infinity", "é", "e\u0301", "ŒÆß",
    "日本語", "\uff26\uff32", "\U0001f468\u200d\U0001f469", "\u202e\u2066", "\ufeffx", "\ufffe", "\0", "a\0b", "\ud800",
    "a\udfffb", "\u2028", "<b>&amp;</b>", "'; DROP TABLE orders; --", "{field} {value!r} %s %(x)s", "../../..",
    "a" * 100, "a" * 101, "é" * 255, "é" * 256, " " + "b" * 255 + " ", "c" * 5000,
    "2026-11-21 22:45:10", "2026-13-45T99:99:99Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "12:00",
    "10/11/2026", "EUR", "gbp", " Eur ", "€", "USD", "France", "FR", "fr", "XX", "FRA", "SW1A 1AA", "+33 6 12 34 56 78",
    "a@b.example", "a@b@c", str(NOWHERE), "123e4567-e89b-42d3-a456-426614174000", "123e4567e89b42d3a456426614174000",
    "{123E4567-E89B-42D3-A456-426614174000}", "0123456789abcdef_123456789abcdef", "not-a-uuid",
)  # fmt: skip
_AMOUNTS = (
    "0", "-0", "0.0", "1e3", "1E+3", "0.1", "0.30000000000000004", "33.333333333333336",
    "999999999999.99", "1e12", "1e11", "-0.01", "-1", "1e400", "-1e400", "1e-40", "1e-41", "1e-400", "0e999999",
    "0e-999999", "1e9999999", "1e-9999999", "1e99999999999999999999", "9" * 12, "9" * 13, "9" * 400, "0." + "3" * 39,
    "0." + "3" * 60, "12345678901234567890", "1" + "0" * 11 + "." + "1" * 52,
)  # fmt: skip
_GOOD_AMOUNTS = _AMOUNTS[:8]
_AMOUNT_TEXTS = (
    "5.900000", " 12.50 ", "12,50", "1 000", "1_000", "1.000,00", "+5", "-5", "5.", ".5", "1e3", "0x10",
    "\u0661\u0662", "\uff11\uff12", "1e1000000000000", "nan123",
)  # fmt: skip
_ODDITIES: tuple[Any, ...] = (
    None, True, False, 0, -1, 3.5, 10**30, [], {}, [None], [[]], [{}], {"": None}, {"amount": {"amount": 1}},
)  # fmt: skip
_NAMES = (
    "modelId", "price", "amount", "currency", "orderReference", "products", "Zip", "zipcode",
    "", " ", "é", "\0", "a.b", "a[0]", "]", "__proto__",
)  # fmt: skip
_RAW = "\ue000raw "
"""Marks a text that is to be written without its quotes: JSON that json.dumps would never write."""


class Bodies:
    """An endless stream of bodies, the same for the same seed."""

    def __init__(self, seed: int, models: Sequence[str], stores: Sequence[str], suppliers: Sequence[str]) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self._models = models
        self._stores = stores
        self._suppliers = suppliers
        self._references = [f"R-{seed}-{number}" for number in range(150)]
        # Whole hours from now and from every limit of the rules: which side of one a date is on never changes.
        self._now = datetime.now(UTC) - timedelta(hours=3)
        self._last = b""

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._random.random() >= 0.1:  # else the same again: an import that changes nothing
            self._last = self._new()
        return self._last

    def _new(self) -> bytes:
        chance = self._random
        order = self._order()
        if chance.random() < 0.75:
            for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
                self._damage(order)
        body = self._written(order)
        if chance.random() < 0.2:
            for _ in range(chance.choice((1, 1, 2, 8))):
                body = self._bytes_damaged(body)
        return body

    def _order(self) -> dict[str, Any]:
        chance = self._random
        count = chance.choice((1, 1, 1, 1, 2, 3, 7)) if chance.random() < 0.998 else chance.choice((500, 1000, 1001))
        order: dict[str, Any] = {
            "orderReference": chance.choice(self._references),
            "civility": chance.choice(("NotSet", "Mr", "mrs", "Mme", "")),
            "customerLastName": chance.choice(("Lefèvre", "O'Brien", "", None)),
            "customerFirstName": "Anaïs",
            "address": {
                "companyName": "",
                "streetAddress": "12 rue de la Paix",
                "doorCode": None,
                "floor": '3e étage \\ porte "B"',
                "zipCode": "75002",
                "city": "Paris",
                "countryCode": chance.choice(("FR", "GB", "France")),
            },
            "phoneNumber": "0102030405",
            "customerMail": "anais.lefevre@example.org",
            "purchaseDateUtc": self._date(),
            "products": [self._product() for _ in range(count)],
            "shippingPrice": {"amount": "5.900000", "currency": "EUR"},
            "salesChannel": chance.choice(("", "web")),
        }
        if self._stores and chance.random() < 0.3:
            order["storePurchasedAt"] = chance.choice(self._stores)
        return order

    def _product(self) -> dict[str, Any]:
        chance = self._random
        amount = chance.choice((29.99, 1, "12.5", 33.333333333333336, _RAW + chance.choice(_GOOD_AMOUNTS)))
        product: dict[str, Any] = {
            "modelId": chance.choice(self._models),
            "price": {"amount": amount, "currency": chance.choice(("EUR", "EUR", "EUR", "GBP", "eur"))},
            "orderLineReference": "1",
        }
        if self._suppliers and chance.random() < 0.2:
            product["supplierId"] = chance.choice(self._suppliers)
        return product

    def _date(self) -> str:
        hours = self._random.choice((0, 0, 0, -24, -24, -24 * 400, -24 * 400, -24 * 365 * 40, 24, 100))
        moment = self._now.replace(minute=30, second=0, microsecond=0) + timedelta(hours=hours)
        return moment.strftime(
            self._random.choice(("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%f+00:00"))
        )

    def _damage(self, order: dict[str, Any]) -> None:
        chance = self._random
        holders = [holder for holder in _holders(order) if holder]
        holder = chance.choice(holders)
        place: Any = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        match chance.randrange(10):
            case 0:
                del holder[place]
            case 1 if isinstance(holder, dict):
                holder[self._respelt(place)] = holder.pop(place)
            case 2 if isinstance(holder, dict):
                holder[self._respelt(place)] = self._value()
            case 3 if isinstance(holder, dict):
                holder[chance.choice(_NAMES)] = self._value()
            case 4 if isinstance(holder, list):
                holder.insert(place, copy.deepcopy(holder[place]) if chance.random() < 0.5 else self._value())
            case 5:
                depth = chance.choice((3, 90, 900, 9000))
                holder[place] = _RAW + "[" * depth + "]" * depth
            case 6 if "price" in holder:
                holder["price"] = {"amount": self._amount(), "currency": chance.choice(("EUR", *_TEXTS))}
            case 7 if "amount" in holder:
                holder["amount"] = self._amount()
            case _:
                holder[place] = self._value()

    def _amount(self) -> str:
        return self._random.choice((_RAW + self._random.choice(_AMOUNTS), self._random.choice(_AMOUNT_TEXTS)))

    def _value(self) -> Any:  # noqa: ANN401 - any JSON value
        chance = self._random
        match chance.randrange(4):
            case 0:
                return copy.deepcopy(chance.choice(_ODDITIES))
            case 1:
                return self._amount()
            case _:
                return chance.choice(_TEXTS)

    def _respelt(self, name: str) -> str:
        chance = self._random
        return chance.choice((name.upper(), name.lower(), name.swapcase(), name[1:], name + "s", f" {name}", name))

    def _written(self, order: dict[str, Any]) -> bytes:
        chance = self._random
        layout: dict[str, Any] = chance.choice(({}, {"indent": 1}, {"separators": (",", ":")}))
        text = json.dumps(order, ensure_ascii=chance.random() < 0.5, **layout)
        for mark in (_RAW, "\\ue000raw "):
            while mark in text:
                before, _, rest = text.partition(f'"{mark}')
                raw, _, after = rest.partition('"')
                text = before + raw + after
        return text.encode("utf-8", "surrogatepass")

    def _bytes_damaged(self, body: bytes) -> bytes:
        chance = self._random
        place = chance.randrange(len(body) + 1)
        match chance.randrange(9):
            case 0:
                return body[:place]
            case 1:
                return body[:place] + bytes([chance.randrange(256)]) + body[place + 1 :]
            case 2:
                return body[:place] + bytes([chance.randrange(256)]) + body[place:]
            case 3:
                return body[:place] + body[place + chance.randrange(1, 20) :]
            case 4:
                end = place + chance.randrange(200)
                return body[:end] + body[place:]
            case 5:
                return b"\xef\xbb\xbf" + body
            case 6:
                return chance.choice((b"", b" ", b"null", b"[]", b'"', b"0", b"[%b]" % body, body + body, body + b"\0"))
            case 7:
                text = body.decode("utf-8", "replace")
                return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252")), "replace")
            case _:
                return body.replace(b'"', chance.choice((b"'", b"", b'\\"', b'""')), chance.randrange(1, 4))


def _holders(value: Any) -> Iterator[Any]:  # noqa: ANN401
    """All objects and lists of a JSON value."""
    if isinstance(value, dict | list):
        yield value
        for member in value.values() if isinstance(value, dict) else value[:5]:
            yield from _holders(member)
