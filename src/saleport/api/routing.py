"""Which path is which operation; the answers to paths and verbs that there are not."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.routing import BaseRoute, Route, Router
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from saleport.api.endpoint import Endpoint, Gate, Operation
from saleport.api.middleware import AccessLog, BodyFirst, LastAnswer, PathAsSent, RequestId
from saleport.errors import ErrorCode, MethodNotAllowed, NotFound, Problem
from saleport.values import shortened


class Resource:
    """One path: hands a request to the operation of its verb."""

    def __init__(self, endpoints: Mapping[str, ASGIApp]) -> None:
        self._endpoints = dict(endpoints)
        if "GET" in self._endpoints:
            # The server sends the head only.
            self._endpoints["HEAD"] = self._endpoints["GET"]
        self._allowed = tuple(self._endpoints)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises MethodNotAllowed."""
        endpoint = self._endpoints.get(scope["method"])
        if endpoint is None:
            explanation = f"{shortened(scope['method'])} is not a verb of this path: use {' or '.join(self._allowed)}."
            words = {"value": shortened(scope["method"])}
            raise MethodNotAllowed(
                [Problem(code=ErrorCode.METHOD_NOT_ALLOWED, explanation=explanation, words=words)], self._allowed
            )
        await endpoint(scope, receive, send)


async def unknown_path(scope: Scope, receive: Receive, send: Send) -> None:
    """Raise NotFound: no operation has this path."""
    explanation = f"There is nothing at '{shortened(scope['path'])}': see /openapi.yaml for what there is."
    words = {"value": shortened(scope["path"])}
    raise NotFound([Problem(code=ErrorCode.PATH_UNKNOWN, explanation=explanation, words=words)])


def operation_routes(
    operations: Sequence[Operation], gate: Gate, max_body_bytes: int, public_url: str | None
) -> list[BaseRoute]:
    """A route for each path, in the order in which the paths first come."""
    paths: dict[str, dict[str, ASGIApp]] = {}
    for operation in operations:
        endpoint = Endpoint(operation, gate, max_body_bytes, public_url)
        paths.setdefault(operation.path, {})[operation.method] = endpoint
    return [Route(path, endpoint=Resource(endpoints)) for path, endpoints in paths.items()]


def application(routes: Sequence[BaseRoute], public_url: str | None, lifespan: Lifespan[Any]) -> ASGIApp:
    """The whole service as one ASGI application."""
    router = Router(routes, redirect_slashes=False, default=unknown_path, lifespan=lifespan)
    return RequestId(AccessLog(BodyFirst(PathAsSent(LastAnswer(router, public_url)))))
