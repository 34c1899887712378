from uuid import UUID

from tests.cli.conftest import Command


def test_accounts_are_made_and_listed(saleport: Command) -> None:
    assert saleport("account", "list").stdout == "There are no accounts yet.\n"
    made = saleport.json("account", "create", "Maison Martin")
    assert UUID(made["id"])
    assert made["name"] == "Maison Martin"
    assert "Zéphyr" in saleport("account", "create", "Zéphyr").stdout
    assert [account["name"] for account in saleport.json("account", "list")] == ["Maison Martin", "Zéphyr"]
    assert saleport.json("account", "list")[0] == made
    heading, first, second = saleport("account", "list").stdout.splitlines()
    assert heading.split() == ["ID", "NAME", "SINCE"]
    assert first.startswith(made["id"])
    assert first.index("Maison") == second.index("Zéphyr") == heading.index("NAME")


def test_a_taken_name_is_refused(saleport: Command) -> None:
    saleport("account", "create", "Maison Martin")
    assert "Maison Martin" in saleport.refusal("account", "create", "Maison Martin")
    assert "blank" in saleport.refusal("account", "create", " ")
