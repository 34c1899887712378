"""A running saleport for the examples, and what stands for their placeholders in it."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import NamedTuple

import pytest

from saleport.errors import ErrorCode
from saleport.examples.example import example_of
from tests.client import Client, a_reference
from tests.running import RunningService
from tests.tokens import signed_at

_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_numbers = count(100)


class Place(NamedTuple):
    """A running service, its demo account, and what stands there for the placeholders of the examples."""

    service: RunningService
    client: Client
    fixed: dict[str, str]

    @property
    def values(self) -> dict[str, str]:
        """What stands for each placeholder just now."""
        now = datetime.now(UTC)
        return self.fixed | {
            "in_an_hour": (now + timedelta(hours=1)).strftime(_FORMAT),
            "just_now": now.strftime(_FORMAT),
            "order_reference": a_reference(),
            "new_sku": f"FERN-LAMP-{next(_numbers)}",
            "new_store_number": str(next(_numbers)),
        }


def place_at(service: RunningService) -> Place:
    """A place in a service that runs; its demo account must be there."""
    demo = service.json_command("demo")
    client = Client(service.base_url, demo["subscriptionKey"], demo["secret"])
    fixed = {
        "key": client.subscription_key,
        "secret": client.secret,
        "token": client.token,
        "model": demo["modelIds"][0],
        "sku": "LUM-KETTLE",
    }
    return Place(service, client, fixed)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Place]:
    """A service with everything in it that the examples speak of."""
    folder = tmp_path_factory.mktemp("examples")
    # Imports are only looked at here: nobody need work on them.
    settings = {"SALEPORT_IMPORT_WORKERS": "0"}
    service = RunningService(f"sqlite:///{folder / 'saleport.db'}", folder, settings=settings)
    service.json_command("demo")
    place = place_at(service.start())
    place.fixed.update(things(place), **tokens(place))
    yield place
    place.client.close()
    service.stop()


def things(place: Place) -> dict[str, str]:
    """What the account has, by placeholder; it is made where the demo has none."""
    client = place.client
    order = example_of(ErrorCode.MODEL_UNKNOWN)
    assert order is not None
    values = place.values
    sent = order.sent(values, is_mended=True)
    imported = client.http.request(sent.method, sent.path, headers=sent.headers, content=sent.body)
    store = client.value("PUT", "stores", json={"chain": "Demo", "chainInternalId": "99", "name": "Demo store Lille"})
    file = {"content": b"orderReference\nWEB-1\n", "headers": {"Content-Type": "text/csv"}}
    job = client.call("POST", "imports", **file).json()["value"]["id"]
    client.value("POST", f"imports/{job}/cancel")
    mapping = {"content": b"name: my-shop\norder: {orderReference: Number}", "headers": {"Content-Type": "text/plain"}}
    client.value("PUT", "imports/mappings/my-shop", **mapping)
    return {
        "import": job,
        "order": imported.json()["value"],
        "known_order_reference": values["order_reference"],
        "brand": client.value("PUT", "catalog/brands", json={"name": "Fern & Flint"})["id"],
        "kettle": client.value("GET", "catalog/models/bySku/LUM-KETTLE")["id"],
        "other_brand_name": "Lumina",
        "model_type": client.value("GET", "catalog/modelTypes")[0]["id"],
        "store": store["id"],
    }


def tokens(place: Place) -> dict[str, str]:
    """Tokens and secrets that do not fit the caller's key."""
    other = place.service.json_command("application", "create", "Another shop", "--account", "Demo")
    client = Client(place.service.base_url, other["subscriptionKey"], other["secret"])
    token = client.token
    client.close()
    return {
        "token_of_another_application": token,
        "secret_of_the_other_key": other["secret"],
        "token_of_two_hours_ago": _old_token(place),
    }


def _old_token(place: Place) -> str:
    two_hours_ago = datetime.now(UTC) - timedelta(hours=2)
    return signed_at(two_hours_ago, place.client.token, place.service.environment["SALEPORT_SECRET"])
