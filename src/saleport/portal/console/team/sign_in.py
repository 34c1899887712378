"""Signing in and out."""

from functools import partial

from saleport.people.person import Refusal
from saleport.people.signing_in import SigningIn
from saleport.portal.console.cookie import forget, keep
from saleport.portal.console.door import Console
from saleport.portal.console.onward import onward
from saleport.portal.console.team.refusals import status_of
from saleport.portal.console.visits import Fields, OpenVisit, OwnVisit
from saleport.portal.serving.pages import Page, Redirect, query_of


def register(console: Console, signing_in: SigningIn, root: str) -> None:
    """Register sign-in and sign-out."""
    console.open_page("/sign-in", "SignInPage", show_sign_in)
    console.open_action("/sign-in", "SignIn", partial(sign_in, signing_in=signing_in, root=root))
    console.own_action("/sign-out", "SignOut", partial(sign_out, signing_in=signing_in, root=root))


async def show_sign_in(asked: OpenVisit) -> Page | Redirect:
    """The form; whoever has signed in already is led on."""
    wanted = onward(query_of(asked.visit.request).get("next", ""))
    return _page("", wanted, None) if asked.own is None else Redirect(wanted)


async def sign_in(asked: OpenVisit, form: Fields, *, signing_in: SigningIn, root: str) -> Page | Redirect:
    """Begin a session, a new one whatever cookie came along."""
    email, password, wanted = form.get("email", ""), form.get("password", ""), onward(form.get("next", ""))
    request = asked.visit.request
    if not email or not password:
        return _page(email, wanted, "incomplete")
    try:
        token = await signing_in.sign_in(email, password, request.host, request.header(b"user-agent") or "")
    except Refusal as refusal:
        return _page(email, wanted, refusal.reason)
    if asked.own is not None:
        await signing_in.sign_out(asked.own.session)
    return Redirect(wanted, [keep(token, request, root)])


async def sign_out(own: OwnVisit, form: Fields, *, signing_in: SigningIn, root: str) -> Redirect:
    """End the session: its cookie is worth nothing from now on, wherever somebody kept it."""
    await signing_in.sign_out(own.session)
    return Redirect("/sign-in?done=sign_in.out", [forget(own.visit.request, root)])


def _page(email: str, wanted: str, wrong: str | None) -> Page:
    content = {"email": email, "onward": wanted, "wrong": wrong}
    return Page("console/team/sign-in.html", content, status_of(wrong))
