"""A merchant's file as a whole: opened, recognised, and made into orders."""

import json
from pathlib import Path
from typing import Any

import pytest

from saleport.errors import ErrorCode, Rejected
from saleport.files.opening import OrderFile, open_file
from saleport.files.recognition import ReadingOptions

HEADER = "orderReference,purchaseDateUtc,customerLastName,sku,price,currency"


def opened(tmp_path: Path, text: str | bytes, options: ReadingOptions | None = None, **mappings: str) -> OrderFile:
    path = tmp_path / "orders.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return open_file(path, options or ReadingOptions(), mappings)


def orders(file: OrderFile) -> list[Any]:
    with file:
        return [json.loads(found.body) for found in file.orders()]


def refused(tmp_path: Path, text: str, options: ReadingOptions | None = None, **mappings: str) -> str:
    with pytest.raises(Rejected) as caught:
        opened(tmp_path, text, options, **mappings)
    return caught.value.problems[0].explanation


def test_saleports_own_table_is_read_as_orders(tmp_path: Path) -> None:
    rows = f"{HEADER}\nA-1,2026-05-01T10:00:00Z,Example,K-1,12.50,EUR\nA-1,,,K-2,3,EUR\nA-2,,,K-1,1,GBP\n"
    with opened(tmp_path, rows) as file:
        found = list(file.orders())
    assert [list(each.rows) for each in found] == [[2, 3], [4]]
    assert json.loads(found[0].body) == {
        "orderReference": "A-1",
        "purchaseDateUtc": "2026-05-01T10:00:00Z",
        "customerLastName": "Example",
        "products": [
            {"sku": "K-1", "price": {"amount": "12.50", "currency": "EUR"}},
            {"sku": "K-2", "price": {"amount": "3", "currency": "EUR"}},
        ],
    }
    assert b"\n" not in found[0].body
    assert file.recognition.layout == "saleport"
    assert file.recognition.columns["products[].price.amount"] == "price"
    assert file.recognition.unused_columns == ()


def test_orders_in_json_go_through_as_they_are(tmp_path: Path) -> None:
    with opened(tmp_path, '[{"orderReference": "A",\n "products": [{"price": {"amount": 5.900}}]}]') as file:
        found = list(file.orders())
    assert [list(each.rows) for each in found] == [[1]]
    assert json.loads(found[0].body, parse_float=str)["products"][0]["price"]["amount"] == "5.900"
    assert b"\n" not in found[0].body


def test_a_named_mapping_of_the_account_is_used(tmp_path: Path) -> None:
    mapping = "{name: till, order: {orderReference: no}, products: {sku: what, price: paid}}"
    file = opened(
        tmp_path, "no,what,paid,more\n1,K,2.00,x\n", ReadingOptions(mapping="till", currency="EUR"), till=mapping
    )
    assert orders(file) == [
        {"orderReference": "1", "products": [{"sku": "K", "price": {"amount": "2.00", "currency": "EUR"}}]}
    ]
    assert file.recognition.unused_columns == ("more",)


def test_a_mapping_that_nobody_knows_is_refused_with_the_nearest(tmp_path: Path) -> None:
    assert "Known are" in refused(tmp_path, f"{HEADER}\n", ReadingOptions(mapping="shopfy"))


def test_a_table_of_which_nothing_is_understood_is_refused_with_the_way_out(tmp_path: Path) -> None:
    explanation = refused(tmp_path, "alpha,beta\n1,2\n3,4\n")
    assert "saleport mapping guess" in explanation
    assert "alpha, beta" in explanation


def test_the_columns_of_a_file_of_rejected_rows_are_not_read(tmp_path: Path) -> None:
    header = f"{HEADER},error_code,error_field,error_message,suggestion"
    row = "A-1,2026-05-01T10:00:00Z,'=Example,K-1,12.50,EUR,MODEL_UNKNOWN,products[0].sku,The model,K-2"
    file = opened(tmp_path, f"{header}\n{row}\n")
    [order] = orders(file)
    assert order["customerLastName"] == "=Example"
    assert file.recognition.unused_columns == ()
    assert ErrorCode.MODEL_UNKNOWN.value not in json.dumps(order)


@pytest.mark.parametrize(
    "options",
    [ReadingOptions(decimal="x"), ReadingOptions(date_order="dym"), ReadingOptions(time_zone="../Paris")],
    ids=["decimal", "order", "zone"],
)
def test_options_that_are_true_of_no_file_are_refused(tmp_path: Path, options: ReadingOptions) -> None:
    assert "must be" in refused(tmp_path, f"{HEADER}\n", options)


def test_a_table_that_nobody_knows_is_read_by_a_guess_and_that_is_told(tmp_path: Path) -> None:
    rows = "Bestellnummer;Datum;Kunde;E-Mail;Artikelnummer;Menge;Preis;Währung\n"
    rows += "B-1;13.05.2026 10:00;Jana Beispiel;jana@example.com;K-1;2;1.250,00;EUR\n"
    file = opened(tmp_path, rows, ReadingOptions(time_zone="Europe/Berlin"))
    assert orders(file) == [
        {
            "orderReference": "B-1",
            "purchaseDateUtc": "2026-05-13T08:00:00Z",
            "customerLastName": "Beispiel",
            "customerFirstName": "Jana",
            "customerMail": "jana@example.com",
            "products": [{"sku": "K-1", "price": {"amount": "1250.00", "currency": "EUR"}}] * 2,
        }
    ]
    assert file.recognition.layout == "guessed"
    assert (file.recognition.decimal, file.recognition.date_order) == (",", "dmy")
    assert any("guessed" in note for note in file.recognition.notes)


def test_a_mapping_that_cannot_be_read_any_more_stands_in_the_way_of_its_own_files_only(tmp_path: Path) -> None:
    rows = f"{HEADER}\nA-1,2026-05-01T10:00:00Z,Example,K-1,12.50,EUR\n"
    assert len(orders(opened(tmp_path, rows, old="name: ["))) == 1
    assert "not YAML" in refused(tmp_path, rows, ReadingOptions(mapping="old"), old="name: [")
