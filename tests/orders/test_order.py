"""Ids of orders."""

from uuid import uuid4, uuid5

from hypothesis import given
from hypothesis import strategies as st

from saleport.orders.order import order_id, order_ids


@given(st.lists(st.text(max_size=100)))
def test_ids_are_of_version_5_whether_made_together_or_one_by_one(references: list[str]) -> None:
    account_id = uuid4()
    ids = [uuid5(account_id, reference) for reference in references]
    assert order_ids(account_id, references) == ids == [order_id(account_id, reference) for reference in references]
