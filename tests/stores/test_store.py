"""The rules of a store, without a database."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from msgspec.structs import replace

from saleport.decoding.findings import Findings
from saleport.decoding.reader import Reader
from saleport.errors import ErrorCode
from saleport.stores.store import Store, StoreIn, check, unknown_store
from saleport.values import Address

READER = Reader(StoreIn, subject="store")
WHOLE = {
    "id": None,
    "chain": "Maison Élodie",
    "chainInternalId": "017",
    "name": "Paris Opéra",
    "description": "On two floors.",
    "telephones": ["+33123456789"],
    "fax": "+33123456780",
    "mails": ["opera@shop.example"],
    "address": {"streetAddress": "3 place de l'Opéra", "zipCode": "75002", "city": "Paris", "countryCode": "FR"},
    "countryCode": "FR",
    "longitude": 2.3322,
    "latitude": 48.8706,
    "openingHours": [{"day": "Saturday", "hours": [{"start": "09:30", "end": "12:30"}], "underCondition": False}],
    "openingHoursComments": "Closed on public holidays.",
    "webSiteUrl": "https://shop.example/stores/opera",
    "globalLocationNumber": "3012345678900",
    "externalId2": "FR-75-017",
}


def said(members: dict[str, Any]) -> dict[str, Any]:
    store, findings = READER.read(msgspec.json.encode(members))
    changes = check(store, findings)
    assert findings.problems == []
    return changes


def faults(members: dict[str, Any]) -> list[tuple[str, str | None]]:
    store, findings = READER.read(msgspec.json.encode({"name": "Opéra"} | members))
    check(store, findings)
    return [(problem.code.value, problem.field) for problem in findings.in_order()]


@pytest.fixture
def whole() -> Store:
    return replace(unknown_store(uuid4()), **said(WHOLE))


def test_a_store_is_shown_with_the_members_it_was_sent_with(whole: Store) -> None:
    shown = msgspec.json.decode(msgspec.json.encode(whole))
    hours = {"start": "09:30", "end": "12:30", "startToInteger": 930, "endToInteger": 1230}
    assert shown == WHOLE | {
        "id": str(whole.id),
        "openingHours": [{"day": "Saturday", "hours": [hours], "underCondition": False}],
    }
    assert list(shown) == list(WHOLE)


def test_what_is_not_known_is_null_and_lists_are_empty() -> None:
    shown = msgspec.json.decode(msgspec.json.encode(replace(unknown_store(uuid4()), **said({"name": "Opéra"}))))
    given = {name: value for name, value in shown.items() if value is not None}
    assert given == {"id": shown["id"], "name": "Opéra", "telephones": [], "mails": [], "openingHours": []}


def test_what_is_held_comes_back_the_same(whole: Store) -> None:
    assert msgspec.json.decode(msgspec.json.encode(whole), type=Store) == whole


@pytest.mark.parametrize(
    "nothing",
    [
        {},
        dict.fromkeys(WHOLE) | {"name": "Paris Opéra"},
        {name: " " for name, value in WHOLE.items() if isinstance(value, str) and name != "name"},
        {"address": {"city": "", "zipCode": None}, "id": str(UUID(int=0))},
    ],
)
def test_what_is_not_given_stays(nothing: dict[str, Any], whole: Store) -> None:
    assert replace(whole, **said({"name": "Paris Opéra"} | nothing)) == whole


def test_an_address_and_a_list_replace_what_is_held(whole: Store) -> None:
    changes = {"name": "Opéra", "address": {"city": " Lyon "}, "telephones": [], "mails": [None, " a@b.c ", ""]}
    store = replace(whole, **said(changes | {"openingHours": []}))
    assert (store.address, store.telephones, store.mails) == (Address(city="Lyon"), (), ("a@b.c",))
    assert store.opening_hours == ()


def test_a_name_is_required() -> None:
    findings = Findings()
    check(StoreIn(name="  "), findings)
    assert [(each.code, each.field, each.subject) for each in findings.problems] == [
        (ErrorCode.FIELD_REQUIRED, "name", "store")
    ]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"longitude": 180.1}, [("NUMBER_OUT_OF_RANGE", "longitude")]),
        ({"latitude": -90.5}, [("NUMBER_OUT_OF_RANGE", "latitude")]),
        ({"id": "x"}, [("UUID_INVALID", "id")]),
        ({"telephones": ["1"] * 101}, [("TOO_MANY_ENTRIES", "telephones")]),
        ({"mails": "a@b.c"}, [("FIELD_WRONG_TYPE", "mails")]),
        ({"description": "x" * 2001}, [("FIELD_TOO_LONG", "description")]),
        ({"openingHours": [None]}, [("FIELD_REQUIRED", "openingHours[0].day")]),
        ({"openingHours": [{"day": 1}]}, [("FIELD_WRONG_TYPE", "openingHours[0].day")]),
        (
            {
                "name": None,
                "address": {"city": 1},
                "openingHours": [{"day": "x", "hours": [{"start": "9", "end": "10:00"}]}],
            },
            [
                ("FIELD_REQUIRED", "name"),
                ("FIELD_WRONG_TYPE", "address.city"),
                ("VALUE_NOT_ALLOWED", "openingHours[0].day"),
                ("VALUE_NOT_ALLOWED", "openingHours[0].hours[0].start"),
            ],
        ),
    ],
)
def test_all_faults_come_at_once(members: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert sorted(faults(members)) == expected
