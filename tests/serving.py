"""Some routes as an application of their own, with everything that surrounds them in the service."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import httpx
from starlette.routing import BaseRoute

from saleport.api.routing import Application


def client_of(routes: Sequence[BaseRoute], public_url: str | None = None) -> httpx.AsyncClient:
    """A client of these routes alone."""
    app = Application(routes, public_url, nothing_to_do)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.test")


@asynccontextmanager
async def nothing_to_do(_: object) -> AsyncGenerator[None]:
    """The life of a service that has nothing to begin or to end."""
    yield
