"""The operations on stores over HTTP."""

from collections.abc import AsyncGenerator
from uuid import UUID

import httpx
import pytest

from saleport.stores.routes import routes
from saleport.stores.storing import Storing
from tests.catalogue.conftest import OpenGate, client_of


@pytest.fixture
def gate(account_id: UUID) -> OpenGate:
    return OpenGate(account_id)


@pytest.fixture
async def client(storing: Storing, gate: OpenGate) -> AsyncGenerator[httpx.AsyncClient]:
    async with client_of(routes(storing), gate) as client:
        yield client


async def test_a_store_is_added_modified_and_listed(client: httpx.AsyncClient, gate: OpenGate) -> None:
    assert (await client.get("stores")).json()["value"] == []
    hours = [{"day": "saturday", "hours": [{"start": "09:30:00", "end": "19:00"}]}]
    added = (await client.put("stores", json={"name": "Opéra", "chainInternalId": "017", "openingHours": hours})).json()
    assert added["value"]["openingHours"] == [
        {
            "day": "Saturday",
            "hours": [{"start": "09:30", "end": "19:00", "startToInteger": 930, "endToInteger": 1900}],
            "underCondition": None,
        }
    ]
    # What was answered can be sent back as it is.
    again = await client.put("stores", json=added["value"] | {"name": "Paris Opéra"})
    assert again.json()["value"] == added["value"] | {"name": "Paris Opéra"}
    assert again.json()["errors"] == []
    answer = (await client.get("stores")).json()
    assert answer["value"] == [again.json()["value"]]
    assert answer["pagination"]["total"] == 1
    assert gate.scopes == ["stores:read", "stores:write", "stores:write", "stores:read"]


async def test_what_is_wrong_is_said_with_its_field(client: httpx.AsyncClient) -> None:
    hours = [{"day": "Monday"}, {"day": "Monday", "hours": [{"start": "9am", "end": ""}]}]
    response = await client.put("stores", json={"openingHours": hours, "longitude": 200})
    assert response.status_code == 400
    assert sorted((each["code"], each["field"], each.get("index")) for each in response.json()["errors"]) == [
        ("FIELD_REQUIRED", "name", None),
        ("FIELD_REQUIRED", "openingHours[1].hours[0].end", 1),
        ("NUMBER_OUT_OF_RANGE", "longitude", None),
        ("VALUE_NOT_ALLOWED", "openingHours[1].hours[0].start", 1),
    ]
    assert {each["subject"] for each in response.json()["errors"]} == {"store"}
