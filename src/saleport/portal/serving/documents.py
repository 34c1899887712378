"""Documents that stay as they are while the service runs, and how they are sent."""

from collections.abc import Sequence
from hashlib import sha256

from starlette.types import Receive, Scope, Send

from saleport.api.conditional import entity_tag, is_known
from saleport.api.exchange import respond
from saleport.api.failures import Headers
from saleport.api.request import Request

_A_YEAR = "public, max-age=31536000, immutable"


class Document:
    """A document that stays the same while the service runs, as an ASGI application.

    Callers that have it are told so (ETag). Asked for with `?v=` and its version it may be kept
    for a year, because that address never has another content.
    """

    def __init__(
        self, operation: str, content: bytes, media_type: str, headers: Sequence[tuple[bytes, bytes]] = ()
    ) -> None:
        """`operation` names it in the log; `headers` are sent beside those of every document."""
        self.version = sha256(content).hexdigest()[:16]
        self._operation = operation
        self._content = content
        self._etag = entity_tag(self.version)
        self._headers = [
            (b"etag", self._etag),
            (b"content-type", media_type.encode()),
            (b"x-content-type-options", b"nosniff"),
            *headers,
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request.of(scope)
        request.operation = self._operation
        is_this_version = scope["query_string"] == f"v={self.version}".encode()
        headers: Headers = [
            *self._headers,
            (b"cache-control", _A_YEAR.encode() if is_this_version else b"no-cache"),
        ]
        if is_known(self._etag, request.headers.get(b"if-none-match")):
            await respond(send, 304, headers, b"")
            return
        await respond(send, 200, headers, self._content)
