from typing import Any

import pytest
from typer.testing import CliRunner

from saleport.cli import app
from tests.cli.conftest import Command

PASSWORD = "correct horse battery\n"
EMAIL = "claire@example.com"


@pytest.fixture
def merchant(saleport: Command) -> Command:
    """The command on a service with an account and its owner."""
    saleport("account", "create", "Maison Martin")
    told = saleport("user", "create", EMAIL, "--account", "Maison Martin", "--password-stdin", stdin=PASSWORD)
    assert told.stdout == f"Made the owner {EMAIL}.\n"
    return saleport


def roles(saleport: Command) -> dict[str, dict[str, str]]:
    people = saleport.json("user", "list")
    return {each["email"]: {place["name"]: place["role"] for place in each["accounts"]} for each in people}


def test_people_are_made_and_listed(merchant: Command) -> None:
    operator = merchant.json("user", "create", "op@example.com", "--operator", "--password-stdin", stdin=PASSWORD)
    assert operator["isOperator"]
    assert roles(merchant) == {EMAIL: {"Maison Martin": "owner"}, "op@example.com": {}}
    heading, first, second = merchant("user", "list").stdout.splitlines()
    assert heading.split() == ["EMAIL", "NAME", "OPERATOR", "ACCOUNTS"]
    assert first.split() == [EMAIL, "claire", "no", "Maison", "Martin", "(owner)"]
    assert second.split() == ["op@example.com", "op", "yes", "-"]
    assert len(merchant.json("user", "list", "--account", "Maison Martin")) == 1


def test_what_is_wrong_is_said_and_a_password_never_repeated(merchant: Command) -> None:
    taken = merchant.refusal("user", "create", EMAIL, "--operator", "--password-stdin", stdin=PASSWORD)
    assert EMAIL in taken
    short = merchant.refusal("user", "create", "x@example.com", "--operator", "--password-stdin", stdin="swordfish\n")
    assert "at least 12 characters" in short
    assert "swordfish" not in short
    assert "last owner of Maison Martin" in merchant.refusal("user", "remove", EMAIL)
    assert "no person" in merchant.refusal("user", "operator", "nobody@example.com")
    told = merchant("user", "create", "x@example.com", "--password-stdin", stdin=PASSWORD, exit_code=2)
    assert "--operator" in told.stderr


def test_a_password_is_asked_for_twice_and_not_shown(merchant: Command) -> None:
    arguments = ["user", "password", EMAIL, "--json"]
    result = CliRunner().invoke(app, arguments, input="another horse\nanother horse\n", env=merchant.settings)
    assert result.exit_code == 0, result.stderr
    assert result.stderr.count("Password") == 1
    assert "another horse" not in result.output
    result = CliRunner().invoke(app, arguments, input="another horse\nsomething else\n", env=merchant.settings)
    assert result.exit_code == 1


def test_roles_change_and_people_go(merchant: Command) -> None:
    merchant("account", "create", "Atelier")
    merchant("user", "role", EMAIL, "viewer", "--account", "Atelier")
    merchant("user", "role", EMAIL, "member", "--account", "Atelier")
    merchant("user", "create", "c@example.com", "--account", "Maison Martin", "--password-stdin", stdin=PASSWORD)
    assert roles(merchant)[EMAIL] == {"Atelier": "member", "Maison Martin": "owner"}
    assert merchant.json("user", "operator", EMAIL)["isOperator"]
    assert not merchant.json("user", "operator", EMAIL, "--no-more")["isOperator"]
    merchant("user", "remove", EMAIL, "--account", "Maison Martin")
    assert roles(merchant)[EMAIL] == {"Atelier": "member"}
    merchant("user", "remove", EMAIL)
    assert list(roles(merchant)) == ["c@example.com"]


def test_an_invitation_is_a_link_of_the_service(merchant: Command) -> None:
    command = Command(**{name.removeprefix("SALEPORT_").lower(): value for name, value in merchant.settings.items()})
    command.settings["SALEPORT_PUBLIC_URL"] = "https://sales.example.com"
    invited = command.json("user", "invite", "c@example.com", "--account", "Maison Martin", "--role", "viewer")
    assert invited["link"].startswith("https://sales.example.com/invitations/")
    assert len(invited["link"].rpartition("/")[2]) == 43
    arguments = ["d@example.com", "--account", "Maison Martin", "--address", "https://other.example.com/"]
    assert "  https://other.example.com/invitations/" in merchant("user", "invite", *arguments).stdout
    assert EMAIL in merchant.refusal("user", "invite", EMAIL, "--account", "Maison Martin")


def test_the_audit_log_has_what_the_command_line_did(merchant: Command) -> None:
    made = merchant.json("application", "create", "Shop", "--account", "Maison Martin")
    for verb in ("suspend", "resume"):
        merchant("application", verb, "Shop")
    issued = merchant.json("application", "rotate", "Shop", "primary")
    merchant("user", "create", "op@example.com", "--operator", "--password-stdin", stdin=PASSWORD)

    def noted(*arguments: str) -> list[Any]:
        return [
            (entry["action"], entry["subject"], entry["actor"])
            for entry in reversed(merchant.json("audit", "list", *arguments))
        ]

    assert noted("--account", "Maison Martin") == [
        ("account_created", "Maison Martin", "command line"),
        ("person_created", EMAIL, "command line"),
        ("application_created", "Shop", "command line"),
        ("application_suspended", "Shop", "command line"),
        ("application_resumed", "Shop", "command line"),
        ("key_regenerated", "Shop", "command line"),
    ]
    assert noted() == [("operator_appointed", "op@example.com", "command line")]
    assert len(noted("--account", "Maison Martin", "--limit", "2")) == 2
    told = merchant("audit", "list", "--account", "Maison Martin").stdout
    assert told.splitlines()[0].split() == ["AT", "ACTOR", "ACTION", "SUBJECT", "DETAILS"]
    for secret in (made["subscriptionKey"], made["secret"], issued["subscriptionKey"], issued["secret"]):
        assert secret not in told
