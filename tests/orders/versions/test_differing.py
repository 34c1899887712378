"""The difference of two versions: it leads from the one to the other, and says no more than happened."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from saleport.orders.order import Order, OrderLine, Price
from saleport.orders.versions.differing import Change, Difference, Kind, Texts, difference, fields_of, lines_of
from saleport.values import Address

KETTLE, TOASTER = UUID(int=1), UUID(int=2)

texts = st.none() | st.sampled_from(["", "a", "b", "é", "<script>"])
prices = st.builds(Price, st.sampled_from([Decimal("1"), Decimal("1.0"), Decimal("2.50")]), st.just("EUR"))
lines = st.builds(
    OrderLine,
    model_id=st.sampled_from([KETTLE, TOASTER]),
    price=prices,
    order_line_reference=texts,
    supplier_id=st.none() | st.just(UUID(int=3)),
)
orders = st.builds(
    Order,
    reference=st.just("r1"),
    civility=st.sampled_from(["NotSet", "Mr"]),
    customer_last_name=texts,
    customer_mail=texts,
    address=st.none() | st.builds(Address, city=texts, zip_code=texts),
    purchased_at=st.just(datetime(2026, 11, 21, tzinfo=UTC)),
    lines=st.lists(lines, max_size=6).map(tuple),
    shipping_price=st.none() | prices,
    sales_channel=texts,
    store_purchased_at=st.none(),
)


def an_order(*lines: OrderLine, **fields: str) -> Order:
    order = Order(reference="r1", civility="NotSet", purchased_at=datetime(2026, 11, 21, tzinfo=UTC), lines=lines)
    return msgspec.structs.replace(order, **fields)


def a_line(model_id: UUID, amount: str = "1", reference: str | None = None) -> OrderLine:
    return OrderLine(model_id, Price(Decimal(amount), "EUR"), reference)


def applied(texts: Texts, changes: tuple[Change, ...]) -> Mapping[str, str]:
    """What becomes of these texts by these changes."""
    changed = dict(texts)
    for change in changes:
        assert changed.get(change.path) == change.before
        if change.after is None:
            del changed[change.path]
        else:
            changed[change.path] = change.after
    return changed


def outcome(before: Order, found: Difference) -> tuple[Mapping[str, str], list[Mapping[str, str]]]:
    """What the later version must be, by the earlier one and what became of it."""
    earlier = lines_of(before)
    later = {
        line.after: applied({} if line.before is None else earlier[line.before], line.changes)
        for line in found.lines
        if line.after is not None
    }
    return applied(fields_of(before), found.fields), [later[place] for place in range(len(later))]


@given(orders, orders)
def test_applied_to_the_earlier_version_it_gives_the_later_one(before: Order, after: Order) -> None:
    assert outcome(before, difference(before, after)) == (fields_of(after), lines_of(after))


@given(orders, orders)
def test_every_line_of_both_is_accounted_for_once(before: Order, after: Order) -> None:
    found = difference(before, after)
    assert sorted(line.before for line in found.lines if line.before is not None) == list(range(len(before.lines)))
    assert [line.after for line in found.lines if line.after is not None] == list(range(len(after.lines)))


@given(orders)
def test_an_order_does_not_differ_from_itself(order: Order) -> None:
    assert difference(order, order).is_nothing


@given(orders, st.randoms(use_true_random=False))
def test_lines_in_another_order_are_not_changed(order: Order, random: Random) -> None:
    shuffled = list(order.lines)
    random.shuffle(shuffled)
    found = difference(order, msgspec.structs.replace(order, lines=tuple(shuffled)))
    assert not found.fields
    assert not found.changed_lines


def test_what_differs_only_in_its_digits_differs() -> None:
    found = difference(an_order(a_line(KETTLE, "1.5")), an_order(a_line(KETTLE, "1.50")))
    assert found.lines[0].changes == (Change("price.amount", "1.5", "1.50"),)


def test_a_line_is_known_by_its_reference_wherever_it_stands() -> None:
    before = an_order(a_line(KETTLE, "1", "L1"), a_line(KETTLE, "2", "L2"))
    found = difference(before, an_order(a_line(KETTLE, "2", "L2"), a_line(TOASTER, "1", "L1")))
    assert [(line.before, line.after, line.kind) for line in found.lines] == [(1, 0, None), (0, 1, Kind.CHANGED)]
    assert [change.path for change in found.lines[1].changes] == ["modelId"]
    assert found.is_reordered


def test_a_line_without_a_reference_is_known_by_its_model() -> None:
    before = an_order(a_line(KETTLE, "1"), a_line(TOASTER, "5"))
    found = difference(before, an_order(a_line(TOASTER, "4"), a_line(KETTLE, "1")))
    assert [(line.before, line.after) for line in found.lines] == [(1, 0), (0, 1)]
    assert found.changed_lines[0].changes == (Change("price.amount", "5", "4"),)


def test_one_line_more_and_one_less_are_told_apart() -> None:
    before = an_order(a_line(KETTLE), a_line(KETTLE), sales_channel="web")
    found = difference(before, an_order(a_line(KETTLE), a_line(TOASTER), customer_mail="claire@example.com"))
    assert [line.kind for line in found.lines] == [None, Kind.ADDED, Kind.REMOVED]
    assert {change.path: change.kind for change in found.fields} == {
        "salesChannel": Kind.REMOVED,
        "customerMail": Kind.ADDED,
    }
