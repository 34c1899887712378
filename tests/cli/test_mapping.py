"""`saleport mapping`: proposed, looked at, kept, used and removed."""

import json
from pathlib import Path

import pytest

from saleport.files.mapping.documents.reading import from_yaml
from tests.cli.conftest import Shop

TILL = """Bon;Datum;Name;E-Mail;Was;Menge;Preis
K-1;03.05.2026 10:11;Erika Example;erika@example.com;LUM-KETTLE;2;1.129,90 €
K-1;03.05.2026 10:11;;;LUM-TOASTER;1;49,90 €
K-2;14.05.2026 12:00;Max Example;max@example.com;LUM-KETTLE;1;19,90 €
"""


@pytest.fixture
def till(shop: Shop) -> Path:
    path = shop.folder / "till.csv"
    path.write_text(TILL)
    return path


def test_a_mapping_is_guessed_mended_kept_and_used(shop: Shop, till: Path) -> None:
    told = shop.told("mapping", "guess", str(till), "--name", "till")
    guessed = from_yaml(told.stdout)
    assert guessed.name == "till"
    assert guessed.order["orderReference"].columns == ("Bon",)
    assert "# order.orderReference: “Bon”" in told.stdout, "the reasons"
    first, *_, last = [line.split() for line in told.stderr.splitlines()][-4:]
    assert first[:3] == ["K-1", "2026-05-03T10:11:00Z", "Erika"]
    assert (last[0], last[-2:]) == ("K-2", ["19.90", "EUR"])
    assert "which product was bought" in shop.told("import", str(till), exit_code=2).stderr
    mended = shop.folder / "till.yaml"
    mended.write_text(told.stdout.replace("products:\n", "products:\n  sku: Was\n"))
    assert "--mapping till" in shop("mapping", "save", str(mended)).stdout
    assert shop.counts(str(till), "--mapping", "till") == [{"read": 2, "created": 2, "warned": 2}]
    assert shop.counts(str(till)) == [{"read": 2, "unchanged": 2, "warned": 2}], "it is recognised by its signature too"


def test_mappings_are_listed_shown_and_removed(shop: Shop, till: Path) -> None:
    document = shop.told("mapping", "guess", str(till), "--name", "till").stdout
    shop("mapping", "save", "-", stdin=document)
    names = {entry["name"]: entry["isOwn"] for entry in shop.json("mapping", "list")}
    assert (names["till"], names["shopify"]) == (True, False)
    assert shop("mapping", "show", "till").stdout.strip() == document.strip()
    assert from_yaml(shop("mapping", "show", "saleport").stdout).name == "saleport"
    shop("mapping", "delete", "till")
    assert "till" in shop.refusal("mapping", "show", "till")
    assert "till" in shop.refusal("mapping", "delete", "till")
    assert "till" not in shop("mapping", "list").stdout


def test_what_cannot_be_a_mapping_is_refused(shop: Shop, till: Path) -> None:
    broken = shop.folder / "broken.yaml"
    broken.write_bytes(b"name: [")
    shop.refusal("mapping", "save", str(broken))
    broken.write_bytes(b"\xff\xfe\xff")
    assert "UTF-8" in shop.refusal("mapping", "save", str(broken))
    orders = shop.file("orders.ndjson", [shop.order("A-1")])
    assert "needs no mapping" in shop.refusal("mapping", "guess", orders)
    shop("mapping", "guess", str(shop.folder / "nothing.csv"), exit_code=2)
    till.write_bytes(b"")
    assert "empty" in shop.refusal("mapping", "guess", str(till))


def test_an_export_of_a_shop_needs_none(shop: Shop) -> None:
    export = shop.folder / "export.csv"
    shop.told("export", "-o", str(export))
    told = shop.told("mapping", "guess", str(export))
    assert "without a mapping of your own" in told.stderr
    assert json.loads(shop.told("mapping", "guess", str(export), "--json").stdout)["name"] == "guessed"
