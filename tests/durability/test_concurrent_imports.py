"""Many clients writing the same references at once, through several workers."""

import asyncio

from tests.client import a_product, an_order
from tests.contract.definition import check_envelope
from tests.durability.conftest import MakeService
from tests.durability.load import Load

CLIENTS = 64
REFERENCES = 50


async def test_sixty_four_clients_write_the_same_fifty_orders(database_url: str, make_service: MakeService) -> None:
    service = make_service(database_url, workers=2)
    service.command("database", "migrate")
    demo = service.json_command("demo")
    service.start()
    load = Load(service, demo)
    ids: dict[str, set[str]] = {}
    outcomes: dict[str, list[str]] = {}

    async def write_all(client: int) -> None:
        # Each has a connection of its own: one pool for all of them would cost more than the service does.
        async with load.http() as http:
            for step in range(REFERENCES):
                # Each client begins at another reference, so that every pair of clients meets somewhere.
                reference = f"shared-{(client + step) % REFERENCES}"
                products = [a_product(load.model_id, orderLineReference=f"client {client}") for _ in range(3)]
                order = an_order(
                    load.model_id,
                    orderReference=reference,
                    salesChannel=f"client {client}",
                    purchaseDateUtc="2026-11-01T10:00:00Z",
                    products=products,
                )
                response = await http.put("/api/v1/orders", json=order)
                assert response.status_code == 200, response.text
                check_envelope(response)
                ids.setdefault(reference, set()).add(response.json()["value"])
                outcomes.setdefault(reference, []).append(response.headers["import-outcome"])

    await asyncio.gather(*(write_all(client) for client in range(CLIENTS)))

    async with load.http() as http:
        assert len(ids) == REFERENCES
        assert len(set.union(*ids.values())) == REFERENCES, "one reference, one order"
        for reference, told in outcomes.items():
            assert sorted(told) == ["created"] + ["updated"] * (CLIENTS - 1)
            versions = (await http.get(f"/api/v1/orders/{reference}/versions")).json()["value"]
            assert [version["version"] for version in versions] == list(range(CLIENTS, 0, -1)), "no gap"
            assert [version["isCurrent"] for version in versions] == [True] + [False] * (CLIENTS - 1)
        # Each client's order stands whole in exactly one version: nothing was mixed, nothing lost.
        for reference in ("shared-0", f"shared-{REFERENCES - 1}"):
            writers: set[str] = set()
            for version in range(1, CLIENTS + 1):
                answer = await http.get(f"/api/v1/orders/{reference}/versions/{version}")
                order = answer.json()["value"]["order"]
                assert {product["orderLineReference"] for product in order["products"]} == {order["salesChannel"]}
                assert len(order["products"]) == 3
                writers.add(order["salesChannel"])
            assert len(writers) == CLIENTS
