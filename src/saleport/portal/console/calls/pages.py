"""The pages of the request log: the list, one call, and the same call whole."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import UUID

from saleport.access.managing import Managing
from saleport.audit.entry import Action
from saleport.audit.recording import Noting
from saleport.calls.bodies.masking import masked_problem
from saleport.calls.call import Call, Result
from saleport.calls.log import CallLog
from saleport.errors import ErrorCode, NotFound
from saleport.people.permissions import Permission
from saleport.people.person import Membership
from saleport.portal.console import Console, ConsoleVisit, Redirect
from saleport.portal.console.calls.filtering import asked_for
from saleport.portal.console.calls.showing import ShownProblem, shown_problem, view_of
from saleport.portal.console.naming import application_names
from saleport.portal.serving.pages import Page
from saleport.portal.words import day, milliseconds, number
from saleport.values import Language

_STATUSES = (200, 304, 400, 401, 403, 404, 405, 413, 415, 429, 500, 503, 0)
_NO_SEGMENT = frozenset({"", ".", ".."})  # browsers take them for ways up
_MOST_PROBLEMS = 5  # of a call in the list; its page has all
_PATH = "/accounts/{account_id}/calls"


def register(console: Console, log: CallLog, managing: Managing, noting: Noting, operations: Collection[str]) -> None:
    """Open the pages of the log. `operations` are those that have a page in the reference."""
    pages = _CallPages(log, managing, noting, operations)
    console.page(_PATH, "CallList", Permission.READ_CALLS, pages.list_calls)
    console.page(f"{_PATH}/{{call_id}}", "CallPage", Permission.READ_CALLS, pages.show_call)
    console.action(f"{_PATH}/{{call_id}}/reveal", "RevealCall", Permission.SHOW_PERSONAL_DATA, pages.reveal_call)


class _CallPages:
    def __init__(self, log: CallLog, managing: Managing, noting: Noting, operations: Collection[str]) -> None:
        self._log = log
        self._managing = managing
        self._noting = noting
        self._operations = frozenset(operations)

    async def list_calls(self, visit: ConsoleVisit) -> Page:
        """The calls that are asked for, newest first."""
        account_id = visit.membership.account_id
        language = visit.visit.language
        asked = asked_for(visit.visit)
        before = visit.visit.parameter("before") or None
        names = await self._names(account_id, language)
        found = None if asked.faults else await self._log.page(account_id, asked.filters, before)
        calls = found.calls if found else []
        chosen = language if visit.visit.choice else None
        content = {
            "asked": asked,
            "only": "failed_imports" if asked.only_failed_imports else "all",
            "days": _by_day(calls),
            "count": len(calls),
            "older": asked.query(chosen, before=found.before) if found and found.before else None,
            "newest": asked.query(chosen) if before else None,
            "unfiltered": asked.unfiltered.query(chosen),
            "names": names,
            "operations": await self._log.operations(account_id),
            "results": list(Result),
            "statuses": _STATUSES,
            "codes": list(ErrorCode),
            "problems_of": partial(_masked_problems, language=language),
            "most_problems": _MOST_PROBLEMS,
            **_writing(language),
        }
        return Page("console/calls/list.html", content, 400 if asked.faults else 200, is_private=True)

    async def show_call(self, visit: ConsoleVisit) -> Page:
        """One call, personal data masked."""
        return await self._page(visit, await self._call(visit), is_whole=False)

    async def reveal_call(self, visit: ConsoleVisit, fields: Mapping[str, str]) -> Page | Redirect:
        """One call whole. That it was shown is noted first."""
        call = await self._call(visit)
        member = visit.membership
        who, what = member.person.email, Action.PERSONAL_DATA_SHOWN
        await self._noting.note(
            member.account_id, who, what, call.request_id, operation=call.operation, call=str(call.id)
        )
        return await self._page(visit, call, is_whole=True, is_for_trying="again" in fields)

    async def _call(self, visit: ConsoleVisit) -> Call:
        call: Call | None = None
        with suppress(ValueError):
            call_id = UUID(visit.visit.request.path_parameter("call_id"))
            call = await self._log.get(visit.membership.account_id, call_id)
        if call is None:
            raise NotFound(())
        return call

    async def _page(self, visit: ConsoleVisit, call: Call, *, is_whole: bool, is_for_trying: bool = False) -> Page:
        language = visit.visit.language
        # The service goes on meanwhile.
        view = await asyncio.to_thread(view_of, call, language, is_whole=is_whole)
        content = {
            "call": call,
            "view": view.shown,
            "order_path": _order_path(call, visit.membership),
            "application": (await self._names(call.account_id, language)).get(call.application_id),
            "is_hidden": view.has_personal_data and not is_whole,
            "is_revealed": view.has_personal_data and is_whole,
            "may_reveal": visit.membership.may(Permission.SHOW_PERSONAL_DATA),
            "has_reference": call.operation in self._operations,
            "is_for_trying": is_for_trying,
            "again": view.again,
            **_writing(language),
        }
        return Page("console/calls/call.html", content, is_private=True)

    async def _names(self, account_id: UUID, language: Language) -> dict[UUID, str]:
        return application_names(await self._managing.list_applications(account_id), language)


def _order_path(call: Call, member: Membership) -> str | None:
    """Where the order is that a call was about; None where there need not be one, or no address for its reference."""
    reference = call.order_reference
    if call.result is not Result.SUCCESS or reference is None or reference in _NO_SEGMENT:
        return None
    if not member.may(Permission.READ_ORDERS):
        return None
    return f"/accounts/{call.account_id}/orders/{quote(reference, safe='')}"


def _by_day(calls: list[Call]) -> list[tuple[datetime, list[Call]]]:
    days: dict[Any, list[Call]] = {}
    for call in calls:
        days.setdefault(_utc(call.called_at).date(), []).append(call)
    return [(group[0].called_at, group) for group in days.values()]


def _masked_problems(call: Call, language: Language) -> list[ShownProblem]:
    return [shown_problem(masked_problem(each), language) for each in call.problems]


def _writing(language: Language) -> dict[str, Any]:
    """How templates write instants and numbers."""
    return {
        "day": partial(day, language=language),
        "utc": _utc,
        "milliseconds": partial(milliseconds, language=language),
        "number": partial(number, language=language),
    }


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)
