"""Mappings that people make column by column."""

import msgspec
import pytest

from saleport.files.mapping.choosing.head import AS_RECOGNISED, GROUPS, Head, fields_of, head_of
from saleport.files.mapping.choosing.making import ONCE, Fault, chosen_mapping, faults_of
from saleport.files.mapping.documents.reading import from_yaml
from saleport.files.mapping.documents.writing import to_yaml
from saleport.files.mapping.guessing import guess
from saleport.files.mapping.layouts import layouts
from saleport.files.mapping.mapping import (
    Amount,
    CellLines,
    LeftOut,
    Mapping,
    Per,
    Proof,
    Source,
    Take,
    columns_by_field,
)

SHOP = Mapping(
    name="shop",
    title="Shop",
    signature=("Number", "State"),
    key=("Number",),
    order={
        "orderReference": Source(columns=("Number",), strip=("#",)),
        "purchaseDateUtc": Source(columns=("Paid", "Made")),
        "salesChannel": Source(columns=("Source",), constant="Shop"),
    },
    addresses=({"city": Source(columns=("Ship city",))}, {"city": Source(columns=("Bill city",))}),
    products={"sku": Source(columns=("Code",))},
    price=Amount(total=("Sum",), minus=("Less",), currency=Source(columns=("Coin",))),
    quantity=Source(columns=("Pieces",)),
    shipping_price=Amount(total=("Postage",), currency=Source(columns=("Coin",)), per=Per.ROW),
    left_out=(LeftOut(column="State", values=("void",)),),
)
HEADER = (
    "Number", "Paid", "Made", "Source", "Ship city", "Bill city", "Code", "Sum", "Less", "Coin", "Pieces", "Postage",
    "State", "Other", "More",
)  # fmt: skip


def chosen(head: Head, **changes: str) -> list[str]:
    """The choices as they come, with these in their place; `_` stands for a blank in the name of a column."""
    fields = fields_of(head)
    for name, field in changes.items():
        fields[head.header.index(name.replace("_", " "))] = field
    return fields


def made(**changes: str) -> Mapping:
    """The shop's mapping with other choices."""
    head = head_of(HEADER, iter(()), SHOP)
    assert faults_of(head, chosen(head, **changes)) == []
    mapping = chosen_mapping(head, chosen(head, **changes), "mine")
    assert from_yaml(to_yaml(mapping)) == mapping
    return mapping


def test_who_changes_nothing_gets_the_mapping_under_another_name() -> None:
    signature = ("Number", "Paid", "Code", "Sum", "State")
    assert made() == msgspec.structs.replace(SHOP, name="mine", title="", signature=signature)


@pytest.mark.parametrize("name", layouts())
def test_of_a_layout_nothing_is_lost_that_nobody_changed(name: str) -> None:
    layout = layouts()[name]
    named = [*layout.signature, *(each for names in columns_by_field(layout).values() for each in names)]
    named += [*layout.key, *(each.column for each in layout.left_out), *layout.line_where]
    named += [
        each.replace("*", str(number)) for each in (layout.lines.columns if layout.lines else ()) for number in (1, 2)
    ]
    head = head_of(tuple(dict.fromkeys(each for each in named if "*" not in each)), iter(()), layout)
    mapping = chosen_mapping(head, fields_of(head), layout.name)
    assert set(layout.signature) <= set(mapping.signature)
    kept, expected = (msgspec.structs.replace(each, signature=(), title="") for each in (mapping, layout))
    assert kept == expected
    assert from_yaml(to_yaml(mapping)) == mapping


def test_another_column_comes_before_those_that_stand_in_for_it() -> None:
    mapping = made(Paid="", Other="order.purchaseDateUtc")
    assert mapping.order["purchaseDateUtc"].columns == ("Other", "Made")
    assert mapping.left_out == SHOP.left_out
    assert "Other" in mapping.signature


def test_another_reference_is_what_makes_rows_one_order() -> None:
    mapping = made(Number="", Other="order.orderReference")
    assert mapping.key == ("Other",)
    assert mapping.order["orderReference"] == Source(columns=("Other",), strip=("#",))
    assert mapping.signature == ("Other", "Paid", "Code", "Sum", "State")


def test_what_is_not_used_any_more_is_nowhere_in_the_mapping() -> None:
    mapping = made(State="", Less="", Source="", Ship_city="", Pieces="", Postage="")
    assert (mapping.left_out, mapping.quantity, mapping.shipping_price) == ((), None, None)
    assert mapping.price == Amount(total=("Sum",), currency=Source(columns=("Coin",)))
    assert mapping.order["salesChannel"] == Source(constant="Shop")
    assert mapping.addresses == ({"city": Source(columns=("Bill city",))},)


def test_a_price_may_be_that_of_a_piece_after_all() -> None:
    price = Amount(unit=("Sum",), minus=("Less",), currency=Source(columns=("Coin",)))
    assert made(Sum="products.unit").price == price


@pytest.mark.parametrize(
    ("changes", "is_proved"),
    [({}, True), ({"Coin": ""}, True), ({"Sum": "products.total"}, False), ({"More": ""}, False)],
    ids=["nothing", "currency", "price", "proof"],
)
def test_what_a_price_is_of_is_proved_until_somebody_says_it(changes: dict[str, str], is_proved: bool) -> None:
    price = Amount(unit=("Sum",), currency=Source(columns=("Coin",)), proof=Proof(sum=("Other",), taxes=("More",)))
    head = head_of(HEADER, iter(()), msgspec.structs.replace(SHOP, price=price))
    assert fields_of(head)[-2:] == [AS_RECOGNISED, AS_RECOGNISED]
    made = chosen_mapping(head, chosen(head, **changes), ONCE).price
    assert made is not None
    assert (made.proof is not None) is is_proved


def test_another_currency_is_that_of_all_prices() -> None:
    mapping = made(Coin="", Other="products.currency", Postage="", More="shipping.amount")
    assert mapping.price == Amount(total=("Sum",), minus=("Less",), currency=Source(columns=("Other",)))
    assert mapping.shipping_price == Amount(total=("More",), currency=Source(columns=("Other",)), per=Per.ROW)


def test_a_table_of_which_nothing_was_recognised_is_read_as_it_is_chosen() -> None:
    choices = {
        "a": "order.orderReference",
        "b": "order.purchaseDateUtc",
        "c": "order.time",
        "d": "order.customerName",
        "e": "address.streetAddress",
        "f": "address.houseNumber",
        "g": "billing.city",
        "h": "products.ean",
        "i": "products.unit",
        "j": "products.currency",
        "k": "shipping.amount",
        "l": "products.quantity",
        "m": "",
    }
    head = head_of(tuple(choices), iter(()), guess(tuple(choices), []))
    assert faults_of(head, list(choices.values())) == []
    mapping = chosen_mapping(head, list(choices.values()), ONCE)
    currency = Source(columns=("j",))
    assert mapping == Mapping(
        name=ONCE,
        signature=("a", "b", "h", "i"),
        key=("a",),
        order={
            "orderReference": Source(columns=("a",)),
            "customerLastName": Source(columns=("d",), take=Take.LAST_NAME),
            "customerFirstName": Source(columns=("d",), take=Take.FIRST_NAME),
            "purchaseDateUtc": Source(join=("b", "c")),
        },
        addresses=({"streetAddress": Source(join=("e", "f"))}, {"city": Source(columns=("g",))}),
        products={"ean": Source(columns=("h",))},
        price=Amount(unit=("i",), currency=currency),
        shipping_price=Amount(total=("k",), currency=currency),
        quantity=Source(columns=("l",)),
    )
    # And is what is chosen already when it is looked at again.
    assert fields_of(head_of(tuple(choices), iter(()), mapping)) == list(choices.values())


def test_the_time_may_be_taken_from_a_date_and_given_to_it() -> None:
    pair = {"orderReference": Source(columns=("Number",)), "purchaseDateUtc": Source(join=("Paid", "Made"))}
    head = head_of(HEADER, iter(()), msgspec.structs.replace(SHOP, order=pair))
    without = chosen_mapping(head, chosen(head, Made=""), ONCE)
    assert without.order["purchaseDateUtc"].named == ("Paid",)
    other = chosen_mapping(head, chosen(head, Paid="", Other="order.purchaseDateUtc"), ONCE)
    assert other.order["purchaseDateUtc"] == Source(join=("Other", "Made"))


def test_lines_in_cells_stay_as_long_as_no_column_is_chosen_for_lines() -> None:
    lines = CellLines(columns=("line_*",), names=("sku", "total"))
    base = msgspec.structs.replace(
        SHOP, lines=lines, products={"sku": Source(columns=("sku",))}, price=Amount(total=("total",)), quantity=None
    )
    head = head_of((*HEADER, "line_1", "line_2"), iter(()), base)
    assert fields_of(head)[-2:] == [AS_RECOGNISED, AS_RECOGNISED]
    assert faults_of(head, chosen(head)) == []
    fields = chosen(head)
    fields[-2] = ""
    mapping = chosen_mapping(head, fields, ONCE)
    assert mapping.lines == msgspec.structs.replace(lines, columns=("line_2",))
    assert mapping.products == base.products
    by_rows = chosen(head, Code="products.sku", Sum="products.unit")
    mapping = chosen_mapping(head, by_rows, ONCE)
    assert (mapping.lines, mapping.products) == (None, {"sku": Source(columns=("Code",))})
    assert mapping.price == Amount(unit=("Sum",), currency=Source(columns=("Coin",)))
    fields[-1] = ""
    assert faults_of(head, fields) == [Fault("product"), Fault("price")]


def test_a_column_whose_name_ends_in_a_star_stands_for_itself() -> None:
    head = head_of((*HEADER, "Date *", "Date due"), iter(()), SHOP)
    fields = chosen(head, Paid="", Made="")
    fields[-2] = "order.purchaseDateUtc"
    assert chosen_mapping(head, fields, ONCE).order["purchaseDateUtc"] == Source(columns=("Date",))


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"Other": "products.sku"}, [Fault("twice", 13, 6)]),
        ({"Other": "products.unit"}, [Fault("both", 7, 13)]),
        ({"Other": "order.customerName", "More": "order.customerLastName"}, [Fault("both", 13, 14)]),
        ({"Other": "billing.houseNumber"}, [Fault("alone", 13)]),
        ({"Number": ""}, [Fault("reference")]),
        ({"Paid": "", "Made": ""}, [Fault("date")]),
        ({"Code": ""}, [Fault("product")]),
        ({"Sum": ""}, [Fault("price")]),
        ({"Number": "", "Code": "", "Other": "order.time"}, [Fault("reference"), Fault("product")]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_what_makes_no_sense_is_told_all_at_once(changes: dict[str, str], faults: list[Fault]) -> None:
    head = head_of(HEADER, iter(()), SHOP)
    assert faults_of(head, chosen(head, **changes)) == faults


@pytest.mark.parametrize("field", [field for fields in GROUPS.values() for field in fields])
def test_each_field_that_can_be_chosen_is_found_again(field: str) -> None:
    needed = ("order.orderReference", "order.purchaseDateUtc", "address.streetAddress", "billing.streetAddress")
    needed += ("products.sku",) if field.startswith("products.") else ()
    needed += () if field == "products.unit" else ("products.total",) if field != "products.total" else ()
    choices = [*(each for each in needed if each != field), field]
    header = tuple(f"column {number}" for number in range(len(choices)))
    head = head_of(header, iter(()), Mapping(name="guessed"))
    mapping = from_yaml(to_yaml(chosen_mapping(head, choices, ONCE)))
    assert fields_of(head_of(header, iter(()), mapping)) == choices
