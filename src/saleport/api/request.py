"""One HTTP request as the endpoints see it: headers, query, language, credentials, body."""

import re
from collections.abc import AsyncGenerator, Coroutine, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote, unquote_plus

from starlette.types import Message, Receive, Scope

from saleport.api.streaming.bodies import (
    announced,
    broken_off,
    encoded,
    given_up,
    stopped,
    too_large,
    unreadable,
    unsupported,
)
from saleport.api.streaming.patience import Patience
from saleport.api.streaming.uploads import FORM_TYPE as UPLOAD_TYPE
from saleport.api.streaming.uploads import Upload, upload_of
from saleport.errors import Problem, Unavailable
from saleport.tracing import Trace
from saleport.values import Caller, Credentials, Language

MOST_FIELDS = 100
"""Of a form, where nobody says otherwise."""
_MOST_PARAMETERS = 100
CLIENT_SECONDS = 60.0
"""How long a client may take to send a body that is read as a whole, or a part of another, or to take an answer."""
_MOST_REMEMBERED = 1024
_LONGEST_REMEMBERED = 4096
"""Bytes: more than anything that opens the service has. With headers that are longer anybody could fill memory."""
_HOST = re.compile(r"[A-Za-z0-9.:_\-\[\]]{1,255}")
_JSON_TYPES = re.compile(r"(application|text)/([\w.+-]+\+)?json(-patch\+json)?", re.IGNORECASE)
_FORM_TYPE = "application/x-www-form-urlencoded"
_NO_QUERY: Mapping[str, str] = {}


class Request:
    """A request. Made once for each; what is rarely needed is worked out when asked for."""

    __slots__ = (
        "_left",
        "_public_url",
        "_receive",
        "application",
        "body",
        "body_bytes",
        "caller",
        "has_whole_body",
        "headers",
        "id",
        "keeps_bytes",
        "operation",
        "order_reference",
        "patience",
        "problems",
        "scope",
        "trace",
    )

    def __init__(
        self, scope: Scope, receive: Receive, public_url: str | None, patience: Patience | None = None
    ) -> None:
        """`patience` is that with all clients of the process."""
        self.scope = scope
        self._receive = receive
        self._public_url = public_url
        self.patience = patience or Patience(CLIENT_SECONDS)
        """With its client, whatever that is waited for."""
        # The first of a repeated header counts.
        self.headers: dict[bytes, bytes] = dict(reversed(scope["headers"]))
        self.id = ""
        self.operation = "-"
        """The operation that the path and the verb name, for the log."""
        self.application = "-"
        """The id of the application that calls, once it is known, for the log."""
        self.caller: Caller | None = None
        """Whose call it is, for whoever listens: known by the key, even where the call was refused."""
        self.order_reference: str | None = None
        """Of the order that the call is about, for whoever listens; None where it is about none."""
        self.problems: Sequence[Problem] = ()
        """What the caller was told to be wrong, for whoever listens."""
        self.keeps_bytes = 0
        """How much of the body is remembered in `body`, for whoever listens."""
        self.body: bytes | None = None
        self.body_bytes = 0
        """How long the whole body was, once it has come in."""
        self.trace: Trace | None = None
        """Where its time goes, if that is to be known."""
        self._left = announced(self.headers)
        self.has_whole_body = self._left == 0
        """Whether all of the body, where one is announced, has come in."""

    @staticmethod
    def of(scope: Scope) -> "Request":
        """The request that an application was called with."""
        return scope["saleport.request"]

    async def receive(self) -> Message:
        """The next message from the client."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        # As many bytes as were announced are all there is. The server would say so with one more message, for which
        # it would have to be woken once more: a tenth of the time that an import takes (measured).
        self.has_whole_body = self._left == 0 or message["type"] != "http.request" or not message.get("more_body")
        return message

    def is_at_least(self, size: int) -> bool:
        """Whether more than `size` bytes are to come by the headers, or have come and more do."""
        return self._left > size or self.body_bytes > size

    def header(self, name: bytes) -> str | None:
        """A header's value (`name` in lower case), or None."""
        return _text(self.headers.get(name))

    @property
    def query(self) -> Mapping[str, str]:
        """The query's parameters; the first of a repeated one counts. Raises Rejected when they are too many."""
        text = self.scope["query_string"]
        if not text:
            return _NO_QUERY
        try:
            pairs = parse_qsl(text.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
        except ValueError:
            raise unreadable(f"The query has more than {_MOST_PARAMETERS} parameters.") from None
        return dict(reversed(pairs))

    def path_parameter(self, name: str, *, plus_is_space: bool = False) -> str:
        """A segment of the path, decoded here and not before: `%2F` in it is part of the name, not of the path."""
        text: str = self.scope["path_params"][name]
        return (unquote_plus if plus_is_space else unquote)(text)

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return Language.preferred(self.header(b"accept-language"))

    @property
    def credentials(self) -> Credentials:
        """What the caller shows of itself: headers first, then the query."""
        query = self.query if self.scope["query_string"] else _NO_QUERY
        return credentials_of(self.headers, query.get("subscription-key"), query.get("secret"))

    @property
    def host(self) -> str:
        """The host that the request came from. Behind a proxy that is not among the trusted ones, it is the proxy."""
        client = self.scope.get("client")
        return client[0] if client else ""

    @property
    def has_public_url(self) -> bool:
        """Whether `base_url` is what the operator says, and not what this caller's Host header does."""
        return bool(self._public_url)

    @property
    def base_url(self) -> str:
        """The address under which this caller reaches the service, without a slash at its end."""
        if self._public_url:
            return self._public_url
        host = self.header(b"host") or ""
        if not _HOST.fullmatch(host):
            name, port = self.scope.get("server") or ("localhost", None)
            host = f"{name}:{port}" if port else name
        return f"{self.scope.get('scheme', 'http')}://{host}"

    @property
    def wants_problem_details(self) -> bool:
        """Whether the caller asked for RFC 9457 instead of the envelope."""
        accept = self.headers.get(b"accept")
        return accept is not None and b"application/problem+json" in accept.lower()

    def json_body(self, limit: int) -> Coroutine[Any, Any, bytes]:
        """The body's bytes.

        Raises UnsupportedMedia when it is not JSON by its headers, BodyTooLarge past `limit`, Rejected when it
        breaks off, Unavailable when the service stops before it has come.
        """
        self._check_media()
        return self._body(limit)

    async def form(self, limit: int, most_fields: int = MOST_FIELDS) -> Mapping[str, str]:
        """The fields of a form as a browser sends it; the first of a repeated one counts.

        Raises UnsupportedMedia when it is none by its headers, BodyTooLarge past `limit`, Rejected when it breaks off
        or cannot be read.
        """
        media = (self.header(b"content-type") or "").partition(";")[0].strip().lower()
        if media != _FORM_TYPE:
            raise unsupported(media, _FORM_TYPE)
        text = (await self._body(limit)).decode("latin-1")
        try:
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=most_fields)
        except ValueError:
            raise unreadable(f"The form is not in UTF-8, or has more than {most_fields} fields.") from None
        return dict(reversed(pairs))

    async def stream(self, limit: int) -> AsyncGenerator[bytes]:
        """The body's bytes as they come, whatever they are.

        Raises BodyTooLarge, before anything is read where the headers say it; Rejected when the body breaks off, or
        when it stands still. A file of gigabytes takes its time, so only each of its parts has a limit.
        """
        if self._left > limit:
            raise too_large(limit)
        is_first = True
        while is_first or not self.has_whole_body:
            is_first = False
            try:
                message = await self.patience.wait_for(self.receive())
            except TimeoutError:
                raise self._given_up() or stopped(f"did not go on within {self.patience.seconds:g} seconds") from None
            if message["type"] == "http.disconnect":
                raise stopped("broke off before its end")
            part = message.get("body", b"")
            self.body_bytes += len(part)
            if self.body_bytes > limit:
                raise too_large(limit)
            if part:
                yield part

    async def upload(self, limit: int) -> Upload:
        """A form with a file, once the file begins: what it is, and the bytes as they come.

        Raises UnsupportedMedia when it is none by its headers, BodyTooLarge past `limit`, Rejected when it breaks off
        or cannot be read; what comes of the file raises the same.
        """
        media = self.header(b"content-type") or ""
        if media.partition(";")[0].strip().lower() != UPLOAD_TYPE:
            raise unsupported(media, UPLOAD_TYPE)
        return await upload_of(media, self.stream(limit))

    async def _body(self, limit: int) -> bytes:
        if self._left > limit:
            raise too_large(limit)
        try:
            body = await self.patience.wait_for(self._whole_body(limit))
        except TimeoutError:
            raise self._given_up() or broken_off(f"did not come within {self.patience.seconds:g} seconds") from None
        self.keep(body)
        return body

    def keep(self, body: bytes) -> None:
        """Remember what is wanted of the whole body, now that it has come in."""
        self.has_whole_body = True
        self.body_bytes = len(body)
        if self.keeps_bytes:
            # No copy where it is not longer.
            self.body = body[: self.keeps_bytes]

    async def _whole_body(self, limit: int) -> bytes:
        parts: list[bytes] = []
        size = 0
        while not parts or not self.has_whole_body:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                # The client may be gone; one whose chunks are not those of HTTP is still there, and reads the answer.
                raise broken_off("broke off before its end")
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > limit:
                raise too_large(limit)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _given_up(self) -> Unavailable | None:
        """What a body ends in that had not come when the service stopped."""
        return given_up() if self.patience.has_ended else None

    def _check_media(self) -> None:
        media = self.header(b"content-type")
        # No type at all is taken for JSON: nothing else is understood here.
        if media and media != "application/json" and not _JSON_TYPES.fullmatch(media.partition(";")[0].strip()):
            raise unsupported(media, "application/json")
        encoding = self.header(b"content-encoding")
        if encoding and encoding.lower() != "identity":
            raise encoded(encoding)


def credentials_of(
    headers: Mapping[bytes, bytes], key_of_query: str | None = None, secret_of_query: str | None = None
) -> Credentials:
    """What a caller shows of itself: headers first, then the query."""
    key, authorization = headers.get(b"ocp-apim-subscription-key"), headers.get(b"authorization")
    shown = key, authorization, headers.get(b"ocp-apim-secret-value"), key_of_query, secret_of_query
    for each in shown:
        if each is not None and len(each) > _LONGEST_REMEMBERED:
            return _credentials_of(*shown)
    return _remembered_credentials(*shown)


def _credentials_of(
    key: bytes | None, authorization: bytes | None, secret: bytes | None, key_of_query: str | None, of_query: str | None
) -> Credentials:
    # A blank header is one that was not given.
    return Credentials(
        subscription_key=_text(key) or key_of_query,
        authorization=_text(authorization),
        secret=_text(secret) or of_query,
    )


# A shop shows the same ones with each call: read once, their texts have their hashes, too.
_remembered_credentials = lru_cache(_MOST_REMEMBERED)(_credentials_of)


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1").strip()
