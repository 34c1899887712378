"""Accepting an invitation: with a new name and password, or as who one is already."""

from uuid import UUID

from saleport.people.inviting import Inviting
from saleport.people.person import LEAST_PASSWORD, LONGEST_NAME, MOST_PASSWORD, Refusal
from saleport.people.signing_in import SigningIn
from saleport.portal.console.cookie import keep
from saleport.portal.console.door import Console
from saleport.portal.console.frame import failure
from saleport.portal.console.team.refusals import status_of
from saleport.portal.console.visits import Fields, OpenVisit, OwnVisit
from saleport.portal.serving.pages import Page, Redirect, Visit

_PATH = "/invitations/{token}"
_VALUES = {"least": LEAST_PASSWORD, "most": MOST_PASSWORD, "longest_name": LONGEST_NAME}


def register(console: Console, inviting: Inviting, signing_in: SigningIn, root: str) -> None:
    """Register the page that an invitation link opens, and the two ways to accept it."""
    pages = InvitationPages(inviting, signing_in, root)
    console.open_page(_PATH, "InvitationPage", pages.show)
    console.open_action(_PATH, "AcceptInvitation", pages.accept)
    console.own_action(f"{_PATH}/join", "JoinAccount", pages.join)


class InvitationPages:
    """The page of an invitation, and its actions."""

    def __init__(self, inviting: Inviting, signing_in: SigningIn, root: str) -> None:
        self._inviting = inviting
        self._signing_in = signing_in
        self._root = root

    async def show(self, asked: OpenVisit) -> Page:
        """Who invites whom, and the form that accepts."""
        return await self._page(asked.visit)

    async def accept(self, asked: OpenVisit, form: Fields) -> Page | Redirect:
        """Make the person, have them join, and sign them in."""
        request, name, password = asked.visit.request, form.get("name", ""), form.get("password", "")
        token, user_agent = request.path_parameter("token"), request.header(b"user-agent") or ""
        invited = await self._inviting.find(token)
        if invited is None:
            return failure(404, "no_invitation")
        try:
            person = await self._inviting.accept(token, name, password)
        except Refusal as refusal:
            return await self._page(asked.visit, refusal.reason, name)
        try:
            session = await self._signing_in.sign_in(person.email, password, request.host, user_agent)
        except Refusal:  # too many tries from this host: the person is a member all the same
            return Redirect("/sign-in?done=invitation.joined")
        return Redirect(_joined(invited.account_id), [keep(session, request, self._root)])

    async def join(self, own: OwnVisit, form: Fields) -> Page | Redirect:
        """Have somebody join who has signed in."""
        try:
            account_id = await self._inviting.join(own.visit.request.path_parameter("token"), own.signed_in.person)
        except Refusal as refusal:
            return await self._page(own.visit, refusal.reason)
        return Redirect(_joined(account_id))

    async def _page(self, visit: Visit, wrong: str | None = None, name: str = "") -> Page:
        token = visit.request.path_parameter("token")
        found = await self._inviting.find(token)
        if found is None:
            return failure(404, "no_invitation")
        values = {**_VALUES, "email": found.email}
        content = {"invitation": found, "token": token, "name": name, "wrong": wrong, "values": values}
        return Page("console/team/invitation.html", content, status_of(wrong))


def _joined(account_id: UUID) -> str:
    return f"/accounts/{account_id}/profile?done=invitation.joined"
