import pytest

from saleport.access.application import Scope
from tests.cli.conftest import Command


@pytest.fixture
def shop(saleport: Command) -> dict[str, str]:
    saleport("account", "create", "Maison Martin")
    return saleport.json("application", "create", "Shop", "--account", "Maison Martin")


def test_an_application_is_made_with_two_pairs(saleport: Command, shop: dict[str, str]) -> None:
    assert shop["scopes"] == [str(scope) for scope in Scope]
    assert (
        len({shop["subscriptionKey"], shop["secret"], shop["secondarySubscriptionKey"], shop["secondarySecret"]}) == 4
    )
    (listed,) = saleport.json("application", "list")
    assert listed == {name: shop[name] for name in listed}
    assert "secret" not in listed


def test_scopes_can_be_chosen(saleport: Command, shop: dict[str, str]) -> None:
    saleport(
        "application", "create", "Till", "--account", shop["account"],
        "--scope", "orders:write", "--scope", "catalogue:read",
    )  # fmt: skip
    till = saleport.json("application", "list", "--account", "Maison Martin")[1]
    assert till["scopes"] == ["orders:write", "catalogue:read"]
    saleport("application", "create", "Other", "--account", "Maison Martin", "--scope", "everything", exit_code=2)


def test_a_secret_is_shown_to_people_too(saleport: Command, shop: dict[str, str]) -> None:
    told = saleport("application", "create", "Till", "--account", shop["account"]).stdout
    keys = saleport.json("application", "keys", "Till")
    assert all(pair["subscriptionKey"] in told for pair in keys)
    assert "Secondary secret" in told


def test_the_keys_are_shown_again(saleport: Command, shop: dict[str, str]) -> None:
    primary, secondary = saleport.json("application", "keys", "Shop")
    assert (primary["slot"], primary["subscriptionKey"]) == ("primary", shop["subscriptionKey"])
    assert (secondary["slot"], secondary["subscriptionKey"]) == ("secondary", shop["secondarySubscriptionKey"])


def test_keys_kept_under_another_secret_are_a_matter_of_settings(
    saleport: Command, shop: dict[str, str], database_url: str
) -> None:
    stranger = Command(database_url=database_url, secret="another secret of 32 characters!!")
    assert "SALEPORT_SECRET" in stranger.refusal("application", "keys", shop["id"], exit_code=3)


@pytest.mark.parametrize("slot", ["primary", "secondary"])
def test_one_pair_is_rotated_and_the_other_stays(saleport: Command, shop: dict[str, str], slot: str) -> None:
    before = saleport.json("application", "keys", "Shop")
    issued = saleport.json("application", "rotate", "Shop", slot)
    assert issued["application"] == shop["id"]
    assert issued["slot"] == slot
    assert issued["secret"] not in (shop["secret"], shop["secondarySecret"])
    after = saleport.json("application", "keys", "Shop")
    rotated, other = (0, 1) if slot == "primary" else (1, 0)
    assert after[rotated]["subscriptionKey"] == issued["subscriptionKey"] != before[rotated]["subscriptionKey"]
    assert after[other] == before[other]
    assert "Secret" in saleport("application", "rotate", "Shop", slot).stdout.title()


def test_an_application_is_suspended_and_resumed(saleport: Command, shop: dict[str, str]) -> None:
    assert saleport.json("application", "suspend", "Shop") == {"id": shop["id"], "isSuspended": True}
    assert saleport.json("application", "list")[0]["isSuspended"] is True
    assert "yes" in saleport("application", "list").stdout
    assert saleport.json("application", "resume", shop["id"]) == {"id": shop["id"], "isSuspended": False}
    assert saleport.json("application", "list")[0]["isSuspended"] is False


def test_what_is_not_there_is_refused(saleport: Command, shop: dict[str, str]) -> None:
    assert "no account" in saleport.refusal("application", "create", "Shop", "--account", "Nobody")
    assert "already" in saleport.refusal("application", "create", "Shop", "--account", "Maison Martin")
    for command in ("keys", "suspend", "resume"):
        assert "no application" in saleport.refusal("application", command, "Nothing")
    assert "no application" in saleport.refusal("application", "rotate", "Nothing", "primary")
    saleport("application", "rotate", "Shop", "third", exit_code=2)


def test_an_account_tells_applications_of_one_name_apart(saleport: Command, shop: dict[str, str]) -> None:
    saleport("account", "create", "Other")
    other = saleport.json("application", "create", "Shop", "--account", "Other")
    assert "Several" in saleport.refusal("application", "suspend", "Shop")
    assert saleport.json("application", "suspend", "Shop", "--account", "Other")["id"] == other["id"]
    assert saleport.json("application", "suspend", shop["id"])["id"] == shop["id"]
    assert "no application" in saleport.refusal("application", "suspend", shop["id"], "--account", "Other")


def test_an_application_is_renamed(saleport: Command, shop: dict[str, str]) -> None:
    renamed = saleport.json("application", "rename", "Shop", "Till")
    assert (renamed["id"], renamed["name"]) == (shop["id"], "Till")
    assert "Till" in saleport("application", "list").stdout
    saleport("application", "create", "Shop", "--account", shop["account"])
    assert "already" in saleport.refusal("application", "rename", "Till", "Shop")


def test_cancelling_takes_a_word_more_and_is_for_good(saleport: Command, shop: dict[str, str]) -> None:
    assert "--for-good" in saleport.refusal("application", "cancel", "Shop")
    assert len(saleport.json("application", "keys", "Shop")) == 2
    cancelled = saleport.json("application", "cancel", "Shop", "--for-good")
    assert (cancelled["id"], cancelled["isCancelled"]) == (shop["id"], True)
    assert saleport.json("application", "keys", shop["id"]) == []
    assert "for good" in saleport.refusal("application", "rotate", shop["id"], "primary")
    saleport("application", "create", "Shop", "--account", shop["account"])
