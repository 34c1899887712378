"""The pages of a profile, and what can be done on them."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from saleport.access.application import LONGEST_NAME, Application, KeySlot, Reason, Refusal, Scope, ShownKey
from saleport.access.keys import UnreadableKey
from saleport.access.managing import Managing
from saleport.calls.key_uses import KeyUses
from saleport.clock import Clock
from saleport.errors import NotFound
from saleport.people.permissions import Permission
from saleport.portal.console.door import Console
from saleport.portal.console.profile.showing import ShownApplication, Standing, shown_application
from saleport.portal.console.visits import ConsoleVisit, Fields
from saleport.portal.serving.pages import Page, Redirect
from saleport.portal.words import moment, number

_PATH = "/accounts/{account_id}/profile"
_APPLICATION = _PATH + "/applications/{application_id}"
_KEY = _APPLICATION + "/keys/{slot}"
_CONFLICTS = {Reason.NAME_TAKEN, Reason.CANCELLED, Reason.KEY_REPLACED, Reason.KEY_UNREADABLE}
_CERTAIN = "yes"


def register(console: Console, managing: Managing, key_uses: KeyUses, clock: Clock) -> None:
    """Open the profile."""
    pages = _ProfilePages(managing, key_uses, clock)
    change = Permission.CHANGE_APPLICATIONS
    console.page(_PATH, "ProfilePage", Permission.READ_APPLICATIONS, pages.show)
    console.page(f"{_PATH}/create", "NewApplicationPage", change, pages.show_form)
    console.action(f"{_PATH}/create", "CreateApplication", change, pages.create)
    console.action(f"{_APPLICATION}/rename", "RenameApplication", change, pages.rename)
    console.action(f"{_APPLICATION}/suspend", "SuspendApplication", change, pages.suspend)
    console.action(f"{_APPLICATION}/resume", "ResumeApplication", change, pages.resume)
    console.action(f"{_APPLICATION}/cancel", "CancelApplication", change, pages.cancel)
    console.action(f"{_KEY}/show", "ShowKey", Permission.SHOW_KEYS, pages.show_key)
    console.action(f"{_KEY}/regenerate", "RegenerateKey", change, pages.regenerate)


class _ProfilePages:
    """Answers with a page where there is something to show, and leads back to the profile where there is not."""

    def __init__(self, managing: Managing, key_uses: KeyUses, clock: Clock) -> None:
        self._managing = managing
        self._key_uses = key_uses
        self._clock = clock

    async def show(self, visit: ConsoleVisit) -> Page:
        """The applications of the account."""
        return await self._profile(visit)

    async def show_form(self, visit: ConsoleVisit) -> Page:
        """The form that makes an application."""
        return self._form(visit, "", frozenset(Scope))

    async def create(self, visit: ConsoleVisit, form: Fields) -> Page:
        """Make an application; both its pairs are in the answer, and nowhere else again."""
        name = form.get("name", "")
        scopes = frozenset(scope for scope in Scope if scope in form)
        try:
            application, issued = await self._managing.create_application(
                visit.membership.account_id, name, scopes, actor=_actor(visit)
            )
        except Refusal as refusal:
            return self._form(visit, name, scopes, refusal.reason)
        return self._page(visit, "created", {"application": application, "issued": issued})

    async def rename(self, visit: ConsoleVisit, form: Fields) -> Page | Redirect:
        """Give an application another name."""
        application = await self._application(visit)
        name = form.get("name", "")
        try:
            await self._managing.rename(application, name, actor=_actor(visit))
        except Refusal as refusal:
            return await self._profile(visit, refusal.reason, renaming=(application.id, name))
        return _back(visit, "renamed")

    async def suspend(self, visit: ConsoleVisit, _: Fields) -> Page | Redirect:
        """Refuse an application's calls."""
        application = await self._application(visit)
        try:
            await self._managing.suspend(application, actor=_actor(visit))
        except Refusal as refusal:
            return await self._profile(visit, refusal.reason)
        return _back(visit, "suspended")

    async def resume(self, visit: ConsoleVisit, _: Fields) -> Page | Redirect:
        """Answer its calls again."""
        application = await self._application(visit)
        try:
            await self._managing.resume(application, actor=_actor(visit))
        except Refusal as refusal:
            return await self._profile(visit, refusal.reason)
        return _back(visit, "resumed")

    async def cancel(self, visit: ConsoleVisit, form: Fields) -> Page | Redirect:
        """End an application for good, after having asked."""
        application = await self._application(visit)
        if form.get("certain") != _CERTAIN and not application.is_cancelled:
            (shown,) = await self._shown(visit, [application])
            return self._page(visit, "cancel", {"shown": shown})
        try:
            await self._managing.cancel(application, actor=_actor(visit))
        except Refusal as refusal:
            return await self._profile(visit, refusal.reason)
        return _back(visit, "cancelled")

    async def show_key(self, visit: ConsoleVisit, _: Fields) -> Page:
        """The profile with one key whole."""
        application, slot = await self._application(visit), _slot(visit)
        try:
            shown = await self._managing.show_keys(application, [slot], actor=_actor(visit))
        except UnreadableKey:
            return await self._profile(visit, Reason.KEY_UNREADABLE)
        if not shown:
            raise NotFound([])
        return await self._profile(visit, whole=(application.id, shown[0]))

    async def regenerate(self, visit: ConsoleVisit, form: Fields) -> Page:
        """A new pair in the place of one, shown in the answer and nowhere else again; asks before what is in use."""
        application, slot = await self._application(visit), _slot(visit)
        (shown,) = await self._shown(visit, [application])
        pair = shown.pair(slot)
        replacing = _instant(form.get("issued_at", ""))
        # What somebody saw, and not what another has put there since: a form sent twice replaces once.
        if pair is None or pair.issued_at != replacing:
            return await self._profile(visit, Reason.KEY_REPLACED)
        if pair.standing is Standing.IN_USE and form.get("certain") != _CERTAIN:
            other = next((other for other in shown.pairs if other.slot != slot), None)
            return self._page(visit, "regenerate", {"shown": shown, "pair": pair, "other": other})
        try:
            issued = await self._managing.rotate(application, slot, actor=_actor(visit), replacing=replacing)
        except Refusal as refusal:
            return await self._profile(visit, refusal.reason)
        return self._page(visit, "regenerated", {"application": application, "issued": [issued]})

    async def _application(self, visit: ConsoleVisit) -> Application:
        """The application in the path, of this account and of no other."""
        with suppress(ValueError):
            application_id = UUID(visit.visit.request.path_parameter("application_id"))
            found = await self._managing.get_application(visit.membership.account_id, application_id)
            if found is not None:
                return found
        raise NotFound([])

    async def _shown(self, visit: ConsoleVisit, applications: list[Application]) -> list[ShownApplication]:
        account_id = visit.membership.account_id
        keys = await self._managing.masked_keys(account_id)
        uses = await self._key_uses.of(account_id)
        now = self._clock()
        return [shown_application(each, keys.get(each.id, []), uses, now) for each in applications]

    async def _profile(
        self,
        visit: ConsoleVisit,
        wrong: Reason | None = None,
        *,
        whole: tuple[UUID, ShownKey] | None = None,
        renaming: tuple[UUID, str] | None = None,
    ) -> Page:
        applications = await self._managing.list_applications(visit.membership.account_id)
        shown = await self._shown(visit, applications)
        content = {
            "living": [each for each in shown if not each.application.is_cancelled],
            "cancelled": [each for each in shown if each.application.is_cancelled],
            "whole": whole,
            "renaming": renaming,
            "wrong": wrong,
        }
        return self._page(visit, "profile", content, _status(wrong))

    def _form(self, visit: ConsoleVisit, name: str, scopes: frozenset[Scope], wrong: Reason | None = None) -> Page:
        content = {"name": name, "chosen": scopes, "all_scopes": list(Scope), "wrong": wrong}
        return self._page(visit, "create", content, _status(wrong))

    def _page(self, visit: ConsoleVisit, template: str, content: Mapping[str, Any], status: int = 200) -> Page:
        membership = visit.membership
        common = {
            "here": f"/accounts/{membership.account_id}/profile",
            "may_show": membership.may(Permission.SHOW_KEYS),
            "may_change": membership.may(Permission.CHANGE_APPLICATIONS),
            "moment": partial(moment, language=visit.visit.language),
            "number": partial(number, language=visit.visit.language),
            "longest_name": LONGEST_NAME,
        }
        return Page(f"console/profile/{template}.html", {**common, **content}, status, is_private=True)


def _actor(visit: ConsoleVisit) -> str:
    return visit.membership.person.email


def _back(visit: ConsoleVisit, done: str) -> Redirect:
    return Redirect(f"/accounts/{visit.membership.account_id}/profile?done=profile.{done}")


def _slot(visit: ConsoleVisit) -> KeySlot:
    slot = visit.visit.request.path_parameter("slot")
    if slot not in KeySlot._value2member_map_:
        raise NotFound([])
    return KeySlot(slot)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _status(wrong: Reason | None) -> int:
    if wrong is None:
        return 200
    return 409 if wrong in _CONFLICTS else 400
