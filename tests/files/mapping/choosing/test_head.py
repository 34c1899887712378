"""What is shown of a table to somebody who says what each of its columns is."""

import pytest

from saleport.files.mapping.choosing.head import (
    AS_RECOGNISED,
    GROUPS,
    LONGEST_NAME,
    MOST_COLUMNS,
    fields_of,
    head_of,
    names_of,
)
from saleport.files.mapping.guessing import FIELDS
from saleport.files.mapping.mapping import Amount, LeftOut, Mapping, Source, Take
from saleport.files.record import Row

CHOICES = [field for fields in GROUPS.values() for field in fields]


def rows(*cells: tuple[str, ...]) -> list[Row]:
    return [Row(number, each) for number, each in enumerate(cells, 2)]


def test_of_each_column_the_first_values_are_shown_short_and_once() -> None:
    cells = (("A-1", ""), ("A-1", " "), ("A-2", "x" * 2_000), ("A-3", "two\nlines"), ("A-4", "half \ud800"))
    head = head_of(("Order", "Remark"), iter(rows(*cells)), Mapping(name="guessed", because={"key": "so"}))
    assert head.values == (("A-1", "A-2", "A-3"), ("x" * 60 + "…", "two lines", "half ?"))
    assert head.mapping.because == {}


def test_of_too_many_columns_no_values_are_shown() -> None:
    header = tuple(f"C{number}" for number in range(MOST_COLUMNS + 1))
    head = head_of(header, iter(rows(header)), Mapping(name="guessed"))
    assert (head.header, head.values) == (header, ())


def test_a_column_has_a_name_by_which_a_mapping_finds_it_and_no_other() -> None:
    header = ("Price *", "Price", "#", "", "Price", "n" * (LONGEST_NAME + 5), "PRICE 2")
    head = head_of(header, iter(()), Mapping(name="guessed"))
    # Of the second price nothing can be said: the last column is called so.
    assert names_of(head) == ["Price", None, None, None, "Price (3)", None, "PRICE 2"]


def test_each_column_is_read_as_one_field_and_what_no_field_tells_as_it_was_recognised() -> None:
    whole = ("Buyer", "Recipient")
    mapping = Mapping(
        name="shop",
        key=("No",),
        order={
            "orderReference": Source(columns=("Number", "No")),
            "customerLastName": Source(columns=whole, take=Take.LAST_NAME),
            "customerFirstName": Source(columns=whole, take=Take.FIRST_NAME),
            "purchaseDateUtc": Source(join=("Day", "Hour")),
        },
        addresses=({"streetAddress": Source(join=("Street", "House"))}, {"city": Source(columns=("Bill city",))}),
        products={"sku": Source(columns=("Code",))},
        price=Amount(total=("Sum",), minus=("Less",), currency=Source(columns=("Coin",))),
        quantity=Source(columns=("Pieces",)),
        shipping_price=Amount(total=("Postage",), currency=Source(columns=("Coin of postage",))),
        left_out=(LeftOut(column="State", values=("void",)),),
    )
    expected = {
        "No": "order.orderReference",
        "Buyer": "order.customerName",
        "Recipient": AS_RECOGNISED,
        "Day": "order.purchaseDateUtc",
        "Hour": "order.time",
        "Street": "address.streetAddress",
        "House": "address.houseNumber",
        "Bill city": "billing.city",
        "Code": "products.sku",
        "Sum": "products.total",
        "Less": AS_RECOGNISED,
        "Coin": "products.currency",
        "Pieces": "products.quantity",
        "Postage": "shipping.amount",
        "Coin of postage": AS_RECOGNISED,
        "State": AS_RECOGNISED,
        "Remark": "",
    }
    head = head_of(tuple(expected), iter(()), mapping)
    assert dict(zip(expected, fields_of(head), strict=True)) == expected


def test_one_whole_name_beside_a_last_name_is_no_whole_name() -> None:
    order = {
        "customerLastName": Source(columns=("Last",)),
        "customerFirstName": Source(columns=("Buyer",), take=Take.FIRST_NAME),
    }
    head = head_of(("Last", "Buyer"), iter(()), Mapping(name="own", order=order))
    assert fields_of(head) == ["order.customerLastName", AS_RECOGNISED]


@pytest.mark.parametrize("field", FIELDS)
def test_whatever_is_guessed_can_be_chosen(field: str) -> None:
    assert field in CHOICES
