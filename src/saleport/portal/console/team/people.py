"""Who is in an account, and who is invited to it."""

from functools import partial
from typing import NamedTuple
from uuid import UUID

from saleport.people.inviting import Inviting
from saleport.people.membership import Memberships
from saleport.people.permissions import Permission, Role
from saleport.people.person import Invitation, Reason, Refusal
from saleport.portal.console.door import Console
from saleport.portal.console.frame import failure
from saleport.portal.console.team.refusals import status_of
from saleport.portal.console.visits import ConsoleVisit, Fields
from saleport.portal.serving.pages import Page, Redirect
from saleport.portal.words import moment, words
from saleport.values import NIL

_ROLES = frozenset(role.value for role in Role)
_PATH = "/accounts/{account_id}/people"


def register(console: Console, inviting: Inviting, memberships: Memberships) -> None:
    """Register the page of people and what can be done on it."""
    pages = PeoplePages(inviting, memberships)
    console.page(_PATH, "PeoplePage", Permission.READ_PEOPLE, pages.show)
    console.action(f"{_PATH}/invite", "InvitePerson", Permission.CHANGE_PEOPLE, pages.invite)
    console.action(f"{_PATH}/{{person_id}}/role", "ChangeRole", Permission.CHANGE_PEOPLE, pages.change_role)
    console.action(f"{_PATH}/{{person_id}}/remove", "RemovePerson", Permission.CHANGE_PEOPLE, pages.remove)
    withdraw = f"{_PATH}/invitations/{{invitation_id}}/withdraw"
    console.action(withdraw, "WithdrawInvitation", Permission.CHANGE_PEOPLE, pages.withdraw)


class Shown(NamedTuple):
    """What the page shows besides: what was entered, what is wrong with it, or what came of it."""

    email: str = ""
    role: str = Role.MEMBER
    wrong: str | None = None
    invited: Invitation | None = None
    link: str | None = None


class PeoplePages:
    """The page of an account's people, and its actions."""

    def __init__(self, inviting: Inviting, memberships: Memberships) -> None:
        self._inviting = inviting
        self._memberships = memberships

    async def show(self, asked: ConsoleVisit) -> Page:
        """Everybody, and the open invitations for those who may withdraw them."""
        return await self._page(asked)

    async def invite(self, asked: ConsoleVisit, form: Fields) -> Page:
        """Make an invitation; its link is shown in the answer, and never again."""
        email, role = form.get("email", ""), form.get("role", "")
        if role not in _ROLES:
            return await self._page(asked, Shown(email=email, wrong="role_invalid"))
        account_id, actor = asked.membership.account_id, asked.membership.person.email
        try:
            invited, token = await self._inviting.invite(account_id, email, Role(role), actor)
        except Refusal as refusal:
            return await self._page(asked, Shown(email=email, role=role, wrong=refusal.reason))
        link = f"{asked.visit.request.base_url}/invitations/{token}"
        return await self._page(asked, Shown(invited=invited, link=link))

    async def change_role(self, asked: ConsoleVisit, form: Fields) -> Page | Redirect:
        """Give a member another role."""
        role = form.get("role", "")
        if role not in _ROLES:
            return await self._page(asked, Shown(wrong="role_invalid"))
        account_id, actor = asked.membership.account_id, asked.membership.person.email
        try:
            await self._memberships.change_role(account_id, _id(asked, "person_id"), Role(role), actor)
        except Refusal as refusal:
            return await self._refused(asked, refusal)
        return self._back(asked, "people.role")

    async def remove(self, asked: ConsoleVisit, form: Fields) -> Page | Redirect:
        """Take a member out of the account; who does so to themselves has left it."""
        account_id, person = asked.membership.account_id, asked.membership.person
        removed = _id(asked, "person_id")
        try:
            await self._memberships.remove(account_id, removed, person.email)
        except Refusal as refusal:
            return await self._refused(asked, refusal)
        if removed == person.id and not person.is_operator:
            return Redirect("/profile?done=accounts.left")
        return self._back(asked, "people.removed")

    async def withdraw(self, asked: ConsoleVisit, form: Fields) -> Page | Redirect:
        """Have the link of an invitation lead nowhere."""
        account_id, actor = asked.membership.account_id, asked.membership.person.email
        try:
            await self._inviting.withdraw(account_id, _id(asked, "invitation_id"), actor)
        except Refusal as refusal:
            return await self._refused(asked, refusal)
        return self._back(asked, "people.withdrawn")

    async def _refused(self, asked: ConsoleVisit, refusal: Refusal) -> Page:
        if refusal.reason is Reason.NOT_FOUND:
            return failure(404, "not_there")
        return await self._page(asked, Shown(wrong=refusal.reason))

    def _back(self, asked: ConsoleVisit, done: str) -> Redirect:
        return Redirect(f"/accounts/{asked.membership.account_id}/people?done={done}")

    async def _page(self, asked: ConsoleVisit, shown: Shown | None = None) -> Page:
        """The page, with what was entered and what is wrong with it."""
        shown = shown or Shown()
        membership, language = asked.membership, asked.visit.language
        may_change = membership.may(Permission.CHANGE_PEOPLE)
        content = {
            "members": await self._memberships.of_account(membership.account_id),
            "invitations": await self._inviting.open_invitations(membership.account_id) if may_change else (),
            "roles": {role.value: words(language)["people"][f"role_{role}"] for role in Role},
            "moment": partial(moment, language=language),
            **shown._asdict(),
        }
        return Page("console/team/people.html", content, status_of(shown.wrong))


def _id(asked: ConsoleVisit, name: str) -> UUID:
    """An id of the path; what cannot be one is that of nothing."""
    try:
        return UUID(asked.visit.request.path_parameter(name))
    except ValueError:
        return NIL
