"""A call is answered the same whichever way it goes: the short one, or the one that all others take."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import structlog
from starlette.types import Message

from saleport.api.endpoint import Answer, Call, Operation, Short
from saleport.api.request import CLIENT_SECONDS
from saleport.api.routing import Application, operation_routes
from saleport.decoding.reader import AsSent
from saleport.errors import ErrorCode, Problem, Rejected, Unavailable
from saleport.listening import EndedCall
from saleport.origins import Origins
from saleport.values import Caller
from tests.api.operations import MOST_BYTES, OpenGate
from tests.serving import nothing_to_do

PATH = "/api/v1/notes"
ID = UUID("0b5c0e6e-5f5e-4c0e-8c0e-5f5e4c0e8c0e")
ORIGIN = "https://shop.example.com"
USUAL = {
    "host": "sales.example.com",
    "ocp-apim-subscription-key": "key",
    "authorization": "Bearer token",
    "content-type": "application/json",
    "user-agent": "a shop",
}
HEADERS = ((b"note-outcome", b"kept"),)
WARNING = Problem(code=ErrorCode.FIELD_UNKNOWN, explanation="What is it?", field="noteTxt")


class Note(NamedTuple):
    """What was sent."""

    reference: str
    text: str | None
    order_id: UUID = ID


def read(_: UUID, body: bytes) -> Note:
    if body == b"[]":
        raise Rejected([Problem(code=ErrorCode.JSON_INVALID, explanation="It is no object.")])
    note = json.loads(body)
    if note.get("text") == "full":
        raise Unavailable([Problem(code=ErrorCode.OVERLOADED, explanation="No room.")], retry_after_seconds=7)
    return Note(note.get("name", ""), note.get("text"))


def look(account_id: UUID, body: bytes) -> Note | None:
    """The same; None for one that is wrong, or of which something is to be said."""
    try:
        note = read(account_id, body)
    except Rejected:
        return None
    return None if note.text in {"wrong", "odd"} else note


async def keep(note: Note) -> str:
    match note.text:
        case "wrong":
            raise Rejected([Problem(code=ErrorCode.FIELD_REQUIRED, explanation="It lacks something.", field="x")])
        case "busy":
            raise Unavailable([Problem(code=ErrorCode.OVERLOADED, explanation="Later.")], retry_after_seconds=7)
        case "bug":
            raise KeyError("text")
        case "slow":
            await asyncio.Event().wait()
        case _:
            pass
    return "kept"


class Listening:
    """Wants the whole of every call."""

    body_bytes = 20

    def __init__(self) -> None:
        self.counted: list[tuple[Any, ...]] = []
        self.calls: list[EndedCall] = []

    def heard(self, caller: Caller, operation: str, status: int, seconds: float, host: str) -> bool:
        self.counted.append((caller, operation, status, seconds >= 0, host))
        return True

    def take(self, call: EndedCall) -> None:
        self.calls.append(call)


class Service:
    """An application of one operation, with a short way or without one."""

    def __init__(self, *, is_short: bool, origins: Origins | None = None) -> None:
        self.went_short = 0
        self.listener = Listening()
        operation = Operation(
            name="Note",
            method="PUT",
            path=PATH,
            scope="notes",
            handle=self._handle,
            reader=AsSent(),
            short=Short(look, self._keep, {"kept": HEADERS}) if is_short else None,
        )
        routes = operation_routes([operation], OpenGate(), MOST_BYTES)
        self.app = Application(routes, None, nothing_to_do, origins, self.listener)

    async def _handle(self, call: Call) -> Answer:
        note = read(call.account_id, call.body)
        call.request.order_reference = note.reference
        await keep(note)
        return Answer(note.order_id, [WARNING] if note.text == "odd" else (), headers=HEADERS)

    async def _keep(self, note: Note) -> str:
        self.went_short += 1
        return await keep(note)


class Sent(NamedTuple):
    """A request: what it has that usual ones have not, and the parts of its body (None: it stands still)."""

    headers: Mapping[str, str | None] = {}
    parts: Sequence[bytes | None] = (b'{"name":"n-1"}',)
    path: str = PATH
    query: bytes = b""
    method: str = "PUT"
    repeated: Sequence[tuple[bytes, bytes]] = ()
    length: int | None = None

    def scope(self) -> dict[str, Any]:
        size = sum(len(part or b"") for part in self.parts) if self.length is None else self.length
        headers = USUAL | {"content-length": str(size)} | dict(self.headers)
        return {
            "type": "http",
            "method": self.method,
            "path": self.path,
            "raw_path": self.path.encode(),
            "scheme": "http",
            "client": ("192.0.2.7", 5123),
            "query_string": self.query,
            "headers": [(n.encode(), v.encode()) for n, v in headers.items() if v is not None] + [*self.repeated],
        }


async def answer_to(service: Service, sent: Sent) -> list[Message]:
    """What is sent back; once the usual request has made the caller known."""
    for each in (Sent(), sent):
        waiting, got = [*each.parts], list[Message]()

        async def receive(waiting: list[bytes | None] = waiting) -> Message:
            if not waiting:
                return {"type": "http.disconnect"}
            if waiting[0] is None:
                await asyncio.Event().wait()
            part = waiting.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(waiting)}

        async def send(message: Message, got: list[Message] = got) -> None:
            got.append(message)

        await service.app(each.scope(), receive, send)
    return got


def plainly(got: Sequence[Message]) -> list[Any]:
    """The same, where what is made up anew for each request is left out."""
    start, *rest = got
    headers = sorted((n, v) for n, v in start["headers"] if n != b"x-request-id")
    identity = dict(start["headers"])[b"x-request-id"]
    bodies = [(m["body"].replace(identity, b"ID"), m.get("more_body", False)) for m in rest]
    return [start["status"], headers, bodies, identity if len(identity) != 32 else None]


def heard_of(service: Service) -> list[Any]:
    calls = [call._replace(seconds=0, request_id="") for call in service.listener.calls]
    return [service.listener.counted, calls]


ODD = b'{"name":"n-2","text":"odd"}'
ORDINARY = {
    "usual": Sent(),
    "no type": Sent({"content-type": None}),
    "a type with its encoding": Sent({"content-type": "application/json; charset=utf-8"}),
    "an id of its own": Sent({"x-request-id": "abcdefgh-1"}),
    "an id that is none": Sent({"x-request-id": "<script>"}),
    "busy": Sent({}, [b'{"text":"busy"}']),
    "bug": Sent({}, [b'{"name":"n-4","text":"bug"}']),
    "busy as problem details": Sent(
        {"accept": "application/problem+json", "accept-language": "fr"}, [b'{"text":"busy"}']
    ),
    "repeated headers": Sent(repeated=[(b"x-request-id", b"abcdefgh-2"), (b"x-request-id", b"abcdefgh-3")]),
    "another key after the first": Sent(repeated=[(b"ocp-apim-subscription-key", b"other")]),
}
UNUSUAL = {
    "warnings": Sent({"accept-language": "fr"}, [ODD]),
    "wrong": Sent({"accept": "application/problem+json"}, [b'{"name":"n-3","text":"wrong"}']),
    "wrong in French": Sent({"accept-language": "fr-FR"}, [b'{"text":"wrong"}']),
    "wrong as problem details": Sent({"accept": "application/problem+json"}, [b'{"text":"wrong"}']),
    "no room": Sent({}, [b'{"text":"full"}']),
    "no object": Sent({}, [b"[]"]),
    "a query": Sent(query=b"dryRun=true"),
    "a secret": Sent({"ocp-apim-secret-value": "secret"}),
    "another type": Sent({"content-type": "text/csv"}),
    "a type in capitals": Sent({"content-type": "Application/JSON"}),
    "compressed": Sent({"content-encoding": "gzip"}),
    "chunks": Sent({"transfer-encoding": "chunked", "content-length": None}),
    "a key never seen": Sent({"ocp-apim-subscription-key": "never"}),
    "a token never seen": Sent({"authorization": "Bearer never"}),
    "no key": Sent({"ocp-apim-subscription-key": None}),
    "in parts": Sent({}, [b'{"name":', b'"n-5"}']),
    "breaks off": Sent({}, [b'{"name":'], length=99),
    "never comes": Sent({}, [], length=9),
    "longer than it says": Sent({}, [b'{"name":"n-6"}'], length=5),
    "empty": Sent({}, [b""]),
    "too large": Sent({}, [b'{"name":"' + b"x" * MOST_BYTES + b'"}']),
    "a length that is none": Sent({"content-length": "-5"}),
    "a slash at the end": Sent(path=f"{PATH}/"),
    "another verb": Sent(method="POST"),
    "expects": Sent({"expect": "100-continue"}),
    "traced by its caller": Sent({"traceparent": f"00-{1:032x}-{1:016x}-01"}),
    "from a page": Sent({"origin": ORIGIN}),
}


@pytest.mark.parametrize("origins", [None, Origins([ORIGIN])], ids=["no origins", "an origin"])
@pytest.mark.parametrize("name", [*ORDINARY, *UNUSUAL])
async def test_both_ways_give_the_same_answer_and_tell_the_same(name: str, origins: Origins | None) -> None:
    sent = ORDINARY.get(name) or UNUSUAL[name]
    short, usual = Service(is_short=True, origins=origins), Service(is_short=False, origins=origins)
    told: list[Any] = []
    for service in (short, usual):
        with structlog.testing.capture_logs() as captured:
            told.append([plainly(await answer_to(service, sent)), heard_of(service)])
        told[-1].append([{k: v for k, v in line.items() if k not in {"milliseconds", "exc_info"}} for line in captured])
    assert told[0] == told[1]
    assert short.went_short == (name in ORDINARY)


async def test_a_body_that_stands_still_is_answered_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CLIENT_SECONDS > 1
    for parts in ([None], [b'{"name":', None]):
        told: list[Any] = []
        for is_short in (True, False):
            service = Service(is_short=is_short)
            service.app.patience.seconds = 0.01
            monkeypatch.setattr("saleport.api.exchange._UNWANTED_SECONDS", 0.01)
            told.append([plainly(await answer_to(service, Sent({}, parts, length=14))), heard_of(service)])
        assert told[0] == told[1]
        assert told[0][0][0] == 400


async def test_what_comes_of_a_body_too_late_is_taken_before_the_answer_in_the_same_way() -> None:
    told: list[Any] = []
    for is_short in (True, False):
        service = Service(is_short=is_short)
        service.app.patience.seconds = 0.01
        await answer_to(service, Sent())
        got, asked = list[Message](), 0

        async def receive() -> Message:
            nonlocal asked
            asked += 1
            if asked == 1:
                await asyncio.Event().wait()
            return {"type": "http.request", "body": Sent().parts[0], "more_body": False}

        async def send(message: Message, got: list[Message] = got) -> None:
            got.append(message)

        await service.app(Sent().scope(), receive, send)
        told.append([plainly(got), asked, heard_of(service)])
    assert told[0] == told[1]
    assert b"connection" not in dict(told[0][0][1])


SLOW = b'{"name":"n-7","text":"slow"}'


@pytest.mark.parametrize("is_short", [True, False])
@pytest.mark.parametrize(
    ("part", "known"), [(SLOW, ("n-7", SLOW[: Listening.body_bytes], len(SLOW))), (None, (None, None, 0))]
)
async def test_a_client_that_leaves_is_noted(is_short: bool, part: bytes | None, known: tuple[Any, ...]) -> None:
    service = Service(is_short=is_short)
    task = asyncio.create_task(answer_to(service, Sent({}, [part], length=len(SLOW))))
    while not service.listener.calls:
        await asyncio.sleep(0)
    await asyncio.sleep(0.01)
    with structlog.testing.capture_logs() as captured:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    left = service.listener.calls[-1]
    assert (left.status, left.order_reference, left.body, left.body_bytes) == (0, *known)
    assert [line["status"] for line in captured] == ["client gone"]
    assert service.went_short == (is_short and part is not None)


async def test_an_answer_that_cannot_be_sent_is_noted_and_not_sent_again() -> None:
    for is_short in (True, False):
        service, sends = Service(is_short=is_short), 0
        await answer_to(service, Sent())

        async def receive() -> Message:
            return {"type": "http.request", "body": Sent().parts[0], "more_body": False}

        async def send(_: Message) -> None:
            nonlocal sends
            sends += 1
            raise ConnectionError

        with pytest.raises(ConnectionError):
            await service.app(Sent().scope(), receive, send)
        assert sends == 1
        assert service.listener.counted[-1][2] == 200


async def test_what_an_application_showed_is_not_remembered_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("saleport.api.short.way._MOST_REMEMBERED", 3)
    service = Service(is_short=True)
    for number in range(10):
        for _ in range(2):
            await answer_to(service, Sent({"ocp-apim-subscription-key": f"key {number}"}))
    [way] = service.app._short_ways.values()
    assert 0 < len(way._credentials) <= 3
