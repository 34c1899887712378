"""Pages of which other origins may call the service, and what browsers are told of it (CORS).

A browser keeps an answer from a page of another origin unless the answer says that this origin may read it.
Programs that are no browsers never ask.
"""

import re
from collections.abc import Iterable, Mapping

_ORIGIN = re.compile(r"(https?)://(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(?::([1-9][0-9]{0,4}))?")
_USUAL_PORTS = {"http": "80", "https": "443"}
_LAST_PORT = 65_535

_VARY = (b"vary", b"origin")
_EXPOSED = b"Import-Outcome, X-Request-Id, Retry-After, WWW-Authenticate, ETag"
_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT"),
    (
        b"access-control-allow-headers",
        b"Authorization, Content-Type, Ocp-Apim-Subscription-Key, Ocp-Apim-Secret-Value, Accept, Accept-Language, "
        b"Idempotency-Key, If-None-Match, X-Request-Id",
    ),
    (b"access-control-max-age", b"7200"),  # seconds; browsers keep none for longer
)

Headers = tuple[tuple[bytes, bytes], ...]


def is_origin(text: str) -> bool:
    """Whether a text is an origin exactly as browsers send it; another would never be met."""
    match = _ORIGIN.fullmatch(text)
    if match is None:
        return False
    scheme, port = match.groups()
    return port is None or (port != _USUAL_PORTS[scheme] and int(port) <= _LAST_PORT)


class Origins:
    """The other origins whose pages may call.

    There is no `*`, and no Access-Control-Allow-Credentials: a caller shows its key and token in headers that
    a page has to know, never in cookies that a browser sends by itself.
    """

    def __init__(self, allowed: Iterable[str]) -> None:
        self._answers: Mapping[bytes | None, Headers] = {
            origin.encode(): (
                _VARY,
                (b"access-control-allow-origin", origin.encode()),
                (b"access-control-expose-headers", _EXPOSED),
            )
            for origin in allowed
        }

    def answer(self, origin: bytes | None) -> Headers:
        """What every answer to a page of this origin carries; for an origin that may not call only that it matters."""
        return self._answers.get(origin, (_VARY,))

    def preflight(self, origin: bytes | None) -> Headers | None:
        """What a browser that asks before a call is told beside that; None for an origin that may not call."""
        return _PREFLIGHT if origin in self._answers else None
