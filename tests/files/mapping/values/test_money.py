"""Amounts and quantities as files have them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleport.files.mapping.values.money import MoneyReader, currency_code, decimal_sign, read_quantity

AMOUNTS = {
    "12.50": ("12.50", None),
    "12,5": ("12.5", None),
    "1.433,66": ("1433.66", None),
    "1,433.66": ("1433.66", None),
    "1 433,66": ("1433.66", None),
    "1\u00a0433,66 €": ("1433.66", "EUR"),
    "1\u202f433,66": ("1433.66", None),
    "1'433.60": ("1433.60", None),
    "1.234.567": ("1234567", None),
    "1,234,567.8": ("1234567.8", None),
    "$1,433.66": ("1433.66", "USD"),
    "£ 12": ("12", "GBP"),
    "EUR 12": ("12", "EUR"),
    "12,50 euros": ("12.50", "EUR"),
    "US$ 5": ("5", "USD"),
    "(12.50)": ("-12.50", None),
    "-€12.50": ("-12.50", "EUR"),
    "12.50-": ("-12.50", None),
    "\u221212,50": ("-12.50", None),
    "12,-": ("12", None),
    "CHF 1'200.\u2013": ("1200", "CHF"),
    ".5": ("0.5", None),
    "'12.50": ("12.50", None),
    "0,500": ("0.500", None),
    "1E+3": ("1E+3", None),
    "5.900000": ("5.900000", None),
}


@pytest.mark.parametrize("text", AMOUNTS)
@pytest.mark.parametrize("decimal", [".", ","])
def test_an_amount_that_can_mean_one_thing_only_is_read_whatever_the_file(text: str, decimal: str) -> None:
    read = MoneyReader(decimal).read(text)
    assert (read.amount, read.currency) == AMOUNTS[text]
    assert read.is_read


@pytest.mark.parametrize(
    ("text", "decimal", "amount"),
    [("1,234", ".", "1234"), ("1,234", ",", "1.234"), ("1.234", ".", "1.234"), ("1.234", ",", "1234")],
)
def test_a_sign_before_three_digits_is_what_it_is_in_the_file(text: str, decimal: str, amount: str) -> None:
    assert MoneyReader(decimal).read(text).amount == amount


@pytest.mark.parametrize("text", ["abc", "", "12.5.3", "1,2,3", "1 2", "12 kr", "12€50", "12:50", "9" * 200, "NaN"])
def test_what_is_no_amount_stays_as_it_came(text: str) -> None:
    read = MoneyReader(".").read(text)
    assert (read.amount, read.is_read) == (text, False)


@pytest.mark.parametrize(
    ("texts", "sign", "undecided", "is_mixed"),
    [
        (["1,234", "12,50"], ",", "1,234", False),
        (["1,234", "5"], None, "1,234", False),
        (["1.234.567"], ",", None, False),
        (["1 234,5"], ",", None, False),
        (["12.50", "3,40", "1.99"], ".", None, True),
        (["12", "x", ""], None, None, False),
    ],
    ids=["comma", "undecided", "thousands", "blanks", "mixed", "nothing"],
)
def test_the_amounts_of_a_file_show_what_stands_before_decimals(
    texts: list[str], sign: str | None, undecided: str | None, is_mixed: bool
) -> None:
    shown = decimal_sign(texts)
    assert (shown.sign, shown.undecided, shown.is_mixed) == (sign, undecided, is_mixed)


def test_signs_and_names_of_currencies_become_codes_and_others_stay() -> None:
    assert [currency_code(text) for text in ("€", "Euro", "eur", "£", "XYZ", " dollars ")] == [
        "EUR", "EUR", "EUR", "GBP", "XYZ", "dollars",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "pieces"),
    [("2", 2), ("2.0", 2), ("2,000", 2), (" 3 ", 3), ("0", 0), ("1.5", None), ("-1", None), ("two", None)],
)
def test_pieces_are_whole(text: str, pieces: int | None) -> None:
    assert read_quantity(text) == pieces


@given(st.text("0123456789.,-+()'€$ EURx\u00a0", max_size=30))
def test_whatever_a_cell_has_is_a_number_or_stays(text: str) -> None:
    read = MoneyReader(",").read(text)
    assert Decimal(read.amount).is_finite() if read.is_read else read.amount == text.strip()
