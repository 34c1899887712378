"""Answers ordinary calls of one operation, and makes nothing for them that only others need.

A request, an exchange, an endpoint and an envelope are made for whatever may come: together they take as long as an
order takes to be checked (docs/performance.md). Whoever sends orders all day sends the same few headers, with a body of
known length, and is known by the last call, and of nearly all orders nothing need be said. Such a call is answered here
in one piece. All others go the usual way, from wherever they have got to, and failures are told as there: there is
one answer to each call, whichever way it goes (tests/api/short/test_way.py).
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from starlette.types import Message, Receive, Scope, Send

from saleport.api.endpoint import Endpoint, Ready
from saleport.api.envelope import Envelope, encode
from saleport.api.exchange import Exchange, note, request_id_of
from saleport.api.request import Request, credentials_of
from saleport.api.streaming.bodies import announced
from saleport.api.streaming.patience import Patience
from saleport.listening import Listener
from saleport.logs import request_id
from saleport.origins import Origins
from saleport.tracing import HEADER as TRACE_HEADER
from saleport.values import Caller, Credentials

_JSON = frozenset({None, b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8"})
"""The types of a body that nearly all have: others are looked at closely."""
_UNUSUAL = frozenset(
    {b"transfer-encoding", b"content-encoding", b"expect", b"origin", TRACE_HEADER, b"ocp-apim-secret-value"}
)
"""Headers that want something which is not done here."""
_CONTENT_TYPE = (b"content-type", b"application/json; charset=utf-8")
_MOST_REMEMBERED = 1024
_ANY_ID = UUID("9f3f3f3f-9f3f-4f3f-8f3f-9f3f3f3f3f3f")


class Surroundings(NamedTuple):
    """What all requests of the service have in common."""

    public_url: str | None
    patience: Patience
    origins: Origins | None
    listener: Listener | None


class ShortWay:
    """The one of an operation that has `short`."""

    def __init__(self, endpoint: Endpoint, surroundings: Surroundings) -> None:
        operation = endpoint.operation
        assert operation.short is not None, "the operation has no short way"  # noqa: S101 - ours
        self._name, self._method, self._scope = operation.name, operation.method, operation.scope
        self._does = operation.short
        self._gate = endpoint.gate
        self._most_bytes = endpoint.max_body_bytes
        self._surroundings = surroundings
        self._patience, self._listener = surroundings.patience, surroundings.listener
        # Of those who were let in, what they show: the same with each call.
        self._credentials: dict[tuple[bytes | None, bytes | None], Credentials] = {}
        # All answers are this one, but for the id.
        self._before, self._after = encode(Envelope(value=_ANY_ID)).split(str(_ANY_ID).encode())
        length = len(self._before) + len(str(_ANY_ID)) + len(self._after)
        always = () if surroundings.origins is None else surroundings.origins.answer(None)
        self._always = ((b"content-length", str(length).encode()), *always)

    async def answer(self, scope: Scope, receive: Receive, send: Send, new_id: str, began: float) -> Receive | None:
        """Answer a request; None when it is answered. Else it has to go the usual way, and this is how the rest of it
        is received."""
        headers: dict[bytes, bytes] = dict(reversed(scope["headers"]))
        size = announced(headers)
        if (
            scope["method"] != self._method
            or scope["query_string"]
            or headers.get(b"content-type") not in _JSON
            or not _UNUSUAL.isdisjoint(headers)
            or not 0 < size <= self._most_bytes
        ):
            return receive
        caller = self._caller(headers)
        if caller is None:
            return receive
        try:
            message = await self._patience.wait_for(receive())
        except TimeoutError:
            return _late(receive)
        except asyncio.CancelledError:
            # The client is gone before its body had come.
            identity = request_id_of(headers, new_id)
            request_id.set(identity)
            if (seconds := self._noted(scope, caller, 0, began)) is not None:
                self._tell(_Call(scope, send, identity, began, caller, b"", None), 0, (), seconds)
            raise
        body: bytes = message.get("body", b"")
        if len(body) != size:
            return _again(message, receive)
        identity = request_id_of(headers, new_id)
        ready, status, known, exchange = None, 0, (), None
        in_log = request_id.set(identity)
        try:
            ready = self._does.read(caller.account_id, body)
            if ready is None:
                return _again(message, receive)
            known = self._does.headers[await self._does.do(ready)]
            status = 200
            always = [_CONTENT_TYPE, *known, (b"x-request-id", identity.encode()), *self._always]
            value = str(ready.order_id).encode()
            await send({"type": "http.response.start", "status": 200, "headers": always})
            await send({"type": "http.response.body", "body": self._before + value + self._after})
        except Exception as error:
            if status:
                raise
            exchange = self._exchange(_Call(scope, send, identity, began, caller, body, ready))
            await exchange.fail(error)
        finally:
            if exchange is not None:
                exchange.end()
            elif ready is not None and (seconds := self._noted(scope, caller, status, began)) is not None:
                self._tell(_Call(scope, send, identity, began, caller, body, ready), status, known, seconds)
            request_id.reset(in_log)
        return None

    def _caller(self, headers: Mapping[bytes, bytes]) -> Caller | None:
        shown = headers.get(b"ocp-apim-subscription-key"), headers.get(b"authorization")
        credentials = self._credentials.get(shown)
        if credentials is not None:
            return self._gate.recall(credentials, self._scope)
        credentials = credentials_of(headers)
        caller = self._gate.recall(credentials, self._scope)
        if caller is not None:
            if len(self._credentials) >= _MOST_REMEMBERED:
                self._credentials.clear()
            self._credentials[shown] = credentials
        return caller

    def _noted(self, scope: Scope, caller: Caller, status: int, began: float) -> float | None:
        """Note that a call has ended; the seconds it took, where the listener wants the whole of it."""
        listener, client = self._listener, scope.get("client")
        seconds = time.perf_counter() - began
        note(self._method, self._name, status, seconds, str(caller.application_id))
        if listener is not None and listener.heard(caller, self._name, status, seconds, client[0] if client else ""):
            return seconds
        return None

    def _tell(self, call: "_Call", status: int, headers: Sequence[tuple[bytes, bytes]], seconds: float) -> None:
        exchange = self._exchange(call)
        exchange.answered(status, [*headers])
        assert self._listener is not None  # noqa: S101 - it wants this
        self._listener.take(exchange.ended(call.caller, seconds))

    def _exchange(self, call: "_Call") -> Exchange:
        """What the usual way would have made of a call by now."""
        public_url, patience, origins, listener = self._surroundings
        request = Request(call.scope, _nothing_more, public_url, patience)
        exchange = Exchange(request, call.send, call.id, call.began, by_chance=False)
        if listener is not None:
            exchange.tell(listener)
        if origins is not None:
            exchange.meet(origins)
        request.operation = self._name
        request.caller, request.application = call.caller, str(call.caller.application_id)
        if call.body:
            request.keep(call.body)
        if call.ready is not None:
            request.order_reference = call.ready.reference
        return exchange


class _Call(NamedTuple):
    """What is known of a call that takes more than an ordinary one."""

    scope: Scope
    send: Send
    id: str
    began: float
    caller: Caller
    body: bytes
    ready: Ready | None
    """What was read of the body; None where that has not been done."""


async def _nothing_more() -> Message:
    raise AssertionError("the whole body has come")  # pragma: no cover - nobody asks


def _late(receive: Receive) -> Receive:
    """What tells once that the client took too long, and then gives what it sends nevertheless: it may be taken before
    the answer, as on the usual way."""
    is_told = False

    async def receive_late() -> Message:
        nonlocal is_told
        if is_told:
            return await receive()
        is_told = True
        raise TimeoutError

    return receive_late


def _again(message: Message, receive: Receive) -> Receive:
    """What gives this message once more, and then those that follow it."""
    messages = [message]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again
