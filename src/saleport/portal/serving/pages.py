"""How a page is made of its template and sent: language, headers, and a page for every failure too."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.types import ASGIApp, Receive, Scope, Send

from saleport.api.exchange import respond
from saleport.api.failures import Headers
from saleport.api.request import Request
from saleport.errors import Rejected, Unavailable
from saleport.logs import logger
from saleport.portal.words import NAMES, typeset, words
from saleport.values import Language

log = logger("portal")

_HEADERS: Sequence[tuple[bytes, bytes]] = (
    (b"content-type", b"text/html; charset=utf-8"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self'; "
        b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    # The address of an order's page is all that it takes to open it: it is told to nobody.
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"vary", b"accept-language"),
)
_PRIVATE: Sequence[tuple[bytes, bytes]] = (
    (b"cache-control", b"no-store"),
    (b"x-robots-tag", b"noindex, nofollow"),
)
_PUBLIC: Sequence[tuple[bytes, bytes]] = ((b"cache-control", b"public, max-age=300"),)


class Visit(NamedTuple):
    """A request for a page, and the language to answer it in."""

    request: Request
    language: Language
    choice: str
    """`?lang=` as links pass it on; empty when the reader's browser chose the language."""


class Page(NamedTuple):
    """What a page shows: its template and what that needs to know."""

    template: str
    content: Mapping[str, Any]
    status: int = 200
    is_private: bool = False
    headers: Sequence[tuple[bytes, bytes]] = ()


PageMaker = Callable[[Visit], Awaitable[Page]]


def failure_page(status: int, text: str, **more: Any) -> Page:  # noqa: ANN401 - what the template takes
    """A page that says what went wrong; `text` names its words."""
    return Page("failure.html", {"about": text, "number": None, "way_out": None, **more}, status, is_private=True)


class Pages:
    """Makes ASGI applications of functions that make pages."""

    def __init__(self, assets: Mapping[str, str], root: str) -> None:
        """`assets` are the paths of the style sheet and its like, by name; `root` goes before every path of ours."""
        self._environment = Environment(
            loader=PackageLoader("saleport.portal"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(  # pyright: ignore[reportUnknownMemberType]
            root=root, assets=assets, languages=NAMES
        )

    def endpoint(self, operation: str, make: PageMaker) -> ASGIApp:
        """The page as an ASGI application; `operation` names it in the log."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request.of(scope)
            request.operation = operation
            visit = visit_of(request)
            page, body = await self._made(visit, make)
            headers: Headers = [
                *_HEADERS,
                *(_PRIVATE if page.is_private else _PUBLIC),
                (b"content-language", visit.language.encode()),
                *page.headers,
            ]
            await respond(send, page.status, headers, body)

        return answer

    async def _made(self, visit: Visit, make: PageMaker) -> tuple[Page, bytes]:
        try:
            page = await make(visit)
            return page, self._render(page, visit)
        except Unavailable as error:
            page = failure_page(503, "away")
            page = page._replace(headers=[(b"retry-after", str(error.retry_after_seconds).encode())])
        except Exception:
            # The last line of defence: a reader gets a page, whatever happens.
            log.exception("unexpected failure")
            page = failure_page(500, "failed", number=visit.request.id)
        return page, self._render(page, visit)

    def _render(self, page: Page, visit: Visit) -> bytes:
        template = self._environment.get_template(page.template)
        text = template.render(
            page.content,
            words=words(visit.language),
            language=visit.language,
            choice=visit.choice,
            is_private=page.is_private,
            typeset=typeset,
        )
        return text.encode("utf-8", "replace")


def visit_of(request: Request) -> Visit:
    """The visit that a request is: `?lang=` counts for more than what the browser prefers."""
    try:
        chosen = request.query.get("lang", "").lower()
    except Rejected:
        chosen = ""  # a query beyond all measure; the page does not need it
    if chosen in NAMES:
        return Visit(request, Language(chosen), f"?lang={chosen}")
    return Visit(request, request.language, "")
