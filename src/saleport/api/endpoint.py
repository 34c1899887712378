"""The wrapper around every handler: identify, authorise, decode, call, answer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import msgspec
from starlette.types import Receive, Scope, Send

from saleport.api.conditional import entity_tag, is_known
from saleport.api.envelope import SINGLE, Envelope, Pagination, encode, errors_of
from saleport.api.exchange import respond
from saleport.api.failures import Headers
from saleport.api.request import Request
from saleport.api.streaming.answers import StreamAnswer, send_stream
from saleport.decoding.findings import Findings
from saleport.errors import ErrorCode, NotFound, Problem, Rejected, SaleportError
from saleport.values import Caller, Credentials, shortened

_TRUE = frozenset({"true", "1"})
_FALSE = frozenset({"false", "0"})
# What one caller is answered is for no other, and it is asked each time whether it is still so.
_KEPT_BY_CALLER = (
    (b"cache-control", b"private, no-cache"),
    (b"vary", b"authorization, ocp-apim-subscription-key"),
)


class Gate(Protocol):
    """Says who is calling and whether they may; `access` has the real one."""

    async def admit(self, credentials: Credentials, scope: str | None) -> Caller:
        """The caller. Raises Unauthenticated, Forbidden or RateLimited. No scope: the key alone is enough."""
        ...

    def recall(self, credentials: Credentials, scope: str | None) -> Caller | None:
        """The caller, where it is known that they may; None where it has to be found out, or the call counted."""
        ...

    def holder_of(self, credentials: Credentials) -> Caller | None:
        """Whose key was shown, of a call that was refused; None where that is not known without looking it up."""
        ...


class BodyReader(Protocol):
    """Makes something of a body; `decoding.reader.Reader` does it for one struct."""

    def read(self, body: bytes) -> tuple[Any, Findings]:
        """What was made of it, and what was wrong with its form. Raises Rejected when it is not JSON at all."""
        ...


class Call:
    """One admitted request, as a handler gets it."""

    __slots__ = ("_path_id", "body", "caller", "findings", "request")

    def __init__(
        self,
        request: Request,
        caller: Caller,
        body: Any,  # noqa: ANN401 - as the operation's reader makes it
        findings: Findings,
        path_id: UUID | None = None,
    ) -> None:
        self._path_id = path_id
        self.request = request
        self.caller = caller
        self.body = body
        """The struct that the operation's reader made of the body; None for an operation without one."""
        self.findings = findings
        """What was wrong with the form of the body: the verb adds what its rules say."""

    @property
    def account_id(self) -> UUID:
        """The account for which the caller acts."""
        return self.caller.account_id

    def flag(self, name: str) -> bool:
        """A query parameter that is true or false; false when it is not there."""
        text = self.request.query.get(name)
        if text is None or text.lower() in _FALSE:
            return False
        if text.lower() in _TRUE:
            return True
        raise Rejected([invalid_parameter(name, text, "true or false")])

    @property
    def path_id(self) -> UUID:
        """The `{id}` of the path, for an operation that says by `not_found` that it has one."""
        assert self._path_id is not None, "the operation does not say that its path has an id"  # noqa: S101 - ours
        return self._path_id


class Answer(msgspec.Struct, frozen=True):
    """What a handler gives back on success."""

    value: Any
    warnings: Sequence[Problem] = ()
    pagination: Pagination = SINGLE
    headers: Sequence[tuple[bytes, bytes]] = ()
    version: str | None = None
    """Names this state of the value, for callers that ask whether they have it already (ETag)."""
    status: int = 200


class Ready(Protocol):
    """What can be done at once: nothing need be asked for it, and nothing said of it."""

    @property
    def order_id(self) -> UUID:
        """The answer, when it is done."""
        ...

    @property
    def reference(self) -> str:
        """The reference of the order that it is about."""
        ...


class Short(NamedTuple):
    """What an operation does with an ordinary body, for the short way (`api.short`), which looks at nothing else.

    `handle` of the operation does the same of such calls.
    """

    read: Callable[[UUID, bytes], Ready | None]
    """What an account's body is ready for (`Ready`); None for one that is not ordinary. Raises as `handle` does."""
    do: Callable[[Any], Awaitable[str]]
    """Does that, and says how it came out."""
    headers: Mapping[str, tuple[tuple[bytes, bytes], ...]]
    """Those of the answer, by how it came out."""


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation of the contract. It cannot be made without saying who may call it."""

    name: str
    """Its operationId in openapi.yaml."""
    method: str
    path: str
    scope: str | None
    """The scope a caller needs; None for the one operation that a subscription key alone opens."""
    handle: Callable[[Call], Awaitable[Answer | StreamAnswer]]
    reader: BodyReader | None = None
    """Reads the body; None for an operation without one, whatever Content-Type its callers send."""
    takes_stream: bool = False
    """Whether it takes the body as it comes instead (`Request.stream`, `Request.upload`)."""
    most_body_bytes: int | None = None
    """The largest body taken, where it is another than that of all others."""
    not_found: ErrorCode | None = None
    """For a path with an `{id}`: the code of one that cannot exist. It is looked at before the body."""
    short: Short | None = None
    """How ordinary calls are answered, where they have a way of their own; None for nearly all operations."""


class Endpoint:
    """An operation as an ASGI application."""

    def __init__(self, operation: Operation, gate: Gate, max_body_bytes: int) -> None:
        self.operation = operation
        self.gate = gate
        self.max_body_bytes = operation.most_body_bytes or max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request.of(scope)
        request.operation = self.operation.name
        answer = await self._called(request)
        if isinstance(answer, StreamAnswer):
            await send_stream(request, send, answer)
        else:
            await respond(send, *_rendered(request, answer))

    async def _called(self, request: Request) -> Answer | StreamAnswer:
        operation = self.operation
        trace = request.trace
        if trace is not None:
            trace.stage("admit")
        try:
            caller = await self.gate.admit(request.credentials, operation.scope)
        except SaleportError:
            request.caller = self.gate.holder_of(request.credentials)
            raise
        request.caller = caller
        request.application = str(caller.application_id)
        path_id = None if operation.not_found is None else _path_id(request, operation.not_found)
        body, findings = None, Findings()
        if operation.reader is not None:
            if trace is not None:
                trace.stage("read")
            body, findings = operation.reader.read(await request.json_body(self.max_body_bytes))
        if trace is not None:
            trace.leave()
        answer = await operation.handle(Call(request, caller, body, findings, path_id))
        if trace is not None:
            trace.leave()
        return answer


def _rendered(request: Request, answer: Answer) -> tuple[int, Headers, bytes]:
    """Status, headers and body of an answer."""
    headers: Headers = [(b"content-type", b"application/json; charset=utf-8"), *answer.headers]
    if answer.version is not None:
        tag = entity_tag(answer.version)
        kept = [(b"etag", tag), *_KEPT_BY_CALLER]
        if is_known(tag, request.headers.get(b"if-none-match")):
            return 304, kept, b""
        headers += kept
    envelope = Envelope(value=answer.value, pagination=answer.pagination)
    if answer.warnings:
        request.problems = answer.warnings
        envelope.errors = errors_of(answer.warnings, request.language, request.base_url)
        envelope.has_warnings = True
        headers.append((b"content-language", request.language.encode()))
    return answer.status, headers, encode(envelope)


def _path_id(request: Request, code: ErrorCode) -> UUID:
    text = request.path_parameter("id")
    try:
        return UUID(text)
    except ValueError:
        problem = Problem(
            code=code,
            explanation=f"'{shortened(text)}' is not the id of anything.",
            subject=code.removesuffix("_NOT_FOUND").lower(),
            words={"value": shortened(text)},
        )
        raise NotFound([problem]) from None


def invalid_parameter(name: str, text: str, wanted: str) -> Problem:
    """The problem of a query parameter that cannot be understood."""
    return Problem(
        code=ErrorCode.PARAMETER_INVALID,
        explanation=f"The query parameter {name} is '{shortened(text)}': it must be {wanted}.",
        field=name,
        subject="request",
        words={"value": shortened(text)},
    )
