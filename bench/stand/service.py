"""What every peer that speaks HTTP has in common."""

from abc import ABC, abstractmethod
from pathlib import Path
from uuid import UUID

import httpx

from bench.failing import BenchFailed
from bench.load.orders import PLACEHOLDER, write_bodies
from bench.stand.server import Server

KEY_HEADER = "Ocp-Apim-Subscription-Key"
SECRET_HEADER = "Ocp-Apim-Secret-Value"  # noqa: S105 - the name of a header
ORDERS = "/api/v1/orders"
OK = 200

_TIMEOUT_SECONDS = 60
# Answers are compared and recorded as the load gets them, and that asks for no compression.
_AS_LOADED = {"Accept-Encoding": "identity"}


class Service(ABC):
    """A service to which orders can be sent."""

    def __init__(self, name: str, folder: Path, server: Server, model_ids: list[UUID]) -> None:
        self.name = name
        self.server = server
        self.model_ids = model_ids
        self.bodies = write_bodies(folder / "orders.txt", model_ids)
        """The file of the orders that this service can be sent: they name models of its own catalogue."""

    @abstractmethod
    def credentials(self) -> dict[str, str]:
        """Both headers that every call has to have, with a token that is valid for long enough."""

    @abstractmethod
    def forget_orders(self) -> None:
        """Remove all orders, and leave the database nothing to catch up on."""

    @abstractmethod
    def stored(self, name: str) -> int | None:
        """How many orders are stored, whole, whose references begin with this; None where none ever are."""

    def url(self, path: str = ORDERS) -> str:
        """The address of an operation."""
        return f"{self.server.base_url}{path}"

    def start(self) -> None:
        """Start unless it runs, and see that it imports the orders that it will be sent."""
        if self.server.start():
            self.probe()

    def stop(self) -> None:
        """Stop if it runs."""
        self.server.stop()

    def probe(self) -> list[httpx.Response]:
        """Import each of the orders once. Raises BenchFailed unless it has nothing to say against any of them."""
        headers = {**self.credentials(), **_AS_LOADED, "Content-Type": "application/json"}
        answers: list[httpx.Response] = []
        with httpx.Client(headers=headers, timeout=_TIMEOUT_SECONDS) as client:
            for number, body in enumerate(self.bodies.read_text(encoding="utf-8").splitlines()):
                content = body.replace(PLACEHOLDER, probe_reference(number))
                answer = client.put(self.url(), content=content.encode())
                if answer.status_code != OK or answer.json()["errors"] or not answer.json()["value"]:
                    raise BenchFailed(f"{self.name} answers {answer.status_code} to an order: {answer.text}")
                answers.append(answer)
        return answers

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """What it answers to a GET."""
        return httpx.get(
            self.url(path), headers={**self.credentials(), **_AS_LOADED, **(headers or {})}, timeout=_TIMEOUT_SECONDS
        )


def probe_reference(number: int) -> str:
    """The reference under which `probe` imports an order; as long as those of the load."""
    return f"PROBE-{number:018d}"
