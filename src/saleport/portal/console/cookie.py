"""The cookie of a session: what a browser keeps of it, and sends with each request."""

import re

from saleport.api.request import Request
from saleport.people.signing_in import SESSION_LIFE

COOKIE = "saleport_session"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,128}")


def session_token(request: Request) -> str | None:
    """The token of the session that a request claims to be of."""
    # Over HTTP/2 a browser may send them one by one.
    lines = [value.decode("latin-1") for name, value in request.scope["headers"] if name == b"cookie"]
    for cookie in ";".join(lines).split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == COOKIE and _TOKEN.fullmatch(value):
            return value
    return None


def keep(token: str, request: Request, root: str) -> tuple[bytes, bytes]:
    """The header by which a browser keeps a session: out of reach of scripts, and of pages of other sites."""
    return _set_cookie(token, int(SESSION_LIFE.total_seconds()), request, root)


def forget(request: Request, root: str) -> tuple[bytes, bytes]:
    """The header by which a browser forgets its session."""
    return _set_cookie("", 0, request, root)


def _set_cookie(value: str, seconds: int, request: Request, root: str) -> tuple[bytes, bytes]:
    # Behind a proxy it is the public address that tells of https.
    secure = "; Secure" if request.base_url.startswith("https:") else ""
    text = f"{COOKIE}={value}; Path={root or '/'}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    return (b"set-cookie", text.encode())
