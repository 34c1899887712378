"""Which path is which operation; the answers to paths and verbs that there are not."""

import itertools
import time
from collections.abc import Iterable, Mapping, Sequence
from secrets import token_hex
from typing import Any

from starlette.routing import BaseRoute, Match, Route, Router
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from saleport import tracing
from saleport.api.endpoint import Endpoint, Gate, Operation
from saleport.api.exchange import Exchange, respond
from saleport.api.request import CLIENT_SECONDS, Request
from saleport.api.short.way import ShortWay, Surroundings
from saleport.api.streaming.patience import Patience
from saleport.errors import ErrorCode, MethodNotAllowed, NotFound, Problem
from saleport.listening import Listener
from saleport.logs import request_id
from saleport.origins import Origins
from saleport.values import shortened

# Pages are for readers, and the page of an order is private: only the API is open to pages of other origins.
_OPEN_TO_OTHERS = "/api/"


_NOTHING_BESIDE: Mapping[str, ASGIApp] = {}


class Resource:
    """One path: hands a request to the operation of its verb."""

    def __init__(self, endpoints: Mapping[str, ASGIApp], beside: Mapping[str, ASGIApp] = _NOTHING_BESIDE) -> None:
        """`beside` answers the other verbs: those of a path with a parameter, for which this one could stand too."""
        # The server sends the head only.
        self._endpoints = _with_head(endpoints)
        self._beside = _with_head(beside)
        self._allowed = tuple(self._endpoints)

    @property
    def endpoints(self) -> Iterable[ASGIApp]:
        """What answers to each of its verbs."""
        return self._endpoints.values()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises MethodNotAllowed."""
        await self.asked(scope)(scope, receive, send)

    def asked(self, scope: Scope) -> ASGIApp:
        """What answers to the verb of a request; raises MethodNotAllowed."""
        endpoint = self._endpoints.get(scope["method"]) or self._beside.get(scope["method"])
        if endpoint is None:
            explanation = f"{shortened(scope['method'])} is not a verb of this path: use {' or '.join(self._allowed)}."
            words = {"value": shortened(scope["method"])}
            raise MethodNotAllowed(
                [Problem(code=ErrorCode.METHOD_NOT_ALLOWED, explanation=explanation, words=words)], self._allowed
            )
        return endpoint


def _with_head(endpoints: Mapping[str, ASGIApp]) -> dict[str, ASGIApp]:
    return {**endpoints, "HEAD": endpoints["GET"]} if "GET" in endpoints else dict(endpoints)


async def unknown_path(scope: Scope, receive: Receive, send: Send) -> None:
    """Raise NotFound: no operation has this path."""
    explanation = f"There is nothing at '{shortened(scope['path'])}': see /openapi.yaml for what there is."
    words = {"value": shortened(scope["path"])}
    raise NotFound([Problem(code=ErrorCode.PATH_UNKNOWN, explanation=explanation, words=words)])


def operation_routes(operations: Sequence[Operation], gate: Gate, max_body_bytes: int) -> list[BaseRoute]:
    """A route for each path, in the order in which the paths first come."""
    paths: dict[str, dict[str, ASGIApp]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = Endpoint(operation, gate, max_body_bytes)
    return [Route(path, endpoint=Resource(endpoints, _beside(path, paths))) for path, endpoints in paths.items()]


def _beside(path: str, paths: Mapping[str, Mapping[str, ASGIApp]]) -> Mapping[str, ASGIApp]:
    """What answers when a path is meant as that of another one's parameter: the order called `batch` can be read."""
    found: dict[str, ASGIApp] = {}
    for other, endpoints in paths.items() if "{" not in path else ():
        match, scope = Route(other, endpoint=unknown_path).matches({"type": "http", "method": "GET", "path": path})
        if "{" in other and match is not Match.NONE:
            found |= {verb: _with(scope["path_params"], app) for verb, app in endpoints.items()}
    return found


def _with(parameters: Mapping[str, str], app: ASGIApp) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        scope["path_params"] = parameters
        await app(scope, receive, send)

    return answer


class Application:
    """The whole service as one ASGI application.

    Requests are routed by the path as it was sent: `%2F` inside a segment stays inside it, and one slash at the end
    is forgiven. Nothing is ever redirected: shop modules repeat a redirected PUT as a GET.
    """

    def __init__(
        self,
        routes: Sequence[BaseRoute],
        public_url: str | None,
        lifespan: Lifespan[Any],
        origins: Origins | None = None,
        listener: Listener | None = None,
    ) -> None:
        """`origins` are others whose pages may call the API; None for the usual service, which has none.

        `listener` is told of every call that an application made, once it is answered.
        """
        self._public_url = public_url
        self._origins = origins
        self._listener = listener
        self.patience = Patience(CLIENT_SECONDS)
        """With clients, wherever one is waited for."""
        self._under_way = 0
        # Of the ids of requests, by chance and by number: chance for each would cost a call of the system's.
        self._of_process = token_hex(12)
        self._count = itertools.count(1)
        self._router = Router(routes, redirect_slashes=False, default=unknown_path, lifespan=lifespan)
        # Paths without a parameter, the one of the imports among them, are found at once instead of in turn.
        plain = (route for route in routes if isinstance(route, Route) and not route.param_convertors)
        self._by_path = {route.path: route.app for route in plain}
        surroundings = Surroundings(public_url, self.patience, origins, listener)
        self._short_ways = {
            path.encode(): ShortWay(endpoint, surroundings)
            for path, app in self._by_path.items()
            if isinstance(app, Resource)
            for endpoint in app.endpoints
            if isinstance(endpoint, Endpoint) and endpoint.operation.short is not None
        }

    @property
    def waits_for_nobody(self) -> bool:
        """Whether the service stops, and all that is left to do is up to clients who are not waited for any longer."""
        return self.patience.has_ended and not self._under_way

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._router(scope, receive, send)
            return
        began = time.perf_counter()
        new_id = f"{self._of_process}{next(self._count):08x}"
        by_chance = tracing.is_chosen()
        self._under_way += 1
        try:
            if not by_chance and (short := self._short_ways.get(scope["raw_path"])) is not None:
                receive_on = await short.answer(scope, receive, send, new_id, began)
                if receive_on is None:
                    return
                receive = receive_on
            exchange = Exchange(
                Request(scope, receive, self._public_url, self.patience), send, new_id, began, by_chance=by_chance
            )
            await self._answer(scope, exchange)
        finally:
            self._under_way -= 1

    async def _answer(self, scope: Scope, exchange: Exchange) -> None:
        """The usual way."""
        request = exchange.request
        if self._listener is not None:
            exchange.tell(self._listener)
        scope["saleport.request"] = request
        in_log = request_id.set(request.id)
        try:
            scope["path"] = path = _path_as_sent(scope)
            if self._origins is not None and path.startswith(_OPEN_TO_OTHERS):
                preflight = exchange.meet(self._origins)
                if preflight is not None:
                    request.operation = "Preflight"
                    await respond(exchange.send, 204, preflight, b"")
                    return
            app = self._by_path.get(path, self._router)
            if request.trace is not None:
                request.trace.route = self._route_of(scope)
            if isinstance(app, Resource):
                app = app.asked(scope)
            await app(scope, request.receive, exchange.send)
        except Exception as error:
            await exchange.fail(error)
        finally:
            exchange.end()
            request_id.reset(in_log)
            # Without it, the request and its scope hold each other until the collector comes by.
            del scope["saleport.request"]

    def _route_of(self, scope: Scope) -> str | None:
        """The path as it is defined: `/api/v1/orders/{orderReference}`, and never the reference."""
        if scope["path"] in self._by_path:
            return scope["path"]
        found = (each for each in self._router.routes if isinstance(each, Route))
        return next((route.path for route in found if route.matches(scope)[0] is not Match.NONE), None)


def _path_as_sent(scope: Scope) -> str:
    path: str = scope["raw_path"].decode("latin-1").partition("?")[0]
    return path[:-1] if len(path) > 1 and path.endswith("/") else path
