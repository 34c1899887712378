"""Usage as a reader sees it: shares that do not flatter, and times that name their zone."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from saleport.calls.usage import Counted, Point, Series, Span
from saleport.portal.console.usage import figures
from saleport.portal.words import milliseconds, percentage
from saleport.values import Language

AT = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
BUSY = Counted(success=1500, client_error=1, p50=3.42, p99=1234.0)


def series(span: Span) -> Series:
    points = [Point(at=AT, counted=BUSY), Point(at=AT + span.step, counted=Counted())]
    return Series(span=span, step_seconds=int(span.step.total_seconds()), points=points, total=BUSY)


def test_one_error_of_very_many_calls_is_not_rounded_away() -> None:
    shown = {tile.name: tile for tile in figures.tiles(Counted(success=999_999, server_error=1), Language.ENGLISH)}
    assert (shown["success"].text, shown["success"].more) == ("999,999", "99.99%")
    assert (shown["server_error"].text, shown["server_error"].more) == ("1", "0.01%")
    assert shown["client_error"].more == "0%"


def test_numbers_are_written_in_the_language_of_the_reader() -> None:
    assert figures.cells(BUSY, Language.ENGLISH) == [
        ("calls", "1,501"),
        ("success", "1,500"),
        ("client_error", "1"),
        ("server_error", "0"),
        ("p50", "3.4\N{NO-BREAK SPACE}ms"),
        ("p99", "1.2\N{NO-BREAK SPACE}s"),
    ]
    assert dict(figures.cells(BUSY, Language.FRENCH))["p50"] == "3,4\N{NO-BREAK SPACE}ms"
    assert percentage(Decimal("0.9950"), Language.FRENCH) == "99,5\N{NO-BREAK SPACE}%"
    assert milliseconds(996, Language.ENGLISH) == "1,000\N{NO-BREAK SPACE}ms"


def test_without_scripts_every_instant_says_that_it_is_in_utc() -> None:
    (line,) = figures.period_lines(series(Span.HOUR), Language.ENGLISH)
    assert (line.begin, line.name) == (AT, "Sat 21 Nov, 22:00 UTC")
    (line,) = figures.period_lines(series(Span.QUARTER), Language.FRENCH)
    assert line.name == "sam. 21 nov. (UTC)"


def test_the_charts_are_told_to_those_who_do_not_see_them() -> None:
    calls, times = figures.summaries(series(Span.DAY), Language.ENGLISH)
    assert "1,501 in all, at most 1,501, at Sat 21 Nov, 22:00 UTC" in calls
    assert "p99 1.2\N{NO-BREAK SPACE}s" in times


def test_what_is_drawn_covers_the_whole_span() -> None:
    drawn = figures.for_scripts(series(Span.WEEK), Language.ENGLISH)
    assert drawn["times"] == [AT.timestamp(), (AT + timedelta(hours=1)).timestamp()]
    assert drawn["until"] == (AT + timedelta(hours=2)).timestamp()
    assert drawn["p99"] == [1234.0, None]


def test_bars_are_in_proportion_to_the_longest() -> None:
    named = [("A", None, Counted(success=6, client_error=2)), ("B", None, Counted(server_error=4))]
    first, second = figures.lines(named, Language.ENGLISH)
    assert first.shares == [("success", 0.0, 75.0), ("client_error", 75.0, 25.0)]
    assert second.shares == [("server_error", 0.0, 50.0)]
