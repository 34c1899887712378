"""The same reference again: created, updated or unchanged, one order for good, its versions readable."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.client import Client, a_product, a_reference, an_order
from tests.contract.asserting import assert_not_kept, at, kept, order_path
from tests.contract.conftest import Shop


@pytest.fixture
def order(shop: Shop) -> dict[str, Any]:
    """An order of two units."""
    return an_order(shop.models[0], products=[a_product(shop.models[0]), a_product(shop.models[1])])


def outcome(client: Client, order: dict[str, Any], **options: Any) -> tuple[str, str]:  # noqa: ANN401
    """The outcome of an import, and the order's id."""
    response = client.put_order(order, **options)
    assert response.status_code == 200, response.text
    return response.headers["import-outcome"], response.json()["value"]


def versions(client: Client, reference: str) -> list[dict[str, Any]]:
    """The versions of an order."""
    return client.value("GET", order_path(reference, "versions"))


def test_created_then_unchanged_then_updated_with_one_id(client: Client, order: dict[str, Any]) -> None:
    first = outcome(client, order)
    again = outcome(client, order)
    changed = outcome(client, at(order, "salesChannel", "shop"))
    assert [first[0], again[0], changed[0]] == ["created", "unchanged", "updated"]
    assert first[1] == again[1] == changed[1]
    assert uuid.UUID(first[1]).int


def test_the_value_is_the_order_id_of_the_status(client: Client, order: dict[str, Any]) -> None:
    _, identity = outcome(client, order)
    status = client.value("GET", order_path(order["orderReference"], "status"))
    assert isinstance(identity, str)
    assert (status["orderId"], status["orderReference"]) == (identity, order["orderReference"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("civility", "MRS"),
        ("customerLastName", "  Lefèvre "),
        ("address.countryCode", "fr"),
        ("address.floor", ""),
        ("products[0].price.amount", "29.99"),
        ("products[1].price.currency", "eur"),
        ("storePurchasedAt", "00000000-0000-0000-0000-000000000000"),
        ("unheardOf", 1),
    ],
)
def test_the_same_content_written_differently_changes_nothing(
    client: Client, order: dict[str, Any], field: str, value: object
) -> None:
    outcome(client, order)
    assert outcome(client, at(order, field, value))[0] == "unchanged"
    assert len(versions(client, order["orderReference"])) == 1


def test_the_same_moment_in_another_zone_changes_nothing(client: Client, order: dict[str, Any]) -> None:
    outcome(client, at(order, "purchaseDateUtc", "2024-11-01T12:00:00Z"))
    for text in ("2024-11-01 12:00:00", "2024-11-01T14:00:00.000+02:00"):
        assert outcome(client, at(order, "purchaseDateUtc", text))[0] == "unchanged"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("civility", "Mr"),
        ("customerLastName", "LEFÈVRE"),
        ("customerMail", ...),
        ("address.floor", "2"),
        ("address", None),
        ("purchaseDateUtc", "2024-11-01T12:00:00Z"),
        ("products[1].price.amount", 29.990000000000002),
        ("products[1].orderLineReference", "2"),
        ("shippingPrice", ...),
    ],
)
def test_other_content_makes_a_version(client: Client, order: dict[str, Any], field: str, value: object) -> None:
    outcome(client, order)
    assert outcome(client, at(order, field, value))[0] == "updated"
    assert [version["version"] for version in versions(client, order["orderReference"])] == [2, 1]


def test_the_order_of_the_lines_is_part_of_the_content(client: Client, order: dict[str, Any]) -> None:
    outcome(client, order)
    order["products"].reverse()
    assert outcome(client, order)[0] == "updated"
    assert kept(client, order["orderReference"])["products"] == order["products"]


def test_an_order_is_replaced_as_a_whole(client: Client, shop: Shop, order: dict[str, Any]) -> None:
    outcome(client, order)
    bare = {name: order[name] for name in ("orderReference", "purchaseDateUtc")}
    bare["products"] = [a_product(shop.models[2], orderLineReference=...)]
    outcome(client, bare)
    assert kept(client, order["orderReference"]) == bare | {"civility": "NotSet"}


def test_an_older_content_that_comes_again_is_a_new_version(client: Client, order: dict[str, Any]) -> None:
    other = order | {"salesChannel": "shop"}
    assert [outcome(client, each)[0] for each in (order, other, order)] == ["created", "updated", "updated"]
    assert len(versions(client, order["orderReference"])) == 3


def test_every_version_stays_readable(client: Client, order: dict[str, Any]) -> None:
    reference = order["orderReference"]
    began = datetime.now(UTC) - timedelta(minutes=1)
    channels = [f"channel {number}" for number in range(1, 6)]
    for channel in channels:
        outcome(client, order | {"salesChannel": channel})
    listed = versions(client, reference)
    assert [version["version"] for version in listed] == [5, 4, 3, 2, 1]
    assert [version["isCurrent"] for version in listed] == [True, False, False, False, False]
    moments = [datetime.fromisoformat(version["importedAt"]) for version in listed]
    assert moments == sorted(moments, reverse=True)
    assert began < moments[-1]
    for number, channel in enumerate(channels, start=1):
        version = client.value("GET", order_path(reference, "versions", str(number)))
        assert version["order"] == order | {"salesChannel": channel}
        assert (version["version"], version["isCurrent"]) == (number, number == 5)
        assert version["importedAt"] == listed[-number]["importedAt"]
    assert client.value("GET", order_path(reference)) == client.value("GET", order_path(reference, "versions", "5"))


def test_versions_come_in_pages_where_they_are_asked_for(client: Client, order: dict[str, Any]) -> None:
    for number in range(3):
        outcome(client, order | {"salesChannel": str(number)})
    path = order_path(order["orderReference"], "versions")
    response = client.call("GET", path, params={"page": 2, "pageSize": 2})
    assert [version["version"] for version in response.json()["value"]] == [1]
    assert response.json()["pagination"] == {
        "total": 3,
        "page": 2,
        "pageSize": 2,
        "pageCount": 2,
        "hasPreviousPage": True,
        "hasNextPage": False,
    }


@pytest.mark.parametrize("version", ["0", "2", "-1", "1.0", "one", "999999999999999999999", "01x", "%00"])
def test_a_version_that_is_not_there_is_not_found(client: Client, order: dict[str, Any], version: str) -> None:
    outcome(client, order)
    response = client.call("GET", f"{order_path(order['orderReference'], 'versions')}/{version}")
    assert response.status_code == 404
    assert client.errors(response) == [("ORDER_VERSION_NOT_FOUND", None)]


@pytest.mark.parametrize("more", [(), ("status",), ("versions",), ("versions", "1")])
@pytest.mark.parametrize("reference", ["no such order", "%", "\0", "x" * 500, "é\u202e", "../orders"])
def test_an_order_that_is_not_there_is_not_found(client: Client, reference: str, more: tuple[str, ...]) -> None:
    response = client.call("GET", order_path(reference, *more))
    assert response.status_code == 404
    assert client.errors(response) == [("ORDER_NOT_FOUND", None)]


@pytest.mark.parametrize("flag", ["true", "True", "1"])
def test_a_dry_run_of_a_new_order_keeps_nothing(client: Client, order: dict[str, Any], flag: str) -> None:
    foretold = outcome(client, order, params={"dryRun": flag})
    assert foretold[0] == "created"
    assert_not_kept(client, order["orderReference"])
    assert outcome(client, order) == foretold


def test_a_dry_run_foretells_unchanged_and_updated(client: Client, order: dict[str, Any]) -> None:
    _, identity = outcome(client, order)
    assert outcome(client, order, params={"dryRun": "true"}) == ("unchanged", identity)
    changed = order | {"salesChannel": "shop", "customerMail": "nobody"}
    dry = client.put_order(changed, params={"dryRun": "true"})
    assert kept(client, order["orderReference"]) == order
    assert len(versions(client, order["orderReference"])) == 1
    real = client.put_order(changed)
    assert dry.json() == real.json()
    assert dry.headers["import-outcome"] == real.headers["import-outcome"] == "updated"


@pytest.mark.parametrize("flag", ["false", "False", "0"])
def test_a_dry_run_that_is_declined_is_a_real_run(client: Client, order: dict[str, Any], flag: str) -> None:
    outcome(client, order, params={"dryRun": flag})
    assert kept(client, order["orderReference"]) == order


def test_a_refused_change_leaves_the_order_as_it_was(client: Client, order: dict[str, Any]) -> None:
    outcome(client, order)
    for number, value in enumerate([-1, "NaN", None]):
        changed = order | {"salesChannel": str(number), "products": [a_product(order["products"][0]["modelId"])]}
        assert client.put_order(at(changed, "products[0].price.amount", value)).status_code == 400
    assert kept(client, order["orderReference"]) == order
    assert len(versions(client, order["orderReference"])) == 1


def test_an_idempotency_key_is_harmless(client: Client, order: dict[str, Any]) -> None:
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    changed = order | {"salesChannel": "shop"}
    assert [outcome(client, each, headers=headers)[0] for each in (order, order, changed)] == [
        "created",
        "unchanged",
        "updated",
    ]
    assert outcome(client, order | {"orderReference": a_reference()}, headers=headers)[0] == "created"


def test_a_reference_is_the_same_with_blanks_around_it(client: Client, order: dict[str, Any]) -> None:
    _, identity = outcome(client, order)
    assert outcome(client, order | {"orderReference": f" {order['orderReference']}\n"}) == ("unchanged", identity)
