"""The layouts that come with saleport, and how a header is recognised."""

from importlib.resources import files

from saleport.files.mapping.documents.reading import from_yaml
from saleport.files.mapping.documents.writing import to_yaml
from saleport.files.mapping.layouts import layouts, recognise
from saleport.files.mapping.mapping import Columns, columns_by_field
from saleport.files.writing.table import COLUMNS


def test_each_layout_is_written_and_read_back_the_same() -> None:
    for mapping in layouts().values():
        assert from_yaml(to_yaml(mapping)) == mapping


def test_saleports_own_table_is_recognised_whatever_the_order_and_the_case_of_its_columns() -> None:
    mapping = recognise(("SKU", "Purchase_Date_UTC", "Order Reference", "Price"))
    assert mapping is not None
    assert mapping.name == "saleport"


def test_an_unknown_header_is_not_recognised() -> None:
    assert recognise(("a", "b")) is None


def test_an_accounts_own_mapping_comes_before_those_that_saleport_knows() -> None:
    own = from_yaml("{name: own, signature: [orderReference], order: {orderReference: orderReference}}")
    recognised = recognise(("orderReference", "purchaseDateUtc"), [own])
    assert recognised is own


def test_each_layout_is_called_as_its_file() -> None:
    folder = files("saleport.files.mapping").joinpath("layouts")
    assert {f"{name}.yaml" for name in layouts()} == {file.name for file in folder.iterdir()}


def test_every_column_that_an_export_writes_is_read() -> None:
    mapping = recognise(COLUMNS)
    assert mapping is not None
    assert mapping.name == "saleport"
    columns = Columns(COLUMNS, mapping.aliases)
    read = {place for names in columns_by_field(mapping).values() for place in columns.all(names)}
    assert [COLUMNS[place] for place in sorted(read)] == list(COLUMNS)
