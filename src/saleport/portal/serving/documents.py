"""Documents that stay as they are while the service runs, and how they are sent."""

from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256

from starlette.types import Receive, Scope, Send

from saleport.api.conditional import entity_tag, is_known
from saleport.api.exchange import respond
from saleport.api.failures import Headers
from saleport.api.request import Request
from saleport.portal.serving.compression import FEWEST_BYTES, accepts_gzip, gzipped

_A_YEAR = "public, max-age=31536000, immutable"
_SMALLEST = 9


class Document:
    """A document that stays the same while the service runs, as an ASGI application.

    Callers that have it are told so (ETag), and those that read gzip get it so. Asked for with `?v=` and its
    version it may be kept for a year, because that address never has another content.
    """

    def __init__(
        self,
        operation: str,
        content: bytes,
        media_type: str,
        headers: Sequence[tuple[bytes, bytes]] = (),
        *,
        is_versioned: bool = False,
    ) -> None:
        """`operation` names it in the log; `headers` are sent beside those of every document.

        `is_versioned` says that its path alone never has another content.
        """
        self.version = sha256(content).hexdigest()[:16]
        self._operation = operation
        self.content = content
        self._is_versioned = is_versioned
        self._headers = [
            (b"content-type", media_type.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"vary", b"accept-encoding"),
            *headers,
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request.of(scope)
        request.operation = self._operation
        is_this_version = self._is_versioned or scope["query_string"] == f"v={self.version}".encode()
        is_small = len(self.content) >= FEWEST_BYTES and accepts_gzip(request.headers.get(b"accept-encoding"))
        etag = entity_tag(f"{self.version}-gzip" if is_small else self.version)
        headers: Headers = [
            (b"etag", etag),
            *self._headers,
            (b"cache-control", _A_YEAR.encode() if is_this_version else b"no-cache"),
        ]
        if is_known(etag, request.headers.get(b"if-none-match")):
            await respond(send, 304, headers, b"")
            return
        if is_small:
            headers.append((b"content-encoding", b"gzip"))
        await respond(send, 200, headers, self._gzipped if is_small else self.content)

    @cached_property
    def _gzipped(self) -> bytes:
        return gzipped(self.content, _SMALLEST)
