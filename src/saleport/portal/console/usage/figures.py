"""Usage as a reader sees it: numbers and times in their language, tables, and what a chart draws."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import Any, NamedTuple

from saleport.calls.usage import Counted, Point, Series
from saleport.portal.words import milliseconds, number, percentage, short_day, time_of_day, words
from saleport.values import Language

COLUMNS = ("calls", "success", "client_error", "server_error", "p50", "p99")
_RESULTS = ("success", "client_error", "server_error")
_DAY = timedelta(days=1)
# What the scripts say; all else is in the page.
_SCRIPT_TEXTS = (*COLUMNS, "times_local", "day_utc", "period")


class Line(NamedTuple):
    """A line of a table, with the bar below its name."""

    name: str
    path: str | None
    """Where there is more about it."""
    cells: Sequence[tuple[str, str]]
    shares: Sequence[tuple[str, float, float]]
    """Result, begin and width, in hundredths of the line with most calls."""


class PeriodLine(NamedTuple):
    """A step of the charts as a line of a table."""

    begin: datetime
    name: str
    cells: Sequence[tuple[str, str]]


class Tile(NamedTuple):
    """One number that is seen first."""

    name: str
    text: str
    more: str | None = None


def cells(counted: Counted, language: Language) -> list[tuple[str, str]]:
    """The numbers of a line, each with the name of its column."""
    counts = [(name, number(getattr(counted, name), language)) for name in COLUMNS[:4]]
    return [*counts, *((name, duration(value, language)) for name, value in _percentiles(counted))]


def duration(value: float | None, language: Language) -> str:
    """How long calls took; a dash where there were none."""
    return "–" if value is None else milliseconds(value, language)


def lines(named: Iterable[tuple[str, str | None, Counted]], language: Language) -> list[Line]:
    """The lines of a table, each given as name, path and numbers."""
    given = list(named)
    most = max((counted.calls for _, _, counted in given), default=0)
    return [Line(name, path, cells(counted, language), _shares(counted, most)) for name, path, counted in given]


def tiles(total: Counted, language: Language) -> list[Tile]:
    """The numbers above the charts. A share is never rounded to all or to nothing where it is not."""

    def share(name: str, rounding: str) -> Tile:
        count: int = getattr(total, name)
        part = (Decimal(count) / Decimal(total.calls or 1)).quantize(Decimal("0.0001"), rounding)
        return Tile(name, number(count, language), percentage(part, language))

    return [
        Tile("calls", number(total.calls, language)),
        share("success", ROUND_DOWN),
        share("client_error", ROUND_UP),
        share("server_error", ROUND_UP),
        *(Tile(name, duration(value, language)) for name, value in _percentiles(total)),
    ]


def is_in_days(series: Series) -> bool:
    """Whether a step is a day. Days are those of UTC: they are told as such, in every zone."""
    return series.step_seconds >= _DAY.total_seconds()


def moment_text(series: Series, at: datetime, language: Language) -> str:
    """The begin of a step, to be read without scripts: in UTC, and saying so."""
    texts = words(language)["usage"]
    day = short_day(at, language)
    if is_in_days(series):
        return texts["day_utc"].format(day=day)
    return texts["moment_utc"].format(day=day, time=time_of_day(at, language))


def period_lines(series: Series, language: Language) -> list[PeriodLine]:
    """Each step that has calls, newest first."""
    return [
        PeriodLine(point.at, moment_text(series, point.at, language), cells(point.counted, language))
        for point in reversed(series.points)
        if point.counted.calls
    ]


def summaries(series: Series, language: Language) -> tuple[str, str]:
    """What the two charts show, for those who do not see them."""
    texts = words(language)["usage"]
    busiest: Point = max(series.points, key=lambda point: point.counted.calls)
    told = dict(cells(series.total, language))
    when = moment_text(series, busiest.at, language)
    step = step_text(series, language)
    most = number(busiest.counted.calls, language)
    return (
        texts["calls_summary"].format(**told, step=step, most=most, when=when),
        texts["times_summary"].format(**told, step=step),
    )


def step_text(series: Series, language: Language) -> str:
    """What one step is, such as: by the hour."""
    return words(language)["usage"][f"step_{series.step_seconds // 60}"]


def for_scripts(series: Series, language: Language) -> Mapping[str, Any]:
    """What the charts are drawn of: one list for each line, instants in seconds since 1970."""
    points = series.points
    begin = int(points[0].at.timestamp()) if points else 0
    texts = words(language)["usage"]
    return {
        "language": language.value,
        "step": series.step_seconds,
        "isInDays": is_in_days(series),
        "from": begin,
        "until": begin + len(points) * series.step_seconds,
        "times": [int(point.at.timestamp()) for point in points],
        **{name: [getattr(point.counted, name) for point in points] for name in (*_RESULTS, "p50", "p99")},
        "words": {name: texts[name] for name in _SCRIPT_TEXTS},
    }


def _percentiles(counted: Counted) -> list[tuple[str, float | None]]:
    return [("p50", counted.p50), ("p99", counted.p99)]


def _shares(counted: Counted, most: int) -> list[tuple[str, float, float]]:
    found: list[tuple[str, float, float]] = []
    begin = 0.0
    for result in _RESULTS:
        width = round(100 * getattr(counted, result) / (most or 1), 2)
        if width:
            found.append((result, round(begin, 2), width))
        begin += width
    return found
