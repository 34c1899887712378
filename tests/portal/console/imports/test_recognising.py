from pathlib import Path
from uuid import UUID

from saleport.files.opening import open_file
from saleport.files.recognition import FileFormat, ReadingOptions, Recognition
from saleport.portal.console.imports.options import chosen
from saleport.portal.console.imports.recognising import columns, facts, form_fields, layout_name
from saleport.portal.console.orders.reader import Reader
from saleport.values import Language
from tests.portal.console.imports.conftest import EXPORT

READER = Reader(UUID(int=1), Language.ENGLISH, "", sees_personal_data=True, sees_calls=True)


def recognised(tmp_path: Path, text: str) -> Recognition:
    file = tmp_path / "orders.csv"
    file.write_text(text)
    opened = open_file(file, ReadingOptions())
    opened.close()
    return opened.recognition


def test_what_was_recognised_is_told_in_words(tmp_path: Path) -> None:
    recognition = recognised(tmp_path, EXPORT)
    told = dict(facts(recognition, READER))
    assert told["format"] == "CSV"
    assert told["layout"] == "Shopify"
    assert (told["delimiter"], told["decimal"]) == ("semicolon", "comma, as in 12,50")
    named = {column.name: (column.meaning, column.field) for column in columns(recognition, READER)}
    assert named["Name"] == ("Reference", "orderReference")
    assert named["Lineitem price"] == ("Price", "products[].price.amount")
    assert named["Lineitem sku"] == ("SKU", "products[].sku")
    assert recognition.unused_columns == ("Vendor",)


def test_of_a_guess_it_is_said_that_it_is_one(tmp_path: Path) -> None:
    table = "order number,date,product code,unit price,e-mail\n7,2026-05-01,K-1,1.50,a@example.com\n"
    recognition = recognised(tmp_path, table)
    assert dict(facts(recognition, READER))["layout"].startswith("not one that is known")
    assert recognition.notes


def test_the_form_asks_for_what_can_be_said_of_such_a_file() -> None:
    def asked_of(recognition: Recognition | None) -> set[str]:
        return {field.name for field in form_fields(recognition, {}, (), READER)}

    asked = {form: asked_of(Recognition(format=form)) for form in FileFormat}
    assert asked[FileFormat.JSON_LINES] == {"format"}
    assert {"encoding", "delimiter"} <= asked[FileFormat.CSV]
    assert "sheet" not in asked[FileFormat.CSV]
    assert "sheet" in asked[FileFormat.XLSX]
    assert not {"encoding", "delimiter"} & asked[FileFormat.XLSX]
    assert asked_of(None) == set.union(*asked.values())


def test_what_was_said_is_chosen_and_what_was_recognised_is_told() -> None:
    recognition = Recognition(format=FileFormat.CSV, delimiter=";", date_order="dmy", layout="shopify")
    said = chosen(ReadingOptions(delimiter="\t", time_zone="Europe/Paris"))
    fields = {field.name: field for field in form_fields(recognition, said, ["mine", "shopify"], READER)}
    assert (fields["delimiter"].value, fields["delimiter"].automatic) == ("tab", "automatic (semicolon)")
    assert (fields["timeZone"].value, fields["timeZone"].automatic) == ("Europe/Paris", "automatic")
    assert fields["dateOrder"].automatic == "automatic (day, month, year)"
    assert fields["mapping"].options == [("mine", "mine"), ("shopify", "Shopify")]
    assert layout_name("mine", READER) == "mine"


def test_what_no_form_offers_is_told_as_it_is() -> None:
    recognition = Recognition(format=FileFormat.PARQUET, compression="zstd", delimiter="^", decimal="·", date_order="?")
    told = dict(facts(recognition, READER))
    assert told == {"format": "Parquet, packed with zstd", "delimiter": "^", "decimal": "·", "dateOrder": "?"}
