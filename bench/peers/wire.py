"""The HTTP ceiling: saleport's server, which reads a request and answers what saleport has answered once.

It knows both of Granian's interfaces, because it is served by whichever saleport is served by.
"""

import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import msgspec

from bench.failing import BenchFailed
from bench.stand.saleport import Saleport
from bench.stand.server import Server
from bench.stand.service import Service
from tests.running import RunningService

_VARIABLE = "BENCH_WIRE_ANSWERS"
# The server adds these by itself, to saleport's answers as to these.
_ADDED = {"date", "server", "transfer-encoding", "connection"}


class Answer(msgspec.Struct, frozen=True):
    """What is answered to a request."""

    method: str
    path: str
    is_conditional: bool
    """Whether the request has If-None-Match."""
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Wire(Service):
    """The service of it, as it is measured beside a saleport whose answers it gives."""

    def __init__(self, name: str, folder: Path, workers: int, original: Saleport, others: Sequence[Answer]) -> None:
        """It answers to orders as `original` does, and to whatever else `others` have."""
        folder.mkdir(parents=True)
        self._credentials = original.credentials()
        put = recorded(original.probe()[0])
        answers = folder / "answers"
        answers.write_bytes(msgspec.msgpack.encode([put, *others]))
        # It is not used, but `serve` looks at its database before it starts.
        prepared = RunningService(f"sqlite:///{folder}/unused.db", folder)
        command = [sys.executable, "-m", "bench.peers.serving", "wire", "serve"]
        command += ["--port", str(prepared.port), "--workers", str(workers)]
        environment = {**prepared.environment, _VARIABLE: str(answers)}
        server = Server(command, environment, folder / "service.log", prepared.port)
        super().__init__(name, folder, server, original.model_ids)

    def credentials(self) -> dict[str, str]:
        """The same as of the original, so that requests are as long."""
        return self._credentials

    def forget_orders(self) -> None:
        """There are none."""

    def stored(self, name: str) -> None:
        """None ever are."""


class Application:
    """Answers to each request what is recorded for it, once its body has come in."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._texts = {
            (each.method, each.path, each.is_conditional): (each.status, each.headers, each.body) for each in answers
        }
        self._bytes = {
            key: (status, [(name.encode(), value.encode()) for name, value in headers], body)
            for key, (status, headers, body) in self._texts.items()
        }
        not_found = (404, [], b"")
        self._texts_of_others, self._bytes_of_others = not_found, not_found

    async def __call__(
        self, scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        """Answer by ASGI."""
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        while (await receive()).get("more_body"):
            pass
        is_conditional = scope["method"] == "GET" and any(name == b"if-none-match" for name, _ in scope["headers"])
        key = (scope["method"], scope["path"], is_conditional)
        status, headers, body = self._bytes.get(key, self._bytes_of_others)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:  # noqa: ANN401 - Granian's
        """Answer by RSGI."""
        await protocol()
        is_conditional = scope.method == "GET" and "if-none-match" in scope.headers
        key = (scope.method, scope.path, is_conditional)
        status, headers, body = self._texts.get(key, self._texts_of_others)
        protocol.response_bytes(status, headers, body)


def load(_: Callable[[str], Any], __: str) -> Application:
    """The application, in a worker; saleport itself is not loaded."""
    return Application(msgspec.msgpack.decode(Path(os.environ[_VARIABLE]).read_bytes(), type=list[Answer]))


def recorded(response: httpx.Response) -> Answer:
    """An answer, to be given again and again. Raises BenchFailed when it is a failure."""
    if response.is_error:
        raise BenchFailed(f"{response.url} answers {response.status_code}: {response.text}")
    request = response.request
    return Answer(
        method=request.method,
        path=request.url.path,
        is_conditional="if-none-match" in request.headers,
        status=response.status_code,
        headers=[(name, value) for name, value in response.headers.items() if name not in _ADDED],
        body=response.content,
    )
