"""Some routes as an application of their own, with everything that surrounds them in the service."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import httpx
from starlette.routing import BaseRoute

from saleport.api.routing import application


def client_of(routes: Sequence[BaseRoute], public_url: str | None = None) -> httpx.AsyncClient:
    """A client of these routes alone."""
    app = application(routes, public_url, _nothing_to_do)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.test")


@asynccontextmanager
async def _nothing_to_do(_: object) -> AsyncGenerator[None]:
    yield
