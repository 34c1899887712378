"""What is a person's own: their accounts, their name, their password, and where they are signed in."""

from functools import partial

from saleport.people.membership import Memberships
from saleport.people.person import LEAST_PASSWORD, LONGEST_NAME, MOST_PASSWORD, Refusal
from saleport.people.signing_in import SigningIn
from saleport.portal.console.door import Console
from saleport.portal.console.team.refusals import status_of
from saleport.portal.console.visits import Fields, OwnVisit
from saleport.portal.serving.pages import Page, Redirect
from saleport.portal.words import moment


def register(console: Console, signing_in: SigningIn, memberships: Memberships) -> None:
    """Register the choice of an account, and what a person may change of their own."""
    pages = OwnPages(signing_in, memberships)
    console.own_page("/profile", "Accounts", pages.choose)
    console.own_page("/me", "OwnPage", pages.show)
    console.own_action("/me/name", "ChangeName", pages.change_name)
    console.own_action("/me/password", "ChangePassword", pages.change_password)
    console.own_action("/me/sign-out-others", "SignOutOthers", pages.sign_out_others)


class OwnPages:
    """The pages of a person's own."""

    def __init__(self, signing_in: SigningIn, memberships: Memberships) -> None:
        self._signing_in = signing_in
        self._memberships = memberships

    async def choose(self, own: OwnVisit) -> Page | Redirect:
        """Lead to the profile of the one account, or have one chosen of several."""
        accounts = await self._memberships.of_person(own.signed_in.person)
        if len(accounts) == 1 and own.notice is None:
            return Redirect(f"/accounts/{accounts[0].account_id}/profile")
        return Page("console/team/accounts.html", {"accounts": accounts})

    async def show(self, own: OwnVisit) -> Page:
        """Name, password, sessions."""
        return await self._page(own)

    async def change_name(self, own: OwnVisit, form: Fields) -> Page | Redirect:
        """Change what others call the person."""
        name = form.get("name", "")
        try:
            await self._signing_in.rename(own.signed_in.person, name)
        except Refusal as refusal:
            return await self._page(own, refusal.reason, name)
        return Redirect("/me?done=own.renamed")

    async def change_password(self, own: OwnVisit, form: Fields) -> Page | Redirect:
        """Change the password, which ends all other sessions; it takes the current one."""
        present, wanted = form.get("password", ""), form.get("new_password", "")
        try:
            await self._signing_in.change_password(own.session, present, wanted, own.visit.request.host)
        except Refusal as refusal:
            return await self._page(own, refusal.reason)
        return Redirect("/me?done=own.password")

    async def sign_out_others(self, own: OwnVisit, form: Fields) -> Redirect:
        """End all sessions but this one."""
        await self._signing_in.sign_out_others(own.session)
        return Redirect("/me?done=own.others")

    async def _page(self, own: OwnVisit, wrong: str | None = None, name: str | None = None) -> Page:
        content = {
            "sessions": await self._signing_in.sessions_of(own.session),
            "name": own.signed_in.person.name if name is None else name,
            "wrong": wrong,
            "values": {"least": LEAST_PASSWORD, "most": MOST_PASSWORD, "longest_name": LONGEST_NAME},
            "moment": partial(moment, language=own.visit.language),
        }
        return Page("console/team/own.html", content, status_of(wrong))
