import re
from uuid import uuid4

import pytest

from saleport.access.application import KeySlot, Refusal, Scope
from saleport.access.keys import Keys, UnreadableKey
from saleport.access.managing import Managing
from saleport.clock import now
from saleport.db.engine import Database
from tests.access.conftest import Opened, SetClock


async def test_an_account_is_found_by_name_and_by_id(managing: Managing, clock: SetClock) -> None:
    account = await managing.create_account("  Café Noir ")
    assert account.name == "Café Noir"
    assert account.created_at == clock.instant
    assert await managing.find_account("Café Noir") == account
    assert await managing.find_account(str(account.id)) == account
    assert await managing.find_account(str(account.id).upper()) == account


async def test_an_account_named_like_an_id_is_found(managing: Managing) -> None:
    account = await managing.create_account(str(uuid4()))
    assert await managing.find_account(account.name) == account


async def test_a_taken_account_name_is_refused(managing: Managing) -> None:
    await managing.create_account("Merchant")
    with pytest.raises(Refusal, match="“Merchant” already"):
        await managing.create_account("Merchant")
    assert (await managing.create_account("merchant")).name == "merchant"
    assert [account.name for account in await managing.list_accounts()] == ["Merchant", "merchant"]


@pytest.mark.parametrize("name", ["nobody", "", "no\0body", "\udcff", "5d2f7a60-6f0e-4d43-9d5b-5f2f0a4f7c11"])
async def test_an_unknown_account_is_refused(managing: Managing, name: str) -> None:
    with pytest.raises(Refusal, match="There is no account"):
        await managing.find_account(name)


@pytest.mark.parametrize("name", ["", "  ", "x" * 256, "a\nb", "a\0b", "\udcff"])
async def test_a_name_that_cannot_be_shown_is_refused(managing: Managing, name: str) -> None:
    with pytest.raises(Refusal, match="name"):
        await managing.create_account(name)


async def test_an_application_comes_with_two_pairs(managing: Managing) -> None:
    account = await managing.create_account("Merchant")
    application, issued = await managing.create_application(account.id, "Shop", [Scope.ORDERS_WRITE])
    assert application.account_id == account.id
    assert application.scopes == {Scope.ORDERS_WRITE}
    assert not application.is_suspended
    assert [pair.slot for pair in issued] == [KeySlot.PRIMARY, KeySlot.SECONDARY]
    assert all(re.fullmatch("[0-9a-f]{32}", pair.subscription_key) for pair in issued)
    assert all(re.fullmatch("[A-Za-z0-9_-]{43,}", pair.secret) for pair in issued)
    assert len({pair.subscription_key for pair in issued} | {pair.secret for pair in issued}) == 4
    assert await managing.list_applications(account.id) == [application]


async def test_secrets_may_be_given(managing: Managing) -> None:
    account = await managing.create_account("Merchant")
    application, (primary, secondary) = await managing.create_application(
        account.id, "Shop", Scope, {KeySlot.PRIMARY: "given"}
    )
    assert primary.secret == "given"
    assert secondary.secret != "given"
    assert await managing.has_secret(application, KeySlot.PRIMARY, "given")
    assert not await managing.has_secret(application, KeySlot.SECONDARY, "given")
    await managing.rotate(application, KeySlot.PRIMARY)
    assert not await managing.has_secret(application, KeySlot.PRIMARY, "given")


async def test_an_application_that_could_do_nothing_is_refused(managing: Managing) -> None:
    account = await managing.create_account("Merchant")
    with pytest.raises(Refusal, match="scope"):
        await managing.create_application(account.id, "Shop", [])


async def test_a_name_is_taken_within_one_account_only(managing: Managing, shop: Opened) -> None:
    with pytest.raises(Refusal, match="“Shop” already"):
        await managing.create_application(shop.application.account_id, "Shop", Scope)
    assert len(await managing.list_applications()) == 1
    other = await managing.create_account("Other")
    await managing.create_application(other.id, "Shop", Scope)
    assert len(await managing.list_applications()) == 2
    assert await managing.list_applications(shop.application.account_id) == [shop.application]


async def test_an_application_is_found_by_name_or_id(managing: Managing, shop: Opened) -> None:
    assert await managing.find_application("Shop") == shop.application
    assert await managing.find_application(str(shop.application.id)) == shop.application
    other = await managing.create_account("Other")
    with pytest.raises(Refusal, match="no application"):
        await managing.find_application("Shop", other.id)
    application, _ = await managing.create_application(other.id, "Shop", Scope)
    with pytest.raises(Refusal, match="Several accounts"):
        await managing.find_application("Shop")
    assert await managing.find_application("Shop", other.id) == application


async def test_rotation_leaves_the_other_pair_alone(managing: Managing, shop: Opened, clock: SetClock) -> None:
    clock.advance(60)
    issued = await managing.rotate(shop.application, KeySlot.PRIMARY)
    assert issued.subscription_key != shop.primary.subscription_key
    assert issued.secret != shop.primary.secret
    primary, secondary = await managing.shown_keys(shop.application)
    assert primary.subscription_key == issued.subscription_key
    assert primary.issued_at == clock.instant
    assert secondary.subscription_key == shop.secondary.subscription_key
    assert secondary.issued_at == shop.secondary.issued_at
    assert await managing.has_secret(shop.application, KeySlot.PRIMARY, issued.secret)
    assert await managing.has_secret(shop.application, KeySlot.SECONDARY, shop.secondary.secret)


async def test_suspending_and_resuming_may_be_repeated(managing: Managing, shop: Opened) -> None:
    for _ in range(2):
        await managing.suspend(shop.application)
        assert (await managing.find_application("Shop")).is_suspended
    for _ in range(2):
        await managing.resume(shop.application)
        assert await managing.find_application("Shop") == shop.application


async def test_keys_are_not_shown_under_another_secret(database: Database, shop: Opened, clock: SetClock) -> None:
    stranger = Managing(database, Keys("another secret of 32 characters!!"), clock.now)
    with pytest.raises(UnreadableKey):
        await stranger.shown_keys(shop.application)


async def test_keys_made_under_another_secret_are_noticed(
    managing: Managing, database: Database, clock: SetClock
) -> None:
    assert await managing.can_read_keys(), "no keys, nothing to notice"
    account = await managing.create_account("Merchant")
    await managing.create_application(account.id, "Shop", [Scope.ORDERS_WRITE])
    assert await managing.can_read_keys()
    assert not await Managing(database, Keys("quite another secret of the service"), now).can_read_keys()
