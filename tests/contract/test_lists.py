"""Lists: complete without paging, in pages where those are asked for."""

from typing import Any

import pytest

from tests.client import Client, a_reference, an_order
from tests.contract.asserting import Fault, faults, order_path
from tests.contract.conftest import Shop

LISTS = ["catalog/modelTypes", "catalog/brands", "catalog/models", "stores"]


@pytest.fixture(params=[*LISTS, "versions"])
def path(request: pytest.FixtureRequest, client: Client, shop: Shop) -> str:
    """The path of a list with at least two entries."""
    match request.param:
        case "versions":
            order = an_order(shop.models[0])
            for channel in ("a", "b", "c"):
                assert client.put_order(order | {"salesChannel": channel}).status_code == 200
            return order_path(order["orderReference"], "versions")
        case "catalog/brands":
            for _ in range(2):
                client.value("PUT", "catalog/brands", json={"name": a_reference()})
    return request.param


def page(client: Client, path: str, **params: object) -> tuple[list[Any], dict[str, Any]]:
    """A list and its pagination."""
    response = client.call("GET", path, params={name: str(value) for name, value in params.items()})
    assert response.status_code == 200, response.text
    return response.json()["value"], response.json()["pagination"]


def test_a_list_is_complete_where_no_page_is_asked_for(client: Client, path: str) -> None:
    entries, pagination = page(client, path)
    assert len(entries) >= 2
    assert pagination == {
        "total": len(entries),
        "page": 1,
        "pageSize": len(entries),
        "pageCount": 1,
        "hasPreviousPage": False,
        "hasNextPage": False,
    }


def test_the_pages_of_a_list_make_the_list(client: Client, path: str) -> None:
    whole, _ = page(client, path)
    collected: list[Any] = []
    for number in range(1, len(whole) + 1):
        entries, pagination = page(client, path, page=number, pageSize=1)
        assert pagination == {
            "total": len(whole),
            "page": number,
            "pageSize": 1,
            "pageCount": len(whole),
            "hasPreviousPage": number > 1,
            "hasNextPage": number < len(whole),
        }
        collected += entries
        if number == 10:
            break
    assert collected == whole[: len(collected)]


def test_a_page_past_the_end_is_empty(client: Client, path: str) -> None:
    whole, _ = page(client, path)
    entries, pagination = page(client, path, page=1_000_000, pageSize=1000)
    assert entries == []
    assert (pagination["total"], pagination["hasPreviousPage"], pagination["hasNextPage"]) == (len(whole), True, False)


@pytest.mark.parametrize(("params", "size"), [({"page": 1}, 100), ({"pageSize": 2}, 2), ({"pageSize": 1000}, 1000)])
def test_one_of_the_two_parameters_is_enough(client: Client, path: str, params: dict[str, int], size: int) -> None:
    whole, _ = page(client, path)
    entries, pagination = page(client, path, **params)
    assert (pagination["page"], pagination["pageSize"]) == (1, size)
    assert entries == whole[:size]


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "x", "", " ", "1e2", "\u0661", "99999999999999999999"])
@pytest.mark.parametrize("name", ["page", "pageSize"])
def test_a_parameter_that_is_no_number_is_refused(client: Client, path: str, name: str, value: str) -> None:
    response = client.call("GET", path, params={name: value})
    assert response.status_code == 400
    assert faults(response) == [Fault("PARAMETER_INVALID", name)]


def test_all_parameters_that_are_wrong_are_named_at_once(client: Client, path: str) -> None:
    response = client.call("GET", path, params={"page": "x", "pageSize": "1001"})
    assert response.status_code == 400
    assert faults(response) == [Fault("PARAMETER_INVALID", "page"), Fault("PARAMETER_INVALID", "pageSize")]


def test_who_has_the_list_of_models_is_not_sent_it_again(client: Client, other: Shop, shop: Shop) -> None:
    first = client.call("GET", "catalog/models")
    tag = first.headers["etag"]
    assert client.call("GET", "catalog/models", headers={"If-None-Match": tag}).status_code == 304
    pages = {client.call("GET", "catalog/models", params={"page": n, "pageSize": 1}).headers["etag"] for n in (1, 2)}
    assert len(pages | {tag}) == 3, "each page has a tag of its own"
    assert other.client.call("GET", "catalog/models").headers["etag"] != tag, "one account's tag is no other's"
    client.value("PUT", "catalog/models", json={"sku": a_reference(), "label": "New"})
    changed = client.call("GET", "catalog/models", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag
    assert len(changed.json()["value"]) == len(first.json()["value"]) + 1
