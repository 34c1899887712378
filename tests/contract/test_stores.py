"""Stores: the shops in which orders were placed."""

from typing import Any
from uuid import UUID

import pytest

from tests.client import Client, a_reference, an_order
from tests.contract.asserting import NIL, UNKNOWN, Fault, at, faults, imported, kept
from tests.contract.conftest import Shop


def a_store(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """A store with every member of the contract."""
    return {
        "chain": "Élan",
        "chainInternalId": a_reference(),
        "name": "Élan Opéra",
        "description": "Sur deux étages",
        "telephones": ["+33102030405", "+33102030406"],
        "fax": "+33102030407",
        "mails": ["opera@elan.example"],
        "address": {"streetAddress": "1 place de l'Opéra", "zipCode": "75009", "city": "Paris", "countryCode": "FR"},
        "countryCode": "FR",
        "longitude": 2.3316,
        "latitude": 48.8719,
        "openingHours": [
            {
                "day": "Monday",
                "hours": [{"start": "09:30", "end": "12:00"}, {"start": "14:00", "end": "18:30"}],
                "underCondition": False,
            },
            {"day": "Sunday", "hours": [], "underCondition": True},
        ],
        "openingHoursComments": "Le dimanche sur rendez-vous",
        "webSiteUrl": "https://elan.example/opera",
        "globalLocationNumber": "3012345678900",
        "externalId2": "OPE",
    } | changes


def put(client: Client, store: dict[str, Any]) -> dict[str, Any]:
    """Add or modify a store."""
    return client.value("PUT", "stores", json=store)


def shown(store: dict[str, Any]) -> dict[str, Any]:
    """A store as it is shown: each span also with its times as numbers."""
    days = [
        day
        | {
            "hours": [
                span | {f"{name}ToInteger": int(span[name].replace(":", "")) for name in ("start", "end")}
                for span in day["hours"]
            ]
        }
        for day in store["openingHours"]
    ]
    return store | {"openingHours": days}


def rejected(client: Client, store: object) -> list[Fault]:
    """Why a store is refused."""
    response = client.call("PUT", "stores", json=store)
    assert response.status_code == 400, response.text
    return faults(response)


def test_a_store_comes_back_with_every_member(client: Client) -> None:
    sent = a_store()
    store = put(client, sent)
    assert store == shown(sent) | {"id": str(UUID(store["id"]))}
    assert store in client.value("GET", "stores")


def test_a_store_needs_a_name_and_nothing_else(client: Client) -> None:
    store = put(client, {"NAME": " Minimal "})
    assert store["name"] == "Minimal"
    for name, value in store.items():
        expected: Any = [] if name in ("telephones", "mails", "openingHours") else None
        assert name in ("id", "name") or value == expected, name
    assert rejected(client, {}) == [Fault("FIELD_REQUIRED", "name")]
    assert rejected(client, {"name": " "}) == [Fault("FIELD_REQUIRED", "name")]


def test_a_store_with_an_id_is_modified(client: Client) -> None:
    store = put(client, a_store())
    number = len(client.value("GET", "stores"))
    changed = put(client, {"id": store["id"].upper(), "name": "Another name", "telephones": [], "longitude": 0})
    assert changed == store | {"name": "Another name", "telephones": [], "longitude": 0}
    stores = client.value("GET", "stores")
    assert changed in stores
    assert len(stores) == number


def test_a_store_of_a_known_number_is_modified(client: Client) -> None:
    store = put(client, a_store())
    again = put(client, {"name": "New name", "chain": store["chain"], "chainInternalId": store["chainInternalId"]})
    assert again == store | {"name": "New name"}
    elsewhere = put(client, {"name": "x", "chain": "Other chain", "chainInternalId": store["chainInternalId"]})
    assert elsewhere["id"] != store["id"]


def test_stores_without_a_number_are_new_each_time(client: Client) -> None:
    assert put(client, {"name": "Pop-up"})["id"] != put(client, {"name": "Pop-up"})["id"]


@pytest.mark.parametrize("identity", [None, "", NIL])
def test_an_id_that_is_not_given_means_a_new_store(client: Client, identity: str | None) -> None:
    store = put(client, a_store(id=identity))
    assert store["id"] not in (identity, None)


def test_an_id_that_is_no_stores_is_refused(client: Client) -> None:
    assert rejected(client, a_store(id=UNKNOWN)) == [Fault("STORE_UNKNOWN", "id")]
    assert UNKNOWN not in [store["id"] for store in client.value("GET", "stores")]


def test_a_store_cannot_take_the_number_of_another(client: Client) -> None:
    one, other = put(client, a_store()), put(client, a_store())
    stolen = {"id": one["id"], "name": "x", "chainInternalId": other["chainInternalId"]}
    assert rejected(client, stolen) == [Fault("STORE_TAKEN", "chainInternalId")]
    assert one in client.value("GET", "stores")


@pytest.mark.parametrize("day", ["monday", "SATURDAY", " Sunday "])
@pytest.mark.parametrize(
    ("start", "end", "held"),
    [("9:05", "18:00", ("09:05", "18:00", 905, 1800)), ("00:00", "24:00", ("00:00", "24:00", 0, 2400))],
)
def test_days_and_times_are_understood(client: Client, day: str, start: str, end: str, held: tuple[Any, ...]) -> None:
    hours = [{"day": day, "hours": [{"start": start, "end": end}]}]
    (opened,) = put(client, a_store(openingHours=hours))["openingHours"]
    assert opened["day"] == day.strip().capitalize()
    names = ("start", "end", "startToInteger", "endToInteger")
    assert opened["hours"] == [dict(zip(names, held, strict=True))]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "x" * 256, "FIELD_TOO_LONG"),
        ("name", 12, "FIELD_WRONG_TYPE"),
        ("chain", "a\0b", "CHARACTER_NOT_ALLOWED"),
        ("description", "x" * 2001, "FIELD_TOO_LONG"),
        ("telephones", "+33102030405", "FIELD_WRONG_TYPE"),
        ("telephones", ["1"] * 101, "TOO_MANY_ENTRIES"),
        ("telephones[1]", 12, "FIELD_WRONG_TYPE"),
        ("mails[0]", "x" * 256, "FIELD_TOO_LONG"),
        ("address", "Paris", "FIELD_WRONG_TYPE"),
        ("address.city", 12, "FIELD_WRONG_TYPE"),
        ("longitude", 180.1, "NUMBER_OUT_OF_RANGE"),
        ("longitude", "east", "FIELD_WRONG_TYPE"),
        ("latitude", -90.5, "NUMBER_OUT_OF_RANGE"),
        ("latitude", 1e300, "NUMBER_OUT_OF_RANGE"),
        ("openingHours", {}, "FIELD_WRONG_TYPE"),
        ("openingHours[0].day", "Someday", "VALUE_NOT_ALLOWED"),
        ("openingHours[1].day", None, "FIELD_REQUIRED"),
        ("openingHours[0].hours[1].start", "25:00", "VALUE_NOT_ALLOWED"),
        ("openingHours[0].hours[1].end", "9h30", "VALUE_NOT_ALLOWED"),
        ("openingHours[0].hours[0].end", "", "FIELD_REQUIRED"),
        ("openingHours[0].underCondition", "yes", "FIELD_WRONG_TYPE"),
        ("webSiteUrl", "x" * 2049, "FIELD_TOO_LONG"),
        ("id", "x", "UUID_INVALID"),
    ],
)
def test_a_store_that_cannot_be_is_refused(client: Client, field: str, value: object, code: str) -> None:
    store = at(a_store(), field, value)
    before = client.value("GET", "stores")
    assert [(fault.code, fault.field) for fault in rejected(client, store)] == [(code, field)]
    assert client.value("GET", "stores") == before


def test_all_faults_of_a_store_come_at_once(client: Client) -> None:
    store = a_store(name=None, longitude=999, telephones=[1], id=UNKNOWN, webSiteURL2="x")
    at(store, "openingHours[0].day", "Someday")
    assert {(fault.code, fault.field) for fault in rejected(client, store)} == {
        ("FIELD_REQUIRED", "name"),
        ("NUMBER_OUT_OF_RANGE", "longitude"),
        ("FIELD_WRONG_TYPE", "telephones[0]"),
        ("STORE_UNKNOWN", "id"),
        ("VALUE_NOT_ALLOWED", "openingHours[0].day"),
        ("FIELD_UNKNOWN", "webSiteURL2"),
    }


def test_an_order_may_name_a_store_that_was_just_added(client: Client, shop: Shop) -> None:
    store = put(client, a_store())
    order = an_order(shop.models[0], storePurchasedAt=store["id"])
    assert imported(client, order) == []
    assert kept(client, order["orderReference"])["storePurchasedAt"] == store["id"]
