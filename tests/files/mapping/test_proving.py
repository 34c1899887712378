"""Whether a price is of one piece or of all pieces of a row is shown by what orders come to."""

from collections.abc import Sequence

import pytest

from saleport.files.mapping.documents.reading import from_yaml
from saleport.files.mapping.mapping import Columns
from saleport.files.mapping.proving import Shown, Sums
from saleport.files.mapping.values.money import MoneyReader

MAPPING = from_yaml(
    """
name: market
key: no
order: {orderReference: no, shippingPrice: {amount: postage}}
products:
  sku: sku
  quantity: pieces
  price: {unit: sold for, proof: {sum: total, taxes: [tax, fee]}}
  onlyWhere: sku
"""
)
HEADER = ("no", "sku", "pieces", "sold for", "postage", "tax", "fee", "total")
UNDECIDED = Shown(0, 0, "£6.00")

CASES: dict[str, tuple[Sequence[str], Shown]] = {
    "pieces": (("1", "CUP", "2", "£6.00", "£4.50", "", "", "£16.50"), Shown(1, 0, None)),
    "pieces-without-taxes": (("1", "CUP", "2", "£6.00", "£4.50", "£2.40", "£1.00", "£16.50"), Shown(1, 0, None)),
    "pieces-with-taxes": (("1", "CUP", "2", "£6.00", "£4.50", "£2.40", "£1.00", "£19.90"), Shown(1, 0, None)),
    "row": (("1", "CUP", "2", "£6.00", "£4.50", "£2.40", "", "£10.50"), Shown(0, 1, None)),
    "row-with-taxes": (("1", "CUP", "2", "£6.00", "£4.50", "£2.40", "", "£12.90"), Shown(0, 1, None)),
    "both": (("1", "CUP", "2", "£6.00", "", "£6.00", "", "£12.00"), UNDECIDED),
    "neither": (("1", "CUP", "2", "£6.00", "", "", "", "£9.00"), UNDECIDED),
    "no-total": (("1", "CUP", "2", "£6.00", "", "", "", ""), UNDECIDED),
    "no-number": (("1", "CUP", "2", "£6.00", "", "", "", "free"), UNDECIDED),
    "no-price": (("1", "CUP", "2", "", "", "", "", "£9.00"), Shown(0, 0, None)),
    "one": (("1", "CUP", "1", "£6.00", "", "", "", "£6.00"), Shown(0, 0, None)),
    "no-quantity": (("1", "CUP", "many", "£6.00", "", "", "", "£6.00"), Shown(0, 0, None)),
    "huge": (("1", "CUP", "2", "£1e999", "", "", "", "£6.00"), Shown(0, 0, "£1e999")),
}


def shown(*rows: Sequence[str], at_least: int = 2_000) -> Shown:
    """What rows of these columns show."""
    assert MAPPING.price is not None
    assert MAPPING.price.proof is not None
    sums = Sums(MAPPING, MAPPING.price.proof, Columns(HEADER, {}), MoneyReader("."))
    return sums.shown(rows, at_least)


@pytest.mark.parametrize(("row", "found"), CASES.values(), ids=CASES)
def test_an_order_of_several_pieces_shows_it_where_its_sum_fits_one_reading(row: Sequence[str], found: Shown) -> None:
    assert shown(row) == found


def test_an_order_of_several_rows_is_compared_as_a_whole_and_its_row_of_sums_is_no_line() -> None:
    rows = [
        ("1", "", "3", "£57.99", "£4.00", "", "", "£61.99"),
        ("1", "KETTLE", "1", "£45.99", "", "", "", ""),
        ("1", "CUP", "2", "£6.00", "", "", "", ""),
    ]
    assert shown(*rows) == Shown(1, 0, None)


def test_a_row_that_says_of_no_order_which_it_is_of_is_an_order() -> None:
    row = ("", "CUP", "2", "£6.00", "", "", "", "£12.00")
    assert shown(row, row) == Shown(2, 0, None)


def test_no_more_rows_are_looked_at_than_it_takes() -> None:
    pieces = ("", "CUP", "2", "£6.00", "", "", "", "£12.00")
    assert shown(pieces, pieces, pieces, at_least=2) == Shown(2, 0, None)
    nothing = ("", "CUP", "1", "£6.00", "", "", "", "£6.00")
    assert shown(nothing, nothing, nothing, pieces, at_least=2) == Shown(1, 0, None)
