"""Alive? Ready? For load balancers and those who watch over a service."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from saleport.api.exchange import respond
from saleport.api.failures import Headers, failure
from saleport.api.request import Request
from saleport.api.routing import Resource
from saleport.errors import ErrorCode, Problem, Unavailable
from saleport.logs import logger

log = logger("health")

_NEVER_KEPT = (b"cache-control", b"no-store")

Probe = Callable[[], Awaitable[None]]
"""Tries what the service needs to do its work; raises when it is not there."""


class Readiness:
    """Whether the service can do its work now, as an ASGI application.

    Anybody may ask, as often as they like: however many wait, one probe is under way for all of them.
    """

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._probing: asyncio.Task[Unavailable | None] | None = None
        self._is_told = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request.of(scope)
        request.operation = "Ready"
        if self._probing is None or self._probing.done():
            self._probing = asyncio.create_task(self._obstacle())
        # Shielded: the others go on waiting when one of them goes away.
        obstacle = await asyncio.shield(self._probing)
        if obstacle is None:
            await _say(send, "ready")
            return
        status, headers, body = failure(request, obstacle)
        await respond(send, status, [*headers, _NEVER_KEPT], body)

    async def _obstacle(self) -> Unavailable | None:
        try:
            await self._probe()
        except Unavailable as error:
            return error  # the log has the reason already, from where it arose
        except Exception as error:
            # Whatever it is: a service that cannot be probed is not ready.
            if not self._is_told:
                self._is_told = True
                log.error("not ready", reason=str(error))
            return _not_ready()
        self._is_told = False
        return None


async def alive(scope: Scope, receive: Receive, send: Send) -> None:
    """Say that the process answers, whatever its database does."""
    Request.of(scope).operation = "Alive"
    await _say(send, "alive")


def routes(probe: Probe) -> list[BaseRoute]:
    """/health/live and /health/ready."""
    return [
        Route("/health/live", endpoint=Resource({"GET": alive})),
        Route("/health/ready", endpoint=Resource({"GET": Readiness(probe)})),
    ]


def _not_ready() -> Unavailable:
    explanation = "The database is not as this version of saleport needs it. Its operator finds the reason in the log."
    return Unavailable([Problem(code=ErrorCode.DATABASE_UNAVAILABLE, explanation=explanation)])


async def _say(send: Send, status: str) -> None:
    headers: Headers = [(b"content-type", b"application/json"), _NEVER_KEPT]
    await respond(send, 200, headers, msgspec.json.encode({"status": status}))
