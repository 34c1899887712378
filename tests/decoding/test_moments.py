from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleport.decoding.moments import read_moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21 22:45:10", datetime(2026, 11, 21, 22, 45, 10, tzinfo=UTC)),
        ("2026-11-21T22:45:10", datetime(2026, 11, 21, 22, 45, 10, tzinfo=UTC)),
        ("2026-11-21t22:45:10z", datetime(2026, 11, 21, 22, 45, 10, tzinfo=UTC)),
        ("2026-11-21T22:45", datetime(2026, 11, 21, 22, 45, tzinfo=UTC)),
        ("2026-11-21T22:45:10.5Z", datetime(2026, 11, 21, 22, 45, 10, 500_000, tzinfo=UTC)),
        ("2026-11-21T22:45:10,25Z", datetime(2026, 11, 21, 22, 45, 10, 250_000, tzinfo=UTC)),
        ("2026-11-21T22:45:10.1234569Z", datetime(2026, 11, 21, 22, 45, 10, 123_456, tzinfo=UTC)),
        ("2026-11-21T22:45:10." + "9" * 200 + "Z", datetime(2026, 11, 21, 22, 45, 10, 999_999, tzinfo=UTC)),
        ("2026-11-21T22:45:10+02:00", datetime(2026, 11, 21, 20, 45, 10, tzinfo=UTC)),
        ("2026-11-21T22:45:10-0530", datetime(2026, 11, 22, 4, 15, 10, tzinfo=UTC)),
        ("2026-11-21 22:45:10 +02", datetime(2026, 11, 21, 20, 45, 10, tzinfo=UTC)),
        ("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_iso_8601_as_shops_write_it_is_read(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-21",
        "22:45:10",
        "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-11-21T25:00:00Z",
        "2026-11-21T22:60:00Z",
        "2026-11-21T22:45.5Z",
        "2026-11-21T22:45:10.Z",
        "2026-11-21T22:45:10+99:00",
        "2026-11-21T22:45:10Z ",
        "2026-11-21  22:45:10",
        "21/11/2026 22:45:10",
        "1763764810",
        "\uff12\uff10\uff12\uff16-11-21T22:45:10Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-11-21T22:45:10Z\n",
    ],
)
def test_what_is_no_moment_is_not_read(text: str) -> None:
    assert read_moment(text) is None


@given(st.datetimes(timezones=st.timezones()))
def test_every_moment_that_can_be_written_is_read_back(moment: datetime) -> None:
    # Offsets of history have seconds, which ISO 8601 does not know.
    offset = moment.utcoffset()
    if offset is None or offset.total_seconds() % 60:
        return
    try:
        expected = moment.astimezone(UTC)
    except OverflowError:
        expected = None
    assert read_moment(moment.isoformat(" ")) == expected


@given(st.text(max_size=40) | st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d*)?[+-]?\d*:?\d*"))
def test_no_text_is_too_odd(text: str) -> None:
    moment = read_moment(text)
    assert moment is None or moment.tzinfo is UTC
