"""The door to everything of people: who is asking, may they, and is it really they who ask.

No page and no action of an account can be registered without the permission that it takes.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from saleport.api.request import MOST_FIELDS, Request
from saleport.api.routing import Resource
from saleport.api.streaming.uploads import FORM_TYPE
from saleport.errors import BodyTooLarge, Forbidden, NotFound, Rejected, UnsupportedMedia
from saleport.people.membership import Memberships
from saleport.people.permissions import Permission
from saleport.people.person import Membership
from saleport.people.signing_in import SigningIn
from saleport.portal.console.cookie import forget, session_token
from saleport.portal.console.frame import AccountPage, Frame, failure, framed
from saleport.portal.console.origin import FORM_TOKEN, form_token, is_form_token, is_from_here
from saleport.portal.console.visits import (
    Asked,
    ConsoleAction,
    ConsoleDownload,
    ConsolePageMaker,
    ConsoleUpload,
    Entry,
    OpenAction,
    OpenPageMaker,
    OwnAction,
    OwnPageMaker,
    OwnVisit,
    Sent,
)
from saleport.portal.serving.pages import Download, Page, Pages, Redirect, Visit

MOST_FORM_BYTES = 64 * 1024
_NOTHING_SENT = Sent({})
_OF_ACCOUNT = "/accounts/{account_id}/"


class Console:
    """All pages and actions of people. What is registered here is served, and only to whom it is meant for."""

    def __init__(self, pages: Pages, signing_in: SigningIn, memberships: Memberships, root: str) -> None:
        """`root` goes before every path of ours."""
        self._pages = pages
        self._signing_in = signing_in
        self._memberships = memberships
        self._root = root
        self._entries: list[Entry] = []

    @property
    def entries(self) -> Sequence[Entry]:
        """Everything that is registered."""
        return tuple(self._entries)

    def page(self, path: str, operation: str, permission: Permission, make: ConsolePageMaker) -> None:
        """Register a page of an account, for those who have the permission there."""

        async def answer(asked: Asked, _: Sent) -> Page | Redirect:
            return await make(asked.of_account)

        self._register(Entry("GET", path, operation, answer, permission))

    def action(
        self,
        path: str,
        operation: str,
        permission: Permission,
        act: ConsoleAction,
        *,
        most_fields: int = MOST_FIELDS,
    ) -> None:
        """Register what a form does to an account, for those who have the permission there."""

        async def answer(asked: Asked, sent: Sent) -> Page | Redirect:
            return await act(asked.of_account, sent.fields)

        self._register(Entry("POST", path, operation, answer, permission, most_fields=most_fields))

    def upload(self, path: str, operation: str, permission: Permission, act: ConsoleUpload, *, most_bytes: int) -> None:
        """Register what a form with a file does to an account, for those who have the permission there.

        The form has its token before the file: nothing of a file is read for who may not send it.
        """

        async def answer(asked: Asked, sent: Sent) -> Page | Redirect:
            return await act(asked.of_account, sent.upload)

        self._register(Entry("POST", path, operation, answer, permission, most_file_bytes=most_bytes))

    def download(self, path: str, operation: str, permission: Permission, make: ConsoleDownload) -> None:
        """Register a file of an account, for those who have the permission there."""

        async def answer(asked: Asked, _: Sent) -> Page | Redirect | Download:
            return await make(asked.of_account)

        self._register(Entry("GET", path, operation, answer, permission, gives_file=True))

    def own_page(self, path: str, operation: str, make: OwnPageMaker) -> None:
        """Register a page for whoever has signed in; it is on nobody else."""

        async def answer(asked: Asked, _: Sent) -> Page | Redirect:
            return await make(asked.by_person)

        self._register(Entry("GET", path, operation, answer))

    def own_action(self, path: str, operation: str, act: OwnAction) -> None:
        """Register what whoever has signed in may do to what is theirs."""

        async def answer(asked: Asked, sent: Sent) -> Page | Redirect:
            return await act(asked.by_person, sent.fields)

        self._register(Entry("POST", path, operation, answer))

    def open_page(self, path: str, operation: str, make: OpenPageMaker) -> None:
        """Register a page for anybody."""

        async def answer(asked: Asked, _: Sent) -> Page | Redirect:
            return await make(asked.openly)

        self._register(Entry("GET", path, operation, answer, is_open=True))

    def open_action(self, path: str, operation: str, act: OpenAction) -> None:
        """Register what anybody may send from a page of ours.

        It must not do anything for a person because they have signed in: it takes no form token.
        """

        async def answer(asked: Asked, sent: Sent) -> Page | Redirect:
            return await act(asked.openly, sent.fields)

        self._register(Entry("POST", path, operation, answer, is_open=True))

    def routes(self) -> list[BaseRoute]:
        """A route for each path. Where something is only done, whoever looks is led to the page above it."""
        paths: dict[str, dict[str, ASGIApp]] = {}
        for entry in self._entries:
            answer = partial(self._answer, entry)
            paths.setdefault(entry.path, {})[entry.method] = self._pages.endpoint(entry.operation, answer)
        shown = {path for path, endpoints in paths.items() if "GET" in endpoints}
        for path, endpoints in paths.items():
            if path not in shown:
                # Somebody who chose another language, or signed in again, after a form was refused.
                endpoints["GET"] = self._pages.endpoint("PageAbove", partial(_lead_up, shown))
        return [Route(path, endpoint=Resource(endpoints)) for path, endpoints in paths.items()]

    def _register(self, entry: Entry) -> None:
        if entry.path.startswith(_OF_ACCOUNT) != (entry.permission is not None):
            raise ValueError(f"{entry.path}: what is below {_OF_ACCOUNT} takes a permission, and nothing else does")
        if any((entry.method, entry.path) == (each.method, each.path) for each in self._entries):
            raise ValueError(f"{entry.method} {entry.path} is registered already")
        self._entries.append(entry)

    async def _answer(self, entry: Entry, visit: Visit) -> Page | Redirect | Download:
        """What a request is answered with: in this order, so that nobody learns more than they may."""
        own = await self._own(visit)
        if own is None and not entry.is_open:
            return self._to_sign_in(visit)
        if entry.method == "POST" and not is_from_here(visit.request):
            return self._framed(failure(403, "not_from_here"), Asked(visit, own, None))
        membership = None
        if own is not None and entry.permission is not None:
            membership = await self._membership(own)
            # Another's account is one that does not exist.
            if membership is None:
                return self._framed(failure(404, "no_account"), Asked(visit, own, None))
            if not membership.may(entry.permission):
                return self._framed(failure(403, "not_allowed"), Asked(visit, own, membership))
        asked = Asked(visit, own, membership)
        return self._framed(await _done(entry, asked), asked)

    async def _own(self, visit: Visit) -> OwnVisit | None:
        session = session_token(visit.request)
        signed_in = None if session is None else await self._signing_in.session_of(session)
        if session is None or signed_in is None:
            return None
        return OwnVisit(visit, signed_in, session, form_token(session), visit.parameter("done") or None)

    async def _membership(self, own: OwnVisit) -> Membership | None:
        with suppress(ValueError):
            account_id = UUID(own.visit.request.path_parameter("account_id"))
            return await self._memberships.memberships_for(own.signed_in.person, account_id)
        return None

    def _to_sign_in(self, visit: Visit) -> Redirect:
        request = visit.request
        path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
        # Who sends a form has to fill it in again: nothing is done that was asked for before.
        is_page = request.scope["method"] != "POST"
        leads_back = urlencode({"next": f"{path}?{query}" if query else path}) if is_page else ""
        headers = [forget(request, self._root)] if session_token(request) else []
        return Redirect(f"/sign-in?{leads_back}" if leads_back else "/sign-in", headers)

    def _framed(self, answer: Page | Redirect | Download, asked: Asked) -> Page | Redirect | Download:
        if not isinstance(answer, Page):
            return answer
        person, token = (None, None) if asked.own is None else (asked.own.signed_in.person, asked.own.token)
        return framed(answer, asked.visit, Frame(person, token, asked.membership, self._links(asked.membership)))

    def _links(self, membership: Membership | None) -> list[AccountPage]:
        """The pages of an account that there are, and that this person may see."""
        if membership is None:
            return []
        return [
            AccountPage(name, f"/accounts/{membership.account_id}/{name}")
            for entry in self._entries
            for name in [entry.path.removeprefix(_OF_ACCOUNT)]
            if entry.method == "GET" and entry.permission is not None
            if "/" not in name and membership.may(entry.permission)
        ]


async def _done(entry: Entry, asked: Asked) -> Page | Redirect | Download:
    """The answer itself; what is at fault in a request ends in a page that says so."""
    try:
        sent = await _sent(entry, asked.visit.request) if entry.method == "POST" else _NOTHING_SENT
        if entry.method == "POST" and not entry.is_open:
            own = asked.by_person
            if not is_form_token(sent.fields.get(FORM_TOKEN, ""), own.session):
                return failure(403, "form_too_old")
        return await entry.answer(asked, sent)
    except NotFound:
        return failure(404, "not_there")
    except Forbidden:
        return failure(403, "not_allowed")
    except BodyTooLarge:
        return failure(413, "form_too_large" if entry.most_file_bytes is None else "file_too_large")
    except (Rejected, UnsupportedMedia):
        return failure(400, "form_unreadable" if entry.most_file_bytes is None else "file_unreadable")


async def _sent(entry: Entry, request: Request) -> Sent:
    if entry.most_file_bytes is not None and _is_upload(request):
        upload = await request.upload(entry.most_file_bytes + MOST_FORM_BYTES)
        return Sent(_typed(upload.fields), upload)
    return Sent(_typed(await request.form(MOST_FORM_BYTES, entry.most_fields)))


def _is_upload(request: Request) -> bool:
    return (request.header(b"content-type") or "").lower().startswith(FORM_TYPE)


def _typed(fields: Mapping[str, str]) -> Mapping[str, str]:
    # No database has room for NUL, and nobody types it.
    return {name: value.replace("\0", "") for name, value in fields.items()}


async def _lead_up(shown: set[str], visit: Visit) -> Redirect:
    """Leads to the nearest page above, or to the account's first."""
    asked: str = visit.request.scope["path"]
    above = [Route(path, endpoint=_lead_up) for path in shown]
    parts = asked.split("/")
    for length in range(len(parts) - 1, 1, -1):
        path = "/".join(parts[:length])
        if any(route.path_regex.fullmatch(path) for route in above):
            return Redirect(path)
    return Redirect(f"/accounts/{parts[2]}/profile" if asked.startswith("/accounts/") else "/profile")
