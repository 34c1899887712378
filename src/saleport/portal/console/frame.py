"""What stands around every page of people: whose it is, where else they may go, and the way out."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from saleport.people.person import Membership, Person
from saleport.portal.console.origin import FORM_TOKEN
from saleport.portal.serving.pages import Page, Visit
from saleport.portal.words import words

_ORDER = ("profile", "usage", "orders", "imports", "calls", "people", "audit")


class AccountPage(NamedTuple):
    """A page of an account, for its navigation; its name names its words."""

    name: str
    path: str


class Frame(NamedTuple):
    """What a frame says of who is looking."""

    person: Person | None
    token: str | None
    membership: Membership | None
    links: Sequence[AccountPage]


def failure(status: int, text: str) -> Page:
    """A page that says what went wrong; `text` names its words."""
    return Page("console/failure.html", {"about": text}, status)


def framed(page: Page, visit: Visit, frame: Frame) -> Page:
    """The page with what its frame says. It is kept by no cache, and its forms say where they come from."""
    path: str = visit.request.scope["path"]
    content = {
        **page.content,
        "person": frame.person,
        "membership": frame.membership,
        "account_pages": sorted(
            (link for link in frame.links if link.name in _ORDER), key=lambda each: _ORDER.index(each.name)
        ),
        "current_page": next((link.name for link in frame.links if f"{path}/".startswith(f"{link.path}/")), None),
        "form_token": frame.token,
        "form_token_field": form_token_field(frame.token),
        "notice": _notice(visit),
    }
    return page._replace(content=content, is_private=True, tells_origin=True)


def form_token_field(token: str | None) -> Markup:
    """The hidden field that a form brings its token in; nothing where there is no session."""
    if token is None:
        return Markup()
    return Markup('<input type="hidden" name="{name}" value="{token}">').format(name=FORM_TOKEN, token=escape(token))


def _notice(visit: Visit) -> str | None:
    """The words of what was just done. Whatever else somebody has a reader's address say is passed over."""
    about, _, name = visit.parameter("done").partition(".")
    return words(visit.language).get(about, {}).get(f"done_{name}")
