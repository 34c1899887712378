"""How a page is made of its template and sent: language, headers, and a page for every failure too."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.types import ASGIApp, Receive, Scope, Send

from saleport import __version__
from saleport.api.exchange import respond
from saleport.api.failures import Headers
from saleport.api.request import Request
from saleport.api.streaming.answers import StreamAnswer, send_stream
from saleport.errors import Rejected, Unavailable
from saleport.logs import logger
from saleport.portal.serving.compression import FEWEST_BYTES, accepts_gzip, gzipped
from saleport.portal.words import NAMES, typeset, words
from saleport.samples import LANGUAGES
from saleport.values import Language

log = logger("portal")

# Nothing from elsewhere, nothing within the page: what a page loads, calls and sends stays with this service, and with
# those that its operator names.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src {callable}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_BARE_POLICY = (
    b"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: Sequence[tuple[bytes, bytes]] = (
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"vary", b"accept-encoding, accept-language"),
)
# The address of an order's page is all that it takes to open it: it is told to nobody.
_TOLD_TO_NOBODY = (b"referrer-policy", b"no-referrer")
# Under no-referrer a browser sends the forms of a page with `Origin: null`.
_TOLD_TO_US = (b"referrer-policy", b"same-origin")
_LONGEST_PARAMETER = 200
_QUICK = 5  # of gzip's nine levels: beyond it a page hardly gets smaller, and takes longer to make
_PRIVATE: Sequence[tuple[bytes, bytes]] = (
    (b"cache-control", b"no-store"),
    (b"x-robots-tag", b"noindex, nofollow"),
)


class Visit(NamedTuple):
    """A request for a page, and the language to answer it in."""

    request: Request
    language: Language
    choice: str
    """`?lang=` as links pass it on; empty when the reader's browser chose the language."""

    @property
    def section(self) -> str:
        """The first part of the path, such as `errors`: where in the portal the page stands."""
        return self.request.scope["path"].split("/")[1]

    def parameter(self, name: str) -> str:
        """A parameter of the query as a reader typed it; empty where there is none."""
        # No database has room for NUL, and nobody types it.
        return query_of(self.request).get(name, "").replace("\0", "").strip()[:_LONGEST_PARAMETER]


class Page(NamedTuple):
    """What a page shows: its template and what that needs to know."""

    template: str
    content: Mapping[str, Any]
    status: int = 200
    is_private: bool = False
    """Kept by no cache and found by no search engine."""
    is_bare: bool = False
    """For a shop's customers: without the portal's navigation, and without any script."""
    headers: Sequence[tuple[bytes, bytes]] = ()
    tells_origin: bool = False
    """Its forms say from which page they come, as those must by which something is changed."""
    content_type: bytes = b"text/html; charset=utf-8"
    """Something else where it is a file to be kept."""


class Redirect(NamedTuple):
    """Leads on to another page of ours."""

    path: str
    """Below the root, with its query; the language that the reader chose is kept by itself."""
    headers: Sequence[tuple[bytes, bytes]] = ()


class Download(NamedTuple):
    """A file of somebody's that is to be kept, sent while it is made."""

    file_name: str
    content_type: str
    chunks: AsyncGenerator[bytes]
    """What goes wrong before the first of them is answered with a page."""


PageMaker = Callable[[Visit], Awaitable[Page]]
AnswerMaker = Callable[[Visit], Awaitable[Page | Redirect | Download]]


def failure_page(status: int, text: str, *, way_out: str | None = None, number: str | None = None) -> Page:
    """A page that says what went wrong; `text` names its words, `way_out` those of the link that it ends with.

    With a way out it is a page of the portal; without one it is for anybody.
    """
    content = {"about": text, "number": number, "way_out": way_out}
    return Page("failure.html", content, status, is_private=True, is_bare=way_out is None)


class Pages:
    """Makes ASGI applications of functions that make pages."""

    def __init__(self, assets: Mapping[str, str], root: str, origins: Sequence[str] = ()) -> None:
        """`assets` are the addresses of the static files by name; `root` goes before every path of ours.

        `origins` are other services that a reader may call from a page.
        """
        # A page takes as long as several imports, which go on beside it. More pages at once would have them wait again.
        self._one_at_a_time = asyncio.Lock()
        self._root = root
        self._policy = _POLICY.format(callable=" ".join(["'self'", *origins])).encode()
        self._environment = Environment(
            loader=PackageLoader("saleport.portal"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(  # pyright: ignore[reportUnknownMemberType]
            root=root,
            assets=assets,
            version=__version__,
            origins=list(origins),
            sample_languages=[{"name": language.name, "label": language.label} for language in LANGUAGES],
        )

    def endpoint(self, operation: str, make: AnswerMaker) -> ASGIApp:
        """The page as an ASGI application; `operation` names it in the log."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request.of(scope)
            request.operation = operation
            visit = visit_of(request)
            page, body, is_gzipped = await self._made(visit, make)
            if isinstance(page, Redirect):
                await respond(send, 303, self._leading_on(page, visit), b"")
                return
            if isinstance(page, Download):
                await send_stream(request, send, _as_stream(page, body))
                return
            headers: Headers = [
                (b"content-type", page.content_type),
                *_HEADERS,
                _TOLD_TO_US if page.tells_origin else _TOLD_TO_NOBODY,
                (b"content-security-policy", _BARE_POLICY if page.is_bare else self._policy),
                *(_PRIVATE if page.is_private else [kept_for_a_while(request)]),
                (b"content-language", visit.language.encode()),
                *page.headers,
            ]
            if is_gzipped:
                headers.append((b"content-encoding", b"gzip"))
            await respond(send, page.status, headers, body)

        return answer

    def _leading_on(self, redirect: Redirect, visit: Visit) -> Headers:
        path, mark, query = redirect.path.partition("?")
        if visit.choice and "lang" not in parse_qs(query):
            mark, query = "?", "&".join(filter(None, [query, visit.choice[1:]]))
        location = f"{self._root}{path}{mark}{query}".encode()
        return [(b"location", location), *_PRIVATE, _TOLD_TO_NOBODY, *redirect.headers]

    async def _made(self, visit: Visit, make: AnswerMaker) -> tuple[Page | Redirect | Download, bytes, bool]:
        try:
            page = await make(visit)
            if isinstance(page, Redirect):
                return page, b"", False
            if isinstance(page, Download):
                return page, await anext(page.chunks, b""), False
            async with self._one_at_a_time:
                return page, *await asyncio.to_thread(self._body, page, visit)
        except Unavailable as error:
            page = failure_page(503, "away")
            page = page._replace(headers=[(b"retry-after", str(error.retry_after_seconds).encode())])
        except Exception:
            # The last line of defence: a reader gets a page, whatever happens.
            log.exception("unexpected failure")
            page = failure_page(500, "failed", number=visit.request.id)
        return page, *self._body(page, visit)

    def _body(self, page: Page, visit: Visit) -> tuple[bytes, bool]:
        """What is sent, and whether it is compressed: both take their time, and neither is for the loop."""
        body = self._render(page, visit)
        if len(body) >= FEWEST_BYTES and accepts_gzip(visit.request.headers.get(b"accept-encoding")):
            return gzipped(body, _QUICK), True
        return body, False

    def _render(self, page: Page, visit: Visit) -> bytes:
        template = self._environment.get_template(page.template)
        text = template.render(
            page.content,
            words=words(visit.language),
            language=visit.language,
            languages=in_each_language(visit),
            choice=visit.choice,
            section=visit.section,
            is_private=page.is_private,
            is_bare=page.is_bare,
            typeset=typeset,
        )
        return text.encode("utf-8", "replace")


def _as_stream(download: Download, first: bytes) -> StreamAnswer:
    headers = [
        (b"content-disposition", f"attachment; filename*=UTF-8''{quote(download.file_name, safe='')}".encode()),
        *_HEADERS,
        (b"content-security-policy", _BARE_POLICY),
        *_PRIVATE,
        _TOLD_TO_NOBODY,
    ]
    return StreamAnswer(download.content_type, _from(first, download.chunks), headers)


async def _from(first: bytes, chunks: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    async with aclosing(chunks):
        yield first
        async for chunk in chunks:
            yield chunk


def kept_for_a_while(request: Request) -> tuple[bytes, bytes]:
    """The header that lets a page be kept for five minutes: by the reader's browser, and by caches that many share.

    Not by these where the page names the address of the service as a Host header said it, and the next reader would
    be led, with key and secret, to where somebody else had it point.
    """
    return (b"cache-control", b"public, max-age=300" if request.has_public_url else b"private, max-age=300")


def query_of(request: Request) -> Mapping[str, str]:
    """The query of a request for a page; none where it is beyond all measure: no page needs one."""
    try:
        return request.query
    except Rejected:
        return {}


def chosen_language(request: Request) -> Language | None:
    """The language that `?lang=` asks for."""
    chosen = query_of(request).get("lang", "").lower()
    return Language(chosen) if chosen in NAMES else None


def visit_of(request: Request) -> Visit:
    """The visit that a request is: `?lang=` counts for more than what the browser prefers."""
    chosen = chosen_language(request)
    return Visit(request, chosen or request.language, f"?lang={chosen}" if chosen else "")


def in_each_language(visit: Visit) -> list[tuple[Language, str, str]]:
    """Each language with its name and the query that leads to this very page in it."""
    kept = [(name, value) for name, value in query_of(visit.request).items() if name != "lang"]
    return [(language, name, f"?{urlencode([*kept, ('lang', language.value)])}") for language, name in NAMES.items()]
