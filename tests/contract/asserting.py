"""What the tests of ImportOrder say of an answer, and how they say what they change in an order."""

import json
import re
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx

from tests.client import Client

NIL = "00000000-0000-0000-0000-000000000000"
UNKNOWN = "c0ffee00-0000-4000-8000-000000000000"
"""An id that nothing has."""

NOT_GIVEN = [..., None, "", "   ", "\t\r\n"]
"""The ways in which a text is not given; ... leaves the member out."""

_LITERAL = "a number goes here"


class Fault(NamedTuple):
    """An error or a warning of an answer, as a test compares it."""

    code: str
    field: str | None = None
    entry: int | None = None
    """The index of the product, or of another entry of a list, that it is about."""
    extra: str | None = None


def at(order: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The order with another value at a path such as `products[1].price.amount`; ... takes the member away."""
    *parents, last = [int(part) if part.isdigit() else part for part in re.findall(r"\w+", path)]
    target: Any = order
    for part in parents:
        target = target[part]
    if value is ...:
        target.pop(last, None)
    else:
        target[last] = value
    return order


def with_number(order: dict[str, Any], path: str, literal: str) -> str:
    """The body of the order with a number at `path` that is spelt exactly like this."""
    return json.dumps(at(order, path, _LITERAL)).replace(f'"{_LITERAL}"', literal)


def fault_at(code: str, field: str, extra: str | None = None) -> Fault:
    """A fault whose index is that of the product in its field."""
    product = re.match(r"products\[(\d+)\]", field, re.IGNORECASE)
    return Fault(code, field, int(product[1]) if product else None, extra)


def faults(response: httpx.Response) -> list[Fault]:
    """The errors of an answer, those that are no warnings first."""
    return [
        Fault(error["code"], error.get("field"), error.get("index"), error.get("extraData"))
        for error in response.json()["errors"]
    ]


def refused(client: Client, order: dict[str, Any] | str | bytes, reference: str | None = None) -> list[Fault]:
    """Why an order is refused; asserts that it is, and that nothing of it is kept."""
    response = client.put_order(order)
    assert response.status_code == 400, response.text
    assert "import-outcome" not in response.headers
    if reference is None and isinstance(order, dict):
        given = order.get("orderReference")
        reference = given if isinstance(given, str) and len(given) <= 100 else None
    if reference and reference.strip():
        assert_not_kept(client, reference)
    return faults(response)


def imported(client: Client, order: dict[str, Any] | str | bytes) -> list[Fault]:
    """The warnings with which an order is imported; asserts that it is, as a new one."""
    response = client.put_order(order)
    assert response.status_code == 200, response.text
    assert response.headers["import-outcome"] == "created"
    assert all(error["isWarning"] for error in response.json()["errors"])
    return faults(response)


def kept(client: Client, reference: str) -> dict[str, Any]:
    """The order as it is held."""
    return client.value("GET", order_path(reference))["order"]


def assert_not_kept(client: Client, reference: str) -> None:
    """There is no order with this reference."""
    assert client.call("GET", order_path(reference, "status")).status_code == 404


def order_path(reference: str, *more: str) -> str:
    """The path of an order, whatever characters its reference has."""
    return "/".join(["orders", quote(reference, safe=""), *more])
