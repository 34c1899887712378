"""Usage is read step by step and in sums, for each span, and of one account alone."""

from datetime import timedelta

import pytest

from saleport.calls.recording import Recorder
from saleport.calls.usage import Counted, Span, UsageReading
from saleport.db.engine import Database
from tests.calls.conftest import SetClock, caller, ended, record

CALLER = caller()
OTHER_APPLICATION = caller(CALLER.account_id)


def outcomes(counted: Counted) -> tuple[int, int, int]:
    return counted.success, counted.client_error, counted.server_error


@pytest.fixture
async def usage(database: Database, recorder: Recorder, clock: SetClock) -> UsageReading:
    """What came half an hour ago and now."""
    for _ in range(3):
        record(recorder, ended(CALLER, seconds=0.010))
    record(recorder, ended(CALLER, status=400, seconds=0.010))
    await recorder.flush()
    clock.advance(minutes=30)
    record(recorder, ended(OTHER_APPLICATION, operation="ReadOrder", status=500, seconds=1.0))
    record(recorder, ended(caller()))
    await recorder.close()
    return UsageReading(database, clock)


async def test_a_series_has_all_steps_of_its_span_and_ends_with_the_present_one(
    usage: UsageReading, clock: SetClock
) -> None:
    for span in Span:
        series = await usage.series(CALLER.account_id, span)
        assert len(series.points) == span.length / span.step
        steps = {later.at - earlier.at for earlier, later in zip(series.points, series.points[1:], strict=False)}
        assert steps == {span.step}
        assert series.points[-1].at <= clock.instant < series.points[-1].at + span.step
        assert all(point.at.timestamp() % series.step_seconds == 0 for point in series.points)
        assert outcomes(series.total) == (3, 1, 1)
        assert sum(point.counted.calls for point in series.points) == 5


async def test_a_point_says_how_its_calls_ended_and_how_long_they_took(usage: UsageReading) -> None:
    series = await usage.series(CALLER.account_id, Span.HOUR)
    earlier, latest = [point for point in series.points if point.counted.calls]
    assert latest is series.points[-1]
    assert latest.at - earlier.at == timedelta(minutes=30)
    assert outcomes(earlier.counted) == (3, 1, 0)
    assert outcomes(latest.counted) == (0, 0, 1)
    assert earlier.counted.p50 == pytest.approx(10, rel=0.19)
    assert latest.counted.p99 == pytest.approx(1000, rel=0.19)
    assert series.points[0].counted == Counted()


async def test_a_series_can_be_of_one_operation_or_application(usage: UsageReading) -> None:
    of_operation = await usage.series(CALLER.account_id, Span.DAY, operation="ReadOrder")
    of_application = await usage.series(CALLER.account_id, Span.DAY, application_id=CALLER.application_id)
    of_both = await usage.table(CALLER.account_id, Span.DAY, "ReadOrder", CALLER.application_id)
    assert outcomes(of_operation.total) == (0, 0, 1)
    assert outcomes(of_application.total) == (3, 1, 0)
    assert of_both.total == Counted()


async def test_the_table_has_most_calls_first(usage: UsageReading) -> None:
    table = await usage.table(CALLER.account_id, Span.WEEK)
    assert [(name, counted.calls) for name, counted in table.by_operation] == [("ImportOrder", 4), ("ReadOrder", 1)]
    assert [(identity, outcomes(counted)) for identity, counted in table.by_application] == [
        (CALLER.application_id, (3, 1, 0)),
        (OTHER_APPLICATION.application_id, (0, 0, 1)),
    ]
    assert outcomes(table.total) == (3, 1, 1)


async def test_what_is_older_than_the_span_is_not_in_it(usage: UsageReading, clock: SetClock) -> None:
    clock.advance(hours=2)
    assert (await usage.series(CALLER.account_id, Span.HOUR)).total == Counted()
    assert (await usage.series(CALLER.account_id, Span.DAY)).total.calls == 5
    clock.advance(days=89)
    assert (await usage.table(CALLER.account_id, Span.MONTH)).total == Counted()
    assert (await usage.table(CALLER.account_id, Span.QUARTER)).total.calls == 5
