"""Who did what in an account."""

from contextlib import suppress
from functools import partial
from uuid import UUID

from saleport.audit.reading import Auditing
from saleport.people.permissions import Permission
from saleport.portal.console.door import Console
from saleport.portal.console.visits import ConsoleVisit
from saleport.portal.serving.pages import Page
from saleport.portal.words import moment


def register(console: Console, auditing: Auditing) -> None:
    """Register the audit log."""
    show = partial(show_audit, auditing=auditing)
    console.page("/accounts/{account_id}/audit", "AuditPage", Permission.READ_AUDIT, show)


async def show_audit(asked: ConsoleVisit, *, auditing: Auditing) -> Page:
    """A page of the log; `?before=` turns to the older ones."""
    before = None
    with suppress(ValueError):  # an address that somebody changed by hand: the newest are shown
        before = UUID(asked.visit.parameter("before"))
    page = await auditing.page(asked.membership.account_id, before)
    content = {
        "entries": page.entries,
        "before": page.before,
        "is_older": before is not None,
        "moment": partial(moment, language=asked.visit.language),
    }
    return Page("console/team/audit.html", content)
