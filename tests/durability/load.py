"""Many clients at once, and the memory of what was acknowledged to them."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.client import an_order
from tests.contract.definition import check_envelope
from tests.running import RunningService


class Load:
    """Clients that import orders without pause until told to stop, and count only what was answered."""

    def __init__(self, service: RunningService, demo: dict[str, Any]) -> None:
        self.service = service
        self.model_id: str = demo["modelIds"][0]
        self._demo = demo
        self._headers: dict[str, str] = {}
        self.acknowledged: dict[str, int] = {}
        """The newest revision of each reference that was answered with 200."""
        self.sent: dict[str, int] = {}
        """The newest revision of each reference that was sent."""
        self.statuses: dict[int, int] = {}
        self.other_failures: list[str] = []
        self.is_over = asyncio.Event()

    @asynccontextmanager
    async def http(self) -> AsyncGenerator[httpx.AsyncClient]:
        """A client with both credentials."""
        limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
        # Not to be asked for certificates, which are read anew for each client.
        async with httpx.AsyncClient(base_url=self.service.base_url, timeout=30, limits=limits, verify=False) as http:  # noqa: S501
            if not self._headers:
                response = await http.get(
                    "/api/v1/token",
                    headers={
                        "Ocp-Apim-Subscription-Key": self._demo["subscriptionKey"],
                        "Ocp-Apim-Secret-Value": self._demo["secret"],
                    },
                )
                self._headers = {
                    "Ocp-Apim-Subscription-Key": self._demo["subscriptionKey"],
                    "Authorization": f"Bearer {response.json()['value']}",
                }
            http.headers.update(self._headers)
            yield http

    async def put(self, http: httpx.AsyncClient, reference: str, revision: int) -> httpx.Response | None:
        """Import one revision of an order; None when the connection broke."""
        order = an_order(self.model_id, orderReference=reference, salesChannel=f"revision {revision}")
        self.sent[reference] = revision
        try:
            response = await http.put("/api/v1/orders", json=order)
        except httpx.TransportError:
            return None
        self.statuses[response.status_code] = self.statuses.get(response.status_code, 0) + 1
        if response.status_code == 200:
            check_envelope(response)
            self.acknowledged[reference] = revision
        elif response.status_code == 503 and "retry-after" in response.headers:
            check_envelope(response)
        else:
            self.other_failures.append(response.text)
        return response

    async def run(self, http: httpx.AsyncClient, name: str) -> None:
        """One client: new orders, each third one sent a second time with another content."""
        number = 0
        while not self.is_over.is_set():
            number += 1
            reference = f"{name}-{number}"
            response = await self.put(http, reference, 1)
            if number % 3 == 0:
                response = await self.put(http, reference, 2)
            if response is None or response.status_code != 200:
                await asyncio.sleep(0.05)

    async def lost(self, http: httpx.AsyncClient) -> list[str]:
        """Orders that were acknowledged and are not there, or at an older revision: reference and answer of each."""

        async def why_lost(reference: str, revision: int) -> str | None:
            response = await http.get(f"/api/v1/orders/{reference}")
            if response.status_code != 200:
                return f"{reference}: {response.status_code} {response.text}"
            held = int(response.json()["value"]["order"]["salesChannel"].rpartition(" ")[2])
            if revision <= held <= self.sent[reference]:
                return None
            return f"{reference}: revision {held}, and {revision} was acknowledged"

        gate = asyncio.Semaphore(32)

        async def examine(reference: str, revision: int) -> str | None:
            async with gate:
                return await why_lost(reference, revision)

        answers = await asyncio.gather(*(examine(*each) for each in self.acknowledged.items()))
        return [reason for reason in answers if reason is not None]
