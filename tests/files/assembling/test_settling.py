"""What is settled for a file as a whole."""

from collections.abc import Sequence

from saleport.files.assembling.settling import SAMPLE, Settled, settle
from saleport.files.mapping.documents.reading import from_yaml
from saleport.files.recognition import FileFormat, ReadingOptions, Recognition
from saleport.files.record import Row

MAPPING = """
name: till
key: no
order: {orderReference: no, purchaseDateUtc: date}
products: {sku: sku, price: {unit: price, currency: cur}}
"""
HEADER = ("no", "date", "sku", "price", "cur")


def settled(
    *rows: Sequence[str], options: ReadingOptions | None = None, delimiter: str = ",", mapping: str = MAPPING
) -> Settled:
    """Of rows of date, price and currency."""
    found = [
        Row(number, (str(number), date, "K", price, currency)) for number, (date, price, currency) in enumerate(rows)
    ]
    recognised = Recognition(format=FileFormat.CSV, delimiter=delimiter, header=HEADER)
    return settle(from_yaml(mapping), lambda: iter(found), recognised, options or ReadingOptions())


def test_one_value_that_shows_it_decides_for_all_however_late_it_comes() -> None:
    rows = [("01/05/2026 10:00", "1,234", "EUR")] * (SAMPLE + 500)
    shown = settled(*rows, ("05/13/2026 10:00", "12,50", "EUR"))
    assert (shown.decimal, shown.date_order) == (",", "mdy")
    assert not [note for note in shown.notes if "such as 1,234" in note or "such as 01/05/2026 is" in note]


def test_what_no_value_shows_is_the_likelier_and_is_told() -> None:
    shown = settled(("01/05/2026", "1,234", "EUR"))
    assert (shown.decimal, shown.date_order, shown.time_zone) == (".", "dmy", "UTC")
    assert "An amount such as 1,234 is read as 1234" in shown.notes[0]
    assert "A date such as 01/05/2026 is read with the day first" in shown.notes[1]
    assert "is read as noon, UTC" in shown.notes[2]


def test_semicolons_make_a_decimal_comma_likelier_and_dollars_the_month_first() -> None:
    assert settled(("", "1,234", "EUR"), delimiter=";").decimal == ","
    assert settled(("01/05/2026", "12.50", "USD")).date_order == "mdy"
    assert settled(("01/05/2026", "$12.50", "")).date_order == "mdy"
    assert settled(("01.05.2026", "12.50", "USD")).date_order == "dmy"


def test_options_come_before_the_mapping_and_that_before_the_file() -> None:
    mapping = MAPPING + 'decimal: ","\ndateOrder: mdy\ntimeZone: Europe/Paris\n'
    row = ("13/05/2026", "12.50", "EUR")
    by_mapping = settled(row, mapping=mapping)
    assert (by_mapping.decimal, by_mapping.date_order, by_mapping.time_zone) == (",", "mdy", "Europe/Paris")
    options = ReadingOptions(decimal=".", date_order="ymd", time_zone="Europe/Rome", currency="GBP", sales_channel="x")
    by_options = settled(row, options=options, mapping=mapping)
    assert by_options.reading == (".", "ymd", "Europe/Rome", "GBP", "x")


def test_a_file_that_contradicts_itself_is_told_so() -> None:
    rows = [
        ("13/05/2026 10:00", "12,50", "EUR"),
        ("14/05/2026 10:00", "1,99", "EUR"),
        ("05/13/2026 10:00", "1.99", "EUR"),
    ]
    shown = settled(*rows)
    assert (shown.decimal, shown.date_order) == (",", "dmy")
    assert "decimal comma and some a decimal point" in shown.notes[0]
    assert "All are read with the day first" in shown.notes[1]


def test_a_file_in_which_nothing_says_a_currency_is_told_so() -> None:
    mapping = MAPPING.replace("price: {unit: price, currency: cur}", "price: {unit: price}")
    row, signed = ("2026-05-01T10:00:00Z", "12.50", ""), ("2026-05-01T10:00:00Z", "12.50 €", "")
    assert ["Nothing says the currency" in note for note in settled(row, mapping=mapping).notes] == [True]
    assert settled(row, signed, mapping=mapping).notes == ()
    assert settled(row, mapping=mapping, options=ReadingOptions(currency="EUR")).notes == ()
    assert settled(mapping=mapping).notes == ()


def test_a_file_that_says_all_itself_has_no_notes() -> None:
    shown = settled(("2026-05-01T10:00:00+02:00", "12.50", "EUR"))
    assert shown.notes == ()
    assert (shown.decimal, shown.date_order, shown.time_zone) == (".", None, None)
