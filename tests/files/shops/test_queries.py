"""The queries of the documentation give what the layouts read."""

import csv
import re
import sqlite3
from pathlib import Path

import pytest

from saleport.files.opening import open_file
from saleport.files.recognition import ReadingOptions
from tests.files.shops.cases import comparable

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "files.md"
QUERIES = re.findall("^```sql\n(.*?)^```", DOCUMENTATION.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
ADDRESS = {"street": "1 Example Street\nFlat 2", "postcode": "75002", "city": "Paris", "country_id": "FR"}
SHOPS = {
    "magento": {
        "sales_order": [
            {
                "entity_id": 1, "increment_id": "000000001", "created_at": "2026-05-01 07:59:00", "status": "complete",
                "state": "complete", "order_currency_code": "EUR", "customer_email": "jane@example.com",
                "shipping_address_id": 1, "billing_address_id": 2, "shipping_incl_tax": 4.9,
            },
            {"entity_id": 2, "increment_id": "000000002", "state": "canceled"},
        ],
        "sales_order_item": [
            {
                "item_id": 1, "order_id": 1, "sku": "SHIRT-7-M", "name": "Shirt", "qty_ordered": 2,
                "row_total_incl_tax": 12.0, "discount_amount": 2.0,
            },
            {"item_id": 2, "order_id": 1, "parent_item_id": 1, "sku": "SHIRT-7-M", "qty_ordered": 2},
            {"item_id": 3, "order_id": 2, "sku": "CUP-2", "qty_ordered": 1, "row_total_incl_tax": 6.0},
        ],
        "sales_order_address": [
            {"entity_id": 1, **ADDRESS},
            {"entity_id": 2, **ADDRESS, "firstname": "Jane", "lastname": "Example", "telephone": "+33199001234"},
        ],
    },
    "prestashop": {
        "ps_orders": [
            {
                "id_order": 1, "reference": "XKBKNABJK", "date_add": "2026-05-01 09:59:00", "valid": 1,
                "total_paid_real": 0, "id_customer": 1, "id_currency": 1, "id_address_delivery": 1,
                "total_shipping_tax_incl": "4.900000",
            },
            {
                "id_order": 2, "reference": "OHSATSERP", "valid": 0, "total_paid_real": 0, "id_customer": 1,
                "id_currency": 1, "id_address_delivery": 1,
            },
        ],
        "ps_order_detail": [
            {
                "id_order_detail": 1, "id_order": 1, "product_reference": "SHIRT-7-M", "product_name": "Shirt",
                "product_quantity": 2, "unit_price_tax_incl": "5.000000",
            },
            {"id_order_detail": 2, "id_order": 2, "product_reference": "CUP-2", "product_quantity": 1},
        ],
        "ps_customer": [
            {"id_customer": 1, "email": "jane@example.com", "firstname": "Jane", "lastname": "Example", "id_gender": 0}
        ],
        "ps_currency": [{"id_currency": 1, "iso_code": "EUR"}],
        "ps_address": [
            {
                "id_address": 1, "id_country": 8, "address1": "1 Example Street", "address2": "Flat 2",
                "postcode": "75002", "city": "Paris",
            }
        ],
        "ps_country": [{"id_country": 8, "iso_code": "FR"}],
    },
}  # fmt: skip
"""Rows of these shops' own tables: what is not named is NULL."""


@pytest.mark.parametrize(("shop", "query"), list(zip(SHOPS, QUERIES, strict=True)), ids=list(SHOPS))
def test_what_a_query_of_the_documentation_gives_is_read_as_its_orders(shop: str, query: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    _export(SHOPS[shop], query, path)
    file = open_file(path, ReadingOptions())
    [order] = [comparable(found.body) for found in file.orders()]
    file.close()
    assert file.recognition.layout == shop
    assert file.recognition.unused_columns == {"magento": (), "prestashop": ("id_order",)}[shop]
    assert (order["customerFirstName"], order["customerLastName"]) == ("Jane", "Example")
    assert {name: order["address"][name] for name in ("streetAddress", "additionalAddress", "countryCode")} == {
        "streetAddress": "1 Example Street",
        "additionalAddress": "Flat 2",
        "countryCode": "FR",
    }
    assert [(product["sku"], float(product["price"]["amount"])) for product in order["products"]] == [
        ("SHIRT-7-M", 5.0),
        ("SHIRT-7-M", 5.0),
    ]
    assert float(order["shippingPrice"]["amount"]) == 4.9


def _export(tables: dict[str, list[dict[str, object]]], query: str, path: Path) -> None:
    """The result of a query as a CSV file, asked of a database that has these tables."""
    database = sqlite3.connect(":memory:")
    for table, rows in tables.items():
        columns = {name for row in rows for name in row} | _columns_in(query, table)
        database.execute(f"CREATE TABLE {table} ({', '.join(sorted(columns))})")
        for row in rows:
            places = ", ".join("?" * len(row))
            database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", list(row.values()))  # noqa: S608 - rows of this file
    found = database.execute(query)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column[0] for column in found.description])
        writer.writerows(found)
    database.close()


def _columns_in(query: str, table: str) -> set[str]:
    """The columns of a table that a query speaks of, by the names that it gives the table."""
    names = re.findall(rf"\b{table} (\w+)\b", query)
    return {column for name in names for column in re.findall(rf"\b{name}\.(\w+)", query)}
