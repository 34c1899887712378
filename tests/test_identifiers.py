from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

from hypothesis import given
from hypothesis import strategies as st

from saleport.identifiers import first_ordered_id, ordered_id

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 10**17).map(lambda microseconds: EPOCH + timedelta(microseconds=microseconds))


@given(MOMENTS, st.integers(1, 10**9))
def test_ids_are_in_the_order_of_their_times(moment: datetime, microseconds: int) -> None:
    later = moment + timedelta(microseconds=microseconds)
    assert ordered_id(moment).bytes < ordered_id(later).bytes
    assert ordered_id(moment).hex < first_ordered_id(later).hex, "databases compare either form"
    assert first_ordered_id(moment) <= ordered_id(moment)


def test_an_ordered_id_is_a_uuid_of_version_7_and_no_two_are_alike() -> None:
    moment = datetime(2026, 11, 26, tzinfo=UTC)
    ids = {ordered_id(moment) for _ in range(1000)}
    assert len(ids) == 1000
    assert {(each.version, each.variant) for each in ids} == {(7, RFC_4122)}
