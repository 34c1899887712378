"""Money comes back exactly as it was sent: every digit, as a decimal."""

import json
import random
from decimal import Decimal
from typing import Any

import pytest

from tests.client import Client, a_product, a_reference, an_order
from tests.contract.asserting import order_path, with_number
from tests.contract.conftest import Shop

LITERALS = [
    "33.333333333333336",
    "5.900000",
    "1e3",
    "1E+3",
    "0.1",
    "0.2",
    "0.30000000000000004",
    "12.0",
    "0",
    "0.00",
    "0e-5",
    "1E-7",
    "1e-40",
    "0.0000001",
    "9007199254.740993",
    "900719925474.0993",
    "123456789012.123456789",
    "999999999999.9999999999999999",
    "2.675",
    "1.005",
    "3.141592653589793238462643383279502884197",
]


def read(client: Client, reference: str) -> dict[str, Any]:
    """The order as it is held, its numbers as decimals."""
    response = client.call("GET", order_path(reference))
    assert response.status_code == 200, response.text
    return json.loads(response.content, parse_float=Decimal, parse_int=Decimal)["value"]["order"]


def sent_as(literal: str, form: str) -> str:
    """The literal as a number or as a text."""
    return literal if form == "number" else f'"{literal}"'


@pytest.mark.parametrize("form", ["number", "text"])
@pytest.mark.parametrize("literal", LITERALS)
def test_an_amount_comes_back_exactly(client: Client, shop: Shop, literal: str, form: str) -> None:
    order = an_order(shop.models[0], shippingPrice={"amount": 0, "currency": "EUR"})
    body = with_number(order, "products[0].price.amount", sent_as(literal, form))
    body = body.replace('"shippingPrice": {"amount": 0', f'"shippingPrice": {{"amount": {sent_as(literal, form)}')
    assert client.put_order(body).status_code == 200
    held = read(client, order["orderReference"])
    for price in (held["products"][0]["price"], held["shippingPrice"]):
        # Digits and exponent too: 12.0 is not 12, although it is equal.
        assert price["amount"].as_tuple() == Decimal(literal).as_tuple()


def test_the_amounts_of_a_thousand_lines_come_back_exactly(client: Client, shop: Shop) -> None:
    chance = random.Random(20261121)  # noqa: S311 - the same amounts each time
    amounts = [
        f"{chance.randrange(10 ** chance.randint(1, 12))}.{chance.randrange(10**20):020}"[: chance.randint(14, 33)]
        for _ in range(1000)
    ]
    numbers = [amount.rstrip(".") for amount in amounts]
    marked = [a_product(shop.models[0], price={"amount": f"<{n}>", "currency": "EUR"}) for n in range(1000)]
    order = an_order(shop.models[0], products=marked)
    body = json.dumps(order)
    for n, number in enumerate(numbers):
        body = body.replace(f'"<{n}>"', number)
    assert client.put_order(body).status_code == 200
    held = read(client, order["orderReference"])
    assert [str(line["price"]["amount"]) for line in held["products"]] == [str(Decimal(number)) for number in numbers]


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        (["0.1", "0.2"], "0.3"),
        (["33.333333333333336", "33.333333333333336", "33.333333333333328"], "100"),
        (["0.1"] * 10, "1"),
        (["123456789012.123456789", "0.000000001"], "123456789012.12345679"),
        (["19.99"] * 1000, "19990"),
    ],
)
def test_lines_add_up_exactly(client: Client, shop: Shop, amounts: list[str], total: str) -> None:
    products = [a_product(shop.models[0], price={"amount": amount, "currency": "EUR"}) for amount in amounts]
    order = an_order(shop.models[0], products=products)
    assert client.put_order(order).status_code == 200
    held = read(client, order["orderReference"])
    assert sum(line["price"]["amount"] for line in held["products"]) == Decimal(total)


def test_amounts_are_json_numbers_when_they_are_read(client: Client, shop: Shop) -> None:
    order = an_order(shop.models[0], shippingPrice={"amount": "5.900000", "currency": "EUR"})
    assert client.put_order(order).status_code == 200
    response = client.call("GET", order_path(order["orderReference"]))
    assert '"shippingPrice":{"amount":5.900000,"currency":"EUR"}' in response.text


def test_an_amount_with_more_digits_is_another_content(client: Client, shop: Shop) -> None:
    reference = a_reference()
    outcomes = [
        client.put_order(an_order(shop.models[0], orderReference=reference, shippingPrice={"amount": amount,
            "currency": "EUR"}, purchaseDateUtc="2024-11-01 12:00:00")).headers["import-outcome"]
        for amount in ("0.3", "0.30000000000000004", 0.30000000000000004, "0.3")
    ]  # fmt: skip
    assert outcomes == ["created", "updated", "unchanged", "updated"]


def test_earlier_versions_keep_their_amounts(client: Client, shop: Shop) -> None:
    order = an_order(shop.models[0])
    first = with_number(order, "shippingPrice.amount", "33.333333333333336")
    assert client.put_order(first).status_code == 200
    assert client.put_order(first.replace("33.333333333333336", "0.30000000000000004")).status_code == 200
    response = client.call("GET", order_path(order["orderReference"], "versions", "1"))
    assert '"amount":33.333333333333336' in response.text
