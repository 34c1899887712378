"""How durations are put into buckets and read out of them, and what is done where too much is to be counted."""

from hypothesis import given
from hypothesis import strategies as st

from saleport.calls.call import Result
from saleport.calls.counting import BOUNDS, PERCENTILE_ERROR, Grain, Pending, bucket_of, milliseconds_of, percentile
from tests.calls.conftest import NOW, caller

MEASURED = st.floats(BOUNDS[0], BOUNDS[-1])


@given(MEASURED)
def test_what_is_read_out_of_a_bucket_is_off_by_no_more_than_is_said(seconds: float) -> None:
    told = milliseconds_of(bucket_of(seconds))
    assert abs(told / (seconds * 1000) - 1) <= PERCENTILE_ERROR


@given(st.lists(MEASURED, min_size=1, max_size=300), st.sampled_from([0.5, 0.99]))
def test_percentiles_are_those_of_the_calls_as_nearly(durations: list[float], share: float) -> None:
    told = percentile([(bucket_of(each), 1) for each in durations], share)
    place = next(n for n in range(1, len(durations) + 1) if n >= share * len(durations))
    exact = sorted(durations)[place - 1] * 1000
    assert told is not None
    assert abs(told / exact - 1) <= PERCENTILE_ERROR


def test_of_no_calls_there_is_no_percentile() -> None:
    assert percentile([], 0.5) is None


def test_the_shortest_and_the_longest_have_buckets_too() -> None:
    assert bucket_of(0) == 0
    assert bucket_of(10_000) == len(BOUNDS)
    assert milliseconds_of(bucket_of(10_000)) > 100_000


def test_results_say_whose_fault_it_was() -> None:
    statuses = (200, 304, 400, 404, 429, 500, 503, 0)
    assert [Result.of(status).value for status in statuses] == [
        "success",
        "success",
        "client_error",
        "client_error",
        "client_error",
        "server_error",
        "server_error",
        "client_error",
    ]


def test_each_call_is_counted_by_minute_and_by_hour() -> None:
    pending = Pending(100)
    pending.add({(caller(), "ImportOrder", 200, 7, "192.0.2.1"): 3}, NOW)
    pending.add({(caller(), "ImportOrder", 200, 7, "192.0.2.1"): 1}, NOW)
    counts = pending.call_counts()
    assert sum(count.calls for count in counts if count.grain == Grain.MINUTE) == 4
    assert {count.period for count in counts} == {NOW.replace(second=0), NOW.replace(minute=0, second=0)}
    assert pending.lost == 0


def test_what_is_too_much_to_wait_is_lost_and_said() -> None:
    pending = Pending(2)
    for _ in range(3):
        pending.add({(caller(), "ImportOrder", 200, 7, "192.0.2.1"): 5}, NOW)
    assert sum(count.calls for count in pending.call_counts() if count.grain == Grain.HOUR) == 5
    assert pending.lost == 10
    pending.clear()
    assert not pending
