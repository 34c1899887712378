"""What surrounds every request: ids, paths, verbs, bodies that nobody wanted, and the last answer."""

import asyncio
from collections.abc import Generator, MutableMapping
from typing import Any

import httpx
import pytest
import structlog
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from saleport.api.endpoint import Answer, Call
from saleport.api.exchange import respond
from saleport.api.routing import Application, Resource
from tests.api.operations import api, application_of
from tests.serving import nothing_to_do

PATH = "/api/v1/notes"


async def nothing(_: Call) -> Answer:
    return Answer(None)


async def echo_text(call: Call) -> Answer:
    return Answer(call.request.path_parameter("text"))


async def echo_form_text(call: Call) -> Answer:
    return Answer(call.request.path_parameter("text", plus_is_space=True))


@pytest.mark.parametrize("sent", ["abcdefgh", "0b5c0e6e-5f5e-4c0e-8c0e-5f5e4c0e8c0e", "A.b_c-1234"])
async def test_a_sensible_request_id_is_kept(sent: str) -> None:
    answer = await api(nothing, method="GET").get(PATH, headers={"X-Request-Id": sent})
    assert answer.headers["x-request-id"] == sent


@pytest.mark.parametrize("sent", ["", "short", "a" * 65, "with blanks", "new\tline", "<script>", "élégant1"])
async def test_any_other_request_id_is_replaced(sent: str) -> None:
    headers = {b"X-Request-Id": sent.encode()}
    answers = [await api(nothing, method="GET").get(PATH, headers=headers) for _ in range(2)]
    ids = {answer.headers["x-request-id"] for answer in answers}
    assert len(ids) == 2
    assert sent not in ids


async def test_failures_have_a_request_id_too() -> None:
    client = api(nothing, method="GET")
    for answer in (await client.get("/nothing"), await client.delete(PATH)):
        assert answer.headers["x-request-id"]


@pytest.mark.parametrize(
    "path", ["/", "/api", "/api/v1/note", f"{PATH}/more", f"/{PATH}", "/API/V1/NOTES", f"{PATH}%2F"]
)
async def test_there_is_nothing_at_other_paths(path: str) -> None:
    answer = await api(nothing, method="GET").get(f"http://shop.test{path}")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "PATH_UNKNOWN"


async def test_one_slash_at_the_end_is_forgiven_and_nothing_redirected() -> None:
    answer = await api(nothing, method="GET").get(f"{PATH}/")
    assert answer.status_code == 200
    assert not answer.history


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
async def test_other_verbs_are_told_which_there_are(method: str) -> None:
    answer = await api(nothing, method="GET").request(method, PATH)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert answer.json()["errors"][0]["code"] == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize(
    ("segment", "text"),
    [
        ("A%2BB%2F%C3%89+42", "A+B/É+42"),
        ("a%20b", "a b"),
        ("%252F", "%2F"),
        ("100%25", "100%"),
        ("x%3Fy%23z", "x?y#z"),
    ],
)
async def test_a_segment_is_decoded_after_the_path_was_taken_apart(segment: str, text: str) -> None:
    answer = await api(echo_text, f"{PATH}/{{text}}", "GET").get(f"{PATH}/{segment}")
    assert answer.json()["value"] == text
    answer = await api(echo_form_text, f"{PATH}/{{text}}", "GET").get(f"{PATH}/{segment}")
    assert answer.json()["value"] == text.replace("É+42", "É 42")


def a_scope(**members: Any) -> Scope:  # noqa: ANN401 - as ASGI has them
    return {
        "type": "http",
        "method": "PUT",
        "path": PATH,
        "raw_path": PATH.encode(),
        "scheme": "http",
        "query_string": b"",
        "headers": [(b"content-length", b"9")],
        **members,
    }


class Peer:
    """A client that sends its body in parts, and notes what it gets and when."""

    def __init__(self, *parts: bytes | None) -> None:
        self.waiting: list[bytes | None] = list(parts)
        self.got: list[Message] = []
        self.left_before_the_answer = -1

    async def receive(self) -> Message:
        if not self.waiting:
            return {"type": "http.disconnect"}
        part = self.waiting.pop(0)
        if part is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": part, "more_body": bool(self.waiting)}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.left_before_the_answer = len(self.waiting)
        self.got.append(message)


def only(app: ASGIApp) -> Application:
    """A service of one path, whose answers are those of an application."""
    return Application([Route(PATH, endpoint=Resource({"PUT": app}))], None, nothing_to_do)


async def refuse_at_once(_: Scope, __: Receive, send: Send) -> None:
    """Answer without a look at the body."""
    await respond(send, 401, [], b"{}")


async def test_an_answer_waits_for_a_body_that_nobody_wants() -> None:
    peer = Peer(b"abc", b"def", b"ghi")
    await only(refuse_at_once)(a_scope(), peer.receive, peer.send)
    assert peer.left_before_the_answer == 0
    assert [message["type"] for message in peer.got] == ["http.response.start", "http.response.body"]


async def test_a_body_that_was_read_is_not_waited_for_again() -> None:
    async def read_all(_: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        await respond(send, 200, [], b"")

    peer = Peer(b"abc", b"def")
    await only(read_all)(a_scope(), peer.receive, peer.send)
    assert peer.got[0]["status"] == 200


async def test_a_client_that_leaves_is_not_waited_for() -> None:
    peer = Peer()
    await only(refuse_at_once)(a_scope(), peer.receive, peer.send)
    assert peer.got[0]["status"] == 401


async def test_without_a_body_nothing_is_waited_for() -> None:
    peer = Peer(None)
    for headers in ([], [(b"content-length", b"0")]):
        await only(refuse_at_once)(a_scope(headers=headers), peer.receive, peer.send)
    assert len(peer.got) == 4


async def test_a_body_far_too_large_is_not_waited_for_to_its_end() -> None:
    peer = Peer(*[b"x" * 1024 * 1024] * 40)
    await only(refuse_at_once)(a_scope(headers=[(b"transfer-encoding", b"chunked")]), peer.receive, peer.send)
    assert peer.got[0]["status"] == 401
    assert 0 < peer.left_before_the_answer < 40


@pytest.mark.parametrize(
    "header",
    [(b"content-length", str(1024**3).encode()), (b"expect", b"100-continue")],
    ids=["announced as far too large", "waits to be asked for"],
)
async def test_what_need_not_be_sent_is_answered_before_it_comes(header: tuple[bytes, bytes]) -> None:
    peer = Peer(*[b"x" * 1024 * 1024] * 3)
    headers = [header, (b"content-length", str(3 * 1024**2).encode())]
    await only(refuse_at_once)(a_scope(headers=headers), peer.receive, peer.send)
    assert peer.left_before_the_answer == 3
    assert (b"connection", b"close") in peer.got[0]["headers"]
    assert not peer.waiting, "a client that goes on all the same sees its answer, and no broken connection"


async def test_what_goes_on_after_the_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("saleport.api.routing.CLIENT_SECONDS", 0.01)
    peer = Peer(b"x", None, b"x")
    await only(refuse_at_once)(
        a_scope(headers=[(b"content-length", b"999999999999")], http_version="2"), peer.receive, peer.send
    )
    assert [message["type"] for message in peer.got] == ["http.response.start", "http.response.body"]
    assert (b"connection", b"close") not in peer.got[0]["headers"], "HTTP/2 has no such header"


async def test_a_body_that_takes_too_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("saleport.api.exchange._UNWANTED_SECONDS", 0.01)
    monkeypatch.setattr("saleport.api.routing.CLIENT_SECONDS", 0.01)
    peer = Peer(b"abc", None, b"")
    await only(refuse_at_once)(a_scope(), peer.receive, peer.send)
    assert peer.got[0]["status"] == 401


async def raise_at_once(_: Scope, __: Receive, ___: Send) -> None:
    raise RuntimeError("hunter2")


async def test_whatever_is_raised_outside_of_handlers_is_an_envelope() -> None:
    transport = httpx.ASGITransport(only(raise_at_once))
    answer = await httpx.AsyncClient(transport=transport, base_url="http://shop.test").put(PATH)
    assert answer.status_code == 500
    assert answer.json()["isHandledError"] is False
    assert "hunter2" not in answer.text


async def test_what_is_raised_within_an_answer_is_not_hidden() -> None:
    async def break_off(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("halfway")

    peer = Peer(b"")
    with pytest.raises(RuntimeError, match="halfway"):
        await only(break_off)(a_scope(), peer.receive, peer.send)
    assert len(peer.got) == 1


@pytest.fixture
def events() -> Generator[list[MutableMapping[str, Any]]]:
    """What is logged while a test runs."""
    with structlog.testing.capture_logs() as captured:
        yield captured


async def test_each_request_is_one_line_that_holds_nothing_private(events: list[MutableMapping[str, Any]]) -> None:
    client = api(echo_text, f"{PATH}/{{text}}", "GET")
    await client.get(f"{PATH}/W-1?subscription-key=hunter2&secret=hunter2", headers={"Authorization": "Bearer hunter2"})
    (line,) = [event for event in events if event["event"] == "call"]
    assert (line["method"], line["operation"], line["status"]) == ("GET", "Note", 200)
    assert line["milliseconds"] >= 0
    assert "hunter2" not in str(line)
    assert "W-1" not in str(line)


async def test_a_verb_of_any_length_makes_a_short_line(events: list[MutableMapping[str, Any]]) -> None:
    await api(nothing, method="GET").request("BREW" * 1000, PATH)
    (line,) = [event for event in events if event["event"] == "call"]
    assert line["method"] == "BREW" * 4


async def test_a_body_that_breaks_off_is_answered_to_whoever_still_listens() -> None:
    messages: list[Message] = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return messages.pop(0)

    peer = Peer()
    headers = [(b"ocp-apim-subscription-key", b"key"), (b"content-length", b"9")]
    await application_of(nothing)(a_scope(headers=headers), receive, peer.send)
    assert peer.got[0]["status"] == 400
    assert b"broke off" in peer.got[1]["body"]
