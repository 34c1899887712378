"""The definition of the API for anyone to fetch, and what serves any document that stays as it is."""

import re
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

import msgspec
import yaml
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from saleport.api.conditional import entity_tag, is_known
from saleport.api.exchange import respond
from saleport.api.failures import Headers
from saleport.api.request import Request
from saleport.api.routing import Resource

_A_YEAR = "public, max-age=31536000, immutable"

# Plain scalars mean what they mean in JSON and are text else: YAML 1.1 would make dates of dates, and false of `NO`.
_SCALARS: Sequence[tuple[str, str, str]] = (
    ("null", "n~", r"(?:null|~|)$"),
    ("bool", "tf", r"(?:true|false)$"),
    ("int", "-0123456789", r"-?(?:0|[1-9][0-9]*)$"),
    ("float", "-0123456789", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"),
)


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


def routes() -> list[BaseRoute]:
    """/openapi.yaml and /openapi.json, which tools of any origin may read."""
    text = files("saleport.api").joinpath("openapi.yaml").read_bytes()
    anywhere = [(b"access-control-allow-origin", b"*")]
    documents = {
        "/openapi.yaml": Document("Definition", text, "application/yaml", anywhere),
        "/openapi.json": Document("Definition", as_json(text), "application/json", anywhere),
    }
    return [Route(path, endpoint=Resource({"GET": document})) for path, document in documents.items()]


def as_json(text: bytes) -> bytes:
    """The JSON of a YAML document. What looks like a date stays text."""
    return msgspec.json.encode(yaml.load(text, _loader()))  # noqa: S506 - a safe loader, with fewer types


def _loader() -> Any:  # noqa: ANN401 - a class that is made here
    # The one in C where it is there: seven times as fast, and this runs at every start.
    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for kind, beginnings, pattern in _SCALARS:
        for beginning in [*beginnings, ""] if kind == "null" else beginnings:
            resolvers.setdefault(beginning, []).append((f"tag:yaml.org,2002:{kind}", re.compile(pattern)))
    return type("PlainLoader", (base,), {"yaml_implicit_resolvers": resolvers})
