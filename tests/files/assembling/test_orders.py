"""Rows become orders, whatever the order in which they stand."""

import json
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleport.errors import ErrorCode
from saleport.files.assembling.orders import Assembler
from saleport.files.assembling.plan import Plan, Reading
from saleport.files.mapping.documents.reading import from_yaml
from saleport.files.mapping.layouts import layouts
from saleport.files.record import FoundOrder, Row
from saleport.files.writing.table import COLUMNS

READING = Reading(decimal=".", date_order="dmy", time_zone="UTC")
TILL = """
name: till
key: no
order:
  orderReference: no
  customerMail: mail
  address: [{city: ship city, zipCode: ship zip}, {city: bill city, countryCode: {constant: FR}}]
  shippingPrice: {amount: post, plus: post tax, currency: cur}
products: {sku: sku, quantity: qty, price: {unit: price, minus: [off], currency: cur}}
leaveOut:
  - {what: orders, column: state, is: [void*]}
  - {what: lines, column: line, is: gone}
  - {column: no, is: "*sum*"}
"""
HEADER = ("no", "mail", "sku", "qty", "price", "off", "cur", "post", "post tax", "ship city", "ship zip", "bill city",
          "state", "line")  # fmt: skip


def rows_of(cells: Iterable[Sequence[str]]) -> list[Row]:
    return [Row(number, each) for number, each in zip(count(2), cells, strict=False)]


def row(**cells: str) -> list[str]:
    return [cells.get(name.replace(" ", "_"), "") for name in HEADER]


def assembled(*cells: Sequence[str], mapping: str = TILL, header: tuple[str, ...] = HEADER) -> list[FoundOrder]:
    rows = rows_of(cells)
    return list(Assembler(Plan(from_yaml(mapping), header, READING)).assemble(lambda: iter(rows)))


def order(*cells: Sequence[str], mapping: str = TILL, header: tuple[str, ...] = HEADER) -> dict[str, Any]:
    [found] = assembled(*cells, mapping=mapping, header=header)
    assert found.problems == []
    return json.loads(found.body)


def amounts(one: dict[str, Any]) -> list[str]:
    return [product["price"]["amount"] for product in one["products"]]


def test_what_the_first_row_says_of_the_order_is_true_of_those_that_say_nothing() -> None:
    one = order(row(no="1", mail="a@example.com", sku="K", price="2", cur="EUR"), row(no="1", sku="L", price="3"))
    assert one["customerMail"] == "a@example.com"
    assert [product["price"] for product in one["products"]] == [
        {"amount": "2", "currency": "EUR"}, {"amount": "3", "currency": "EUR"},
    ]  # fmt: skip


def test_of_different_values_the_first_that_is_not_blank_counts() -> None:
    first, second = row(no="1", sku="K", price="2"), row(no="1", mail="a@example.com", sku="K", price="2")
    [found] = assembled(first, second, row(no="1", mail="b@example.com"))
    assert json.loads(found.body)["customerMail"] == "a@example.com"


def test_a_row_without_a_key_belongs_to_the_order_above_where_it_says_nothing_of_an_order() -> None:
    first, line = row(no="1", mail="a@example.com", sku="K", price="2"), row(sku="L", price="3")
    stranger = row(mail="b@example.com", sku="M", price="4")
    found = assembled(first, line, stranger, line, row(no="2", sku="K", price="1"))
    assert [list(each.rows) for each in found] == [[2, 3], [4, 5], [6]]
    assert "orderReference" not in json.loads(found[1].body)


def test_a_quantity_is_as_many_products() -> None:
    assert amounts(order(row(no="1", sku="K", qty="3", price="9.99"))) == ["9.99"] * 3
    assert "products" in order(row(no="1", sku="K", qty="0", price="9.99"))


def test_a_quantity_that_is_none_is_a_problem_of_the_product() -> None:
    [found] = assembled(row(no="1", sku="K", price="1"), row(no="1", sku="L", qty="1.5", price="2"))
    [problem] = found.problems
    assert (problem.code, problem.field, problem.index) == (ErrorCode.FIELD_WRONG_TYPE, "products[1].quantity", 1)
    assert len(json.loads(found.body)["products"]) == 2


def test_a_quantity_beyond_all_orders_makes_no_more_products_than_are_refused() -> None:
    assert len(order(row(no="1", sku="K", qty="99999999", price="1"))["products"]) == 1001


@pytest.mark.parametrize(
    ("total", "pieces", "shares"),
    [
        ("10.00", 3, ["3.33", "3.33", "3.34"]),
        ("10", 4, ["2.50"] * 4),
        ("10", 2, ["5", "5"]),
        ("0.01", 2, ["0.00", "0.01"]),
        ("9.9999", 3, ["3.3333"] * 3),
        ("-10.00", 3, ["-3.33", "-3.33", "-3.34"]),
        ("1,000.00", 2, ["500.00", "500.00"]),
        ("free", 2, ["free", "free"]),
    ],
)
def test_a_total_is_divided_to_the_cent(total: str, pieces: int, shares: list[str]) -> None:
    mapping = TILL.replace("unit: price, minus: [off],", "total: price,")
    assert amounts(order(row(no="1", sku="K", qty=str(pieces), price=total), mapping=mapping)) == shares


def test_what_is_taken_off_has_a_sign_or_none_and_is_of_all_pieces() -> None:
    for off in ("1.00", "-1.00"):
        assert amounts(order(row(no="1", sku="K", qty="2", price="5.00", off=off))) == ["4.50", "4.50"]
    assert amounts(order(row(no="1", sku="K", qty="2", price="5.0", off="0.00"))) == ["5.0", "5.0"]
    assert amounts(order(row(no="1", sku="K", price="5.0", off="some"))) == ["some"]


def test_a_currency_stands_beside_the_amount_or_in_its_column() -> None:
    [product] = order(row(no="1", sku="K", price="12,50 €"))["products"]
    assert product["price"] == {"amount": "12.50", "currency": "EUR"}
    [product] = order(row(no="1", sku="K", price="£12", cur="GBP"))["products"]
    assert product["price"] == {"amount": "12", "currency": "GBP"}


def test_shipping_is_the_orders_or_the_sum_of_its_rows() -> None:
    rows = [row(no="1", sku="K", price="1", post="2.50", post_tax="0.50", cur="EUR") for _ in range(2)]
    assert order(*rows)["shippingPrice"] == {"amount": "3.00", "currency": "EUR"}
    by_row = TILL.replace("plus: post tax,", "plus: post tax, per: row,")
    assert order(*rows, mapping=by_row)["shippingPrice"] == {"amount": "6.00", "currency": "EUR"}
    assert order(*rows, row(no="1", post="?"), mapping=by_row)["shippingPrice"]["amount"] == "?"
    assert "shippingPrice" not in order(row(no="1", sku="K", price="1"))


def test_an_address_is_taken_whole() -> None:
    both = order(row(no="1", sku="K", price="1", ship_city="Paris", bill_city="Lyon"))
    billed = order(row(no="1", sku="K", price="1", bill_city="Lyon"))
    assert both["address"] == {"city": "Paris"}
    assert billed["address"] == {"city": "Lyon", "countryCode": "FR"}
    assert "address" not in order(row(no="1", sku="K", price="1"))


def test_orders_lines_and_rows_are_left_out_by_conditions() -> None:
    rows = [
        row(no="1", sku="K", price="1", state="Voided"),
        row(no="2", sku="K", price="1"),
        row(no="2", sku="L", price="1", line="gone"),
        row(no="3", sku="K", price="1", line="GONE"),
        row(no="sum of 3", price="4"),
    ]
    [found] = assembled(*rows)
    assert [product["sku"] for product in json.loads(found.body)["products"]] == ["K"]


def test_a_number_that_a_spreadsheet_has_rounded_is_no_reference() -> None:
    [found] = assembled(row(no="1.23E+12", sku="K", price="1"))
    assert [problem.code for problem in found.problems] == [ErrorCode.ROW_MALFORMED]
    assert order(row(no="E+1", sku="K", price="1"))["orderReference"] == "E+1"


def test_a_cell_may_hold_a_line() -> None:
    mapping = """
    name: cells
    order: {orderReference: no}
    products:
      cells: {columns: "line *", names: [name, sku, quantity, total]}
      sku: sku
      productLabel: name
      quantity: quantity
      price: {total: total, currency: cur}
    """
    cells = ["7", "EUR", "name:Kettle: red|or blue|sku:K-1|tax_data:{}|quantity:2|total:5.00", "", "sku:C-2|total:1"]
    one = order(cells, mapping=mapping, header=("no", "cur", "line 1", "line 2", "line 3"))
    assert one["products"][0] == {
        "sku": "K-1", "productLabel": "Kettle: red|or blue", "price": {"amount": "2.50", "currency": "EUR"},
    }  # fmt: skip
    assert [product["sku"] for product in one["products"]] == ["K-1", "K-1", "C-2"]
    strange = order(
        ["8", "EUR", "Kettle (2)", "", ""], mapping=mapping, header=("no", "cur", "line 1", "line 2", "line 3")
    )
    assert [product["productLabel"] for product in strange["products"]] == ["Kettle (2)"]


def test_what_a_file_calls_a_product_is_cut_rather_than_refused() -> None:
    mapping = "{name: a, order: {orderReference: no}, products: {sku: sku, productLabel: qty}}"
    [product] = order(row(no="1", sku="K", qty="x" * 300), mapping=mapping)["products"]
    assert product["productLabel"] == "x" * 255


def test_long_cells_take_neither_long_nor_all_memory() -> None:
    long = "a_" * 100_000
    cells = {"no": "1", "mail": long, "sku": long, "qty": "1000", "price": long, "cur": long, "state": long}
    [found] = assembled(row(**cells), row(**cells))
    assert len(found.body) < 3_000_000


TEXTS = st.text("abcé'=+-\" ,;\n", max_size=6)
LINES = st.lists(st.tuples(TEXTS, st.sampled_from(["1.5", "2.50", "10"])), min_size=1, max_size=4)
Orders = dict[str, tuple[str, list[tuple[str, str]]]]
"""Name and lines by reference."""
ORDERS = st.dictionaries(st.text("abc1", min_size=1, max_size=3), st.tuples(TEXTS, LINES), max_size=6)


def own_table(orders: Orders) -> list[list[str]]:
    """Rows of saleport's own form."""
    table: list[list[str]] = []
    for reference, (name, lines) in orders.items():
        for sku, amount in lines:
            cells = {
                "orderReference": reference,
                "customerLastName": name,
                "price.amount": amount,
                "price.currency": "EUR",
            }
            table.append([*(cells.get(column, "") for column in COLUMNS), sku])
    return table


def read_back(table: list[list[str]], folder: Path | None = None) -> tuple[dict[str, Any], int]:
    plan = Plan(layouts()["saleport"], (*COLUMNS, "sku"), READING)
    rows = rows_of(table)
    found = list(Assembler(plan, folder, orders_in_memory=2).assemble(lambda: iter(rows)))
    assert sorted(number for each in found for number in each.rows) == [number for number, _, _ in rows]
    return {json.loads(each.body)["orderReference"]: json.loads(each.body) for each in found}, len(found)


def expected(orders: Orders) -> dict[str, Any]:
    return {
        reference: {
            "orderReference": reference,
            **({"customerLastName": name.strip()} if name.strip() else {}),
            "products": [
                {**({"sku": sku.strip()} if sku.strip() else {}), "price": {"amount": amount, "currency": "EUR"}}
                for sku, amount in lines
            ],
        }
        for reference, (name, lines) in orders.items()
    }


def test_many_rows_of_few_orders_that_stand_apart_are_kept_on_the_disk(tmp_path: Path) -> None:
    table = own_table({name: ("Example", [("S", "1")]) for name in ("A", "B")}) * 20
    plan = Plan(layouts()["saleport"], (*COLUMNS, "sku"), READING)
    rows = rows_of(table)
    found = Assembler(plan, tmp_path, orders_in_memory=2).assemble(lambda: iter(rows))
    first = next(found)
    assert list(tmp_path.iterdir())
    assert [len(json.loads(each.body)["products"]) for each in (first, *found)] == [20, 20]
    assert not list(tmp_path.iterdir())


@settings(max_examples=60, deadline=None)
@given(ORDERS)
def test_orders_in_saleports_own_table_read_back_as_the_same_orders(
    orders: Orders,
) -> None:
    assert read_back(own_table(orders)) == (expected(orders), len(orders))


@settings(max_examples=60, deadline=None)
@given(ORDERS, st.randoms(use_true_random=False))
def test_rows_in_any_order_are_the_same_orders(orders: Orders, randomness: Random) -> None:
    numbered = {
        reference: (name, [(f"{number}-{sku}", amount) for number, (sku, amount) in enumerate(lines)])
        for reference, (name, lines) in orders.items()
    }
    table = own_table(numbered)
    randomness.shuffle(table)
    found, how_many = read_back(table)
    assert how_many == len(orders)
    for order in found.values():
        order["products"].sort(key=lambda product: product["sku"])
    assert found == expected(numbered)


def test_many_orders_whose_rows_stand_apart_are_kept_on_the_disk_and_nothing_is_left_there(tmp_path: Path) -> None:
    orders = {f"R{number}": (f"N{number}", [("K", "1.5"), ("L", "2.50")]) for number in range(50)}
    table = own_table(orders)
    apart = table[::2] + table[1::2]
    assert read_back(apart, tmp_path) == (expected(orders), 50)
    assert list(tmp_path.iterdir()) == []


def test_orders_come_in_the_same_order_each_time() -> None:
    orders = {f"R{number}": ("", [("K", "1.5"), ("L", "2.50")]) for number in range(30)}
    apart = (table := own_table(orders))[::2] + table[1::2]
    assert list(read_back(apart)[0]) == list(read_back(apart)[0])


WITH_LINES = TILL.replace("products: {", "products: {orderLineReference: line, ")


def told(*cells: Sequence[str], mapping: str = TILL) -> list[str]:
    """What the warnings of an order name."""
    [found] = assembled(*cells, mapping=mapping)
    assert {problem.code for problem in found.problems} <= {ErrorCode.ROWS_DISAGREE}
    return [problem.words["value"] for problem in found.problems]


def test_the_same_line_twice_is_told() -> None:
    first, second = row(no="A", sku="S1", line="L1"), row(no="A", sku="S2", line="L2")
    assert told(first, second, mapping=WITH_LINES) == []
    assert told(first, second, first, second, mapping=WITH_LINES) == ["L1"]
    assert told(first, row(no="A", sku="S2", line="L1"), mapping=WITH_LINES) == []  # no name of one line
    assert told(first, first) == []


def test_pieces_that_are_counted_are_no_line_that_comes_twice() -> None:
    assert told(row(no="A", sku="S1", qty="3", line="L1"), row(no="A", sku="S2", line="L2"), mapping=WITH_LINES) == []
    alike = row(no="A", sku="S1", line="L1")
    without = WITH_LINES.replace("quantity: qty, ", "")
    assert told(alike, alike, mapping=without) == []  # each piece has a row of its own


def test_rows_that_contradict_each_other_are_told_once() -> None:
    first = row(no="A", mail="a@example.com", sku="S1", ship_city="Paris")
    assert told(first, row(no="A", sku="S2"), row(no="A", mail=" a@example.com ", sku="S3", post="9")) == []
    other = row(no="A", mail="b@example.com", sku="S2", ship_city="Lyon")
    assert told(first, other, other) == ["mail"]
    # What a row filled in is what the next ones are held against.
    assert told(row(no="A", sku="S1"), row(no="A", mail="a@example.com", sku="S2"), other) == ["mail"]


def test_an_amount_in_another_currency_than_its_column_is_given_as_it_came() -> None:
    one = order(row(no="A", sku="S1", price="$1.00", cur="EUR", post="£2", post_tax="0"))
    assert one["products"][0]["price"] == {"amount": "$1.00", "currency": "EUR"}
    assert order(row(no="A", sku="S1", price="€1.00", cur="EUR"))["products"][0]["price"]["amount"] == "1.00"
    assert order(row(no="A", sku="S1", price="1", cur="EUR", post="£2"))["shippingPrice"]["amount"] == "£2"
