"""The page of an account's usage, and its tables as a file."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from saleport.access.managing import Managing
from saleport.calls.usage import Counted, Series, Span, Table, UsageReading
from saleport.clock import Clock
from saleport.people.permissions import Permission
from saleport.portal.console.door import Console
from saleport.portal.console.frame import failure
from saleport.portal.console.naming import application_names
from saleport.portal.console.usage import figures
from saleport.portal.console.usage.file import table_file
from saleport.portal.console.visits import ConsoleVisit
from saleport.portal.serving.pages import Page
from saleport.portal.words import time_of_day, words

SPANS: Mapping[str, Span] = {
    "hour": Span.HOUR,
    "day": Span.DAY,
    "week": Span.WEEK,
    "month": Span.MONTH,
    "quarter": Span.QUARTER,
}
_USUAL = "day"


class Asked(NamedTuple):
    """Which calls somebody wants to see."""

    span: str
    operation: str | None
    application_id: UUID | None

    def query(self, visit: ConsoleVisit, **changed: str) -> str:
        """The query that asks for it, or for something else; blank means all."""
        asked = {
            "span": self.span,
            "operation": self.operation or "",
            "application": str(self.application_id or ""),
            "lang": visit.visit.language.value if visit.visit.choice else "",
        } | changed
        return f"?{urlencode({name: value for name, value in asked.items() if value})}"


class UsagePages:
    """Makes the page and the file."""

    def __init__(
        self, reading: UsageReading, managing: Managing, operations: Sequence[str], clock: Clock, root: str
    ) -> None:
        """`operations` are the names of all that can be called; `root` goes before every path."""
        self._reading = reading
        self._managing = managing
        self._operations = operations
        self._clock = clock
        self._root = root

    async def show(self, visit: ConsoleVisit) -> Page:
        """Charts and tables of what was asked for."""
        asked = self._asked(visit)
        if asked is None:
            return failure(404, "not_there")
        account_id = visit.membership.account_id
        language = visit.visit.language
        chosen = (account_id, SPANS[asked.span], asked.operation, asked.application_id)
        series = await self._reading.series(*chosen)
        table = await self._reading.table(*chosen)
        applications = await self._managing.list_applications(account_id)
        names = application_names(applications, language)
        path = self._path(visit)
        now = self._clock()
        content = {
            "span": asked.span,
            "spans": [(name, path + asked.query(visit, span=name)) for name in SPANS],
            "operation": asked.operation,
            "application": asked.application_id,
            "operations": self._operations,
            "applications": sorted(names.items(), key=lambda each: each[1].casefold()),
            "can_call": not all(each.is_cancelled for each in applications),
            "own_path": path + asked.query(visit),
            "whole_path": path + asked.query(visit, operation="", application=""),
            "csv_path": f"{path}.csv{asked.query(visit)}",
            "read_at": now,
            "read_at_text": words(language)["usage"]["at_utc"].format(time=time_of_day(now, language)),
            "for_scripts": figures.for_scripts(series, language),
            "total_calls": table.total.calls,
            **self._numbers(visit, asked, series, table, names),
        }
        return Page("console/usage.html", content)

    async def download(self, visit: ConsoleVisit) -> Page:
        """The tables as a file, its words English and its numbers plain: it is for programs too."""
        asked = self._asked(visit)
        if asked is None:
            return failure(404, "not_there")
        account_id = visit.membership.account_id
        table = await self._reading.table(account_id, SPANS[asked.span], asked.operation, asked.application_id)
        applications = await self._managing.list_applications(account_id)
        text = table_file(table, {each.id: each.name for each in applications})
        name = f"usage-{asked.span}-{self._clock():%Y-%m-%d}.csv"
        headers = [(b"content-disposition", f'attachment; filename="{name}"'.encode())]
        return Page("console/usage.csv", {"text": text}, headers=headers, content_type=b"text/csv; charset=utf-8")

    def _numbers(
        self, visit: ConsoleVisit, asked: Asked, series: Series, table: Table, names: Mapping[UUID, str]
    ) -> Mapping[str, object]:
        path = self._path(visit)
        language = visit.visit.language
        gone = words(language)["usage"]["gone_application"]
        total = table.total

        def of_operation(name: str, counted: Counted) -> tuple[str, str | None, Counted]:
            is_known = name in self._operations
            return name, path + asked.query(visit, operation=name) if is_known else None, counted

        def of_application(each: UUID, counted: Counted) -> tuple[str, str | None, Counted]:
            name = names.get(each) or gone.format(id=each)
            return name, path + asked.query(visit, application=str(each)), counted

        calls_summary, times_summary = figures.summaries(series, language) if series.points else ("", "")
        return {
            "columns": figures.COLUMNS,
            "tiles": figures.tiles(total, language),
            "total": figures.Line("", None, figures.cells(total, language), ()),
            "by_operation": figures.lines([of_operation(*each) for each in table.by_operation], language),
            "by_application": figures.lines([of_application(*each) for each in table.by_application], language),
            "by_period": figures.period_lines(series, language),
            "is_in_days": figures.is_in_days(series),
            "step_text": figures.step_text(series, language),
            "calls_summary": calls_summary,
            "times_summary": times_summary,
        }

    def _path(self, visit: ConsoleVisit) -> str:
        return f"{self._root}/accounts/{visit.membership.account_id}/usage"

    def _asked(self, visit: ConsoleVisit) -> Asked | None:
        """What the query asks for; None where there is no such thing."""
        span = visit.visit.parameter("span") or _USUAL
        operation = visit.visit.parameter("operation") or None
        application = visit.visit.parameter("application")
        try:
            application_id = UUID(application) if application else None
        except ValueError:
            return None
        if span not in SPANS or (operation is not None and operation not in self._operations):
            return None
        return Asked(span, operation, application_id)


def register(console: Console, pages: UsagePages) -> None:
    """Register the page of usage and its file."""
    console.page("/accounts/{account_id}/usage", "Usage", Permission.READ_USAGE, pages.show)
    console.page("/accounts/{account_id}/usage.csv", "UsageFile", Permission.READ_USAGE, pages.download)
