import pytest

from tests.cli.conftest import Command

OF_MARTIN = ("--account", "Maison Martin")


@pytest.fixture(autouse=True)
def _two_accounts(saleport: Command) -> None:
    saleport("account", "create", "Maison Martin")
    saleport("account", "create", "Other")


def test_suppliers_are_made_once_and_listed(saleport: Command) -> None:
    assert "no suppliers" in saleport("supplier", "list", *OF_MARTIN).stdout
    made = saleport.json("supplier", "create", "Atelier Nord", *OF_MARTIN)
    assert made["name"] == "Atelier Nord"
    assert saleport.json("supplier", "create", " Atelier Nord ", *OF_MARTIN) == made
    assert made["id"] in saleport("supplier", "create", "Atelier Nord", *OF_MARTIN).stdout
    assert saleport.json("supplier", "list", *OF_MARTIN) == [made]
    assert made["id"] in saleport("supplier", "list", *OF_MARTIN).stdout
    assert saleport.json("supplier", "list", "--account", "Other") == []


def test_model_types_are_made_and_get_other_labels(saleport: Command) -> None:
    arguments = ("modeltype", "create", "shoes", "--en", "Shoes", "--fr", "Chaussures", *OF_MARTIN)
    made = saleport.json(*arguments)
    assert (made["key"], made["labelEn"], made["labelFr"]) == ("shoes", "Shoes", "Chaussures")
    assert made["id"] in saleport(*arguments).stdout
    changed = saleport.json("modeltype", "create", "shoes", "--en", "Footwear", "--fr", "Souliers", *OF_MARTIN)
    assert changed["id"] == made["id"]
    assert saleport.json("modeltype", "list", *OF_MARTIN) == [changed]
    assert "Souliers" in saleport("modeltype", "list", *OF_MARTIN).stdout
    assert saleport.json("modeltype", "list", "--account", "Other") == []


def test_what_cannot_be_is_refused(saleport: Command) -> None:
    assert "name is required" in saleport.refusal("supplier", "create", " ", *OF_MARTIN)
    assert "label_fr" in saleport.refusal("modeltype", "create", "shoes", "--en", "Shoes", "--fr", " ", *OF_MARTIN)
    assert "no account" in saleport.refusal("supplier", "list", "--account", "Nobody")
    assert "no account" in saleport.refusal("modeltype", "list", "--account", "Nobody")
    saleport("supplier", "create", "Atelier Nord", exit_code=2)
    saleport("modeltype", "create", "shoes", "--en", "Shoes", *OF_MARTIN, exit_code=2)
