"""The call that a sample makes, and the form in which all languages can make the same one."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit, urlunsplit

from saleport.errors import ErrorCode, Problem, Rejected
from saleport.values import shortened

METHODS = ("GET", "POST", "PUT", "DELETE")

_BODILESS = "GET"
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t -~]*")
_HOST = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
# What RFC 3986 has in a path or a query. The apostrophe is not among them: it is the one of these that
# programs quote with, and means the same escaped.
_NOT_IN_URL = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&()*+,;=:@/?]")
# Every client sets these by itself, and most refuse to be told.
_SET_BY_CLIENTS = frozenset({"connection", "content-length", "expect", "host", "transfer-encoding", "upgrade"})


class SampleRequest(NamedTuple):
    """The call that a sample makes, as the reader wrote it."""

    method: str
    url: str
    headers: Sequence[tuple[str, str]] = ()
    body: str | None = None


def prepared(request: SampleRequest) -> SampleRequest:
    """The same call in the one form that every client sends alike; the body is not touched.

    The URL is percent-encoded, headers that were not filled in are left out, and a header given twice has both
    values. Raises Rejected when no client could make the call.
    """
    problems = list(_problems(request))
    if problems:
        raise Rejected(problems)
    return SampleRequest(request.method.upper(), _encoded(request.url), _headers(request), request.body or None)


def _problems(request: SampleRequest) -> Iterator[Problem]:
    if request.method.upper() not in METHODS:
        yield _problem(
            "method", f"method is '{shortened(request.method)}': give one of {', '.join(METHODS)}.", request.method
        )
    elif request.method.upper() == _BODILESS and request.body:
        yield _problem("body", "body is given, and a GET has none: leave it out.", request.method)
    if not _is_callable(request.url):
        explanation = f"url is '{shortened(request.url)}': give one that begins with http:// or https:// and a host."
        yield _problem("url", explanation, request.url)
    for number, (name, value) in enumerate(request.headers):
        if not _TOKEN.fullmatch(name):
            yield _forbidden(f"headers[{number}]", "the name of a header has letters, digits and dashes")
        elif not _HEADER_VALUE.fullmatch(value):
            yield _forbidden(f"headers[{number}]", "a header takes ASCII only")
    if request.body is not None and not _is_text(request.body):
        yield _forbidden("body", "it holds a NUL or half a character")


def _is_callable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        # Read here because that is when they are checked.
        return (
            _is_text(url)
            and parts.scheme in ("http", "https")
            and parts.username is None
            and _HOST.fullmatch(_host(parts)) is not None
            # Python takes `[v1.x]` for the name `v1.x`, which may be somebody's.
            and ("[" in parts.netloc) == (":" in (parts.hostname or ""))
            and parts.port != 0
        )
    except ValueError:
        return False


def _is_text(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _host(parts: SplitResult) -> str:
    """The host as it is sent: names in other scripts in the ASCII form that they have for that."""
    host = parts.hostname or ""
    if ":" in host:
        return f"[{host}]"
    return host if host.isascii() else host.encode("idna").decode()


def _encoded(url: str) -> str:
    parts = urlsplit(url)
    place = _host(parts) if parts.port is None else f"{_host(parts)}:{parts.port}"
    # A client never sends the fragment.
    return urlunsplit((parts.scheme, place, _percent_encoded(parts.path or "/"), _percent_encoded(parts.query), ""))


def _percent_encoded(text: str) -> str:
    def encoded(found: re.Match[str]) -> str:
        part = found[0]
        return part if _ESCAPED.fullmatch(part) else "".join(f"%{byte:02X}" for byte in part.encode())

    return _NOT_IN_URL.sub(encoded, text)


def _headers(request: SampleRequest) -> list[tuple[str, str]]:
    merged: dict[str, tuple[str, str]] = {}
    for name, value in request.headers:
        known = name.lower()
        if known in _SET_BY_CLIENTS or not value.strip():
            continue
        first, before = merged.get(known, (name, ""))
        # RFC 9110, 5.3: the same as two lines.
        merged[known] = (first, f"{before}, {value.strip()}" if before else value.strip())
    if request.body and "content-type" not in merged:
        # Left alone, each client would call it something else, and most of them a form.
        return [("Content-Type", "application/json"), *merged.values()]
    return list(merged.values())


def _problem(field: str, explanation: str, value: str) -> Problem:
    return Problem(
        code=ErrorCode.VALUE_NOT_ALLOWED,
        explanation=explanation,
        field=field,
        subject="request",
        words={"value": shortened(value)},
    )


def _forbidden(field: str, reason: str) -> Problem:
    # The value itself is left out: it may be a key.
    explanation = f"{field} has a character that cannot be sent: {reason}."
    return Problem(code=ErrorCode.CHARACTER_NOT_ALLOWED, explanation=explanation, field=field, subject="request")
