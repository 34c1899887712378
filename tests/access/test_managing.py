import re
from uuid import uuid4

import pytest

from saleport.access.application import KeySlot, Reason, Refusal, Scope
from saleport.access.keys import Keys, UnreadableKey
from saleport.access.managing import Managing
from saleport.audit.reading import Auditing
from saleport.clock import now
from saleport.db.engine import Database
from tests.access.conftest import ACTOR, Opened, SetClock


async def test_an_account_is_found_by_name_and_by_id(managing: Managing, clock: SetClock) -> None:
    account = await managing.create_account("  Café Noir ", actor=ACTOR)
    assert account.name == "Café Noir"
    assert account.created_at == clock.instant
    assert await managing.find_account("Café Noir") == account
    assert await managing.find_account(str(account.id)) == account
    assert await managing.find_account(str(account.id).upper()) == account


async def test_an_account_named_like_an_id_is_found(managing: Managing) -> None:
    account = await managing.create_account(str(uuid4()), actor=ACTOR)
    assert await managing.find_account(account.name) == account


async def test_a_taken_account_name_is_refused(managing: Managing) -> None:
    await managing.create_account("Merchant", actor=ACTOR)
    with pytest.raises(Refusal, match="“Merchant” already"):
        await managing.create_account("Merchant", actor=ACTOR)
    assert (await managing.create_account("merchant", actor=ACTOR)).name == "merchant"
    assert [account.name for account in await managing.list_accounts()] == ["Merchant", "merchant"]


@pytest.mark.parametrize("name", ["nobody", "", "no\0body", "\udcff", "5d2f7a60-6f0e-4d43-9d5b-5f2f0a4f7c11"])
async def test_an_unknown_account_is_refused(managing: Managing, name: str) -> None:
    with pytest.raises(Refusal, match="There is no account"):
        await managing.find_account(name)


@pytest.mark.parametrize("name", ["", "  ", "x" * 256, "a\nb", "a\0b", "\udcff"])
async def test_a_name_that_cannot_be_shown_is_refused(managing: Managing, name: str) -> None:
    with pytest.raises(Refusal, match="name"):
        await managing.create_account(name, actor=ACTOR)


async def test_an_application_comes_with_two_pairs(managing: Managing) -> None:
    account = await managing.create_account("Merchant", actor=ACTOR)
    application, issued = await managing.create_application(account.id, "Shop", [Scope.ORDERS_WRITE], actor=ACTOR)
    assert application.account_id == account.id
    assert application.scopes == {Scope.ORDERS_WRITE}
    assert not application.is_suspended
    assert [pair.slot for pair in issued] == [KeySlot.PRIMARY, KeySlot.SECONDARY]
    assert all(re.fullmatch("[0-9a-f]{32}", pair.subscription_key) for pair in issued)
    assert all(re.fullmatch("[A-Za-z0-9_-]{43,}", pair.secret) for pair in issued)
    assert len({pair.subscription_key for pair in issued} | {pair.secret for pair in issued}) == 4
    assert await managing.list_applications(account.id) == [application]


async def test_secrets_may_be_given(managing: Managing) -> None:
    account = await managing.create_account("Merchant", actor=ACTOR)
    application, (primary, secondary) = await managing.create_application(
        account.id, "Shop", Scope, {KeySlot.PRIMARY: "given"}, actor=ACTOR
    )
    assert primary.secret == "given"
    assert secondary.secret != "given"
    assert await managing.has_secret(application, KeySlot.PRIMARY, "given")
    assert not await managing.has_secret(application, KeySlot.SECONDARY, "given")
    await managing.rotate(application, KeySlot.PRIMARY, actor=ACTOR)
    assert not await managing.has_secret(application, KeySlot.PRIMARY, "given")


async def test_an_application_that_could_do_nothing_is_refused(managing: Managing) -> None:
    account = await managing.create_account("Merchant", actor=ACTOR)
    with pytest.raises(Refusal, match="scope"):
        await managing.create_application(account.id, "Shop", [], actor=ACTOR)


async def test_a_name_is_taken_within_one_account_only(managing: Managing, shop: Opened) -> None:
    with pytest.raises(Refusal, match="“Shop” already"):
        await managing.create_application(shop.application.account_id, "Shop", Scope, actor=ACTOR)
    assert len(await managing.list_applications()) == 1
    other = await managing.create_account("Other", actor=ACTOR)
    await managing.create_application(other.id, "Shop", Scope, actor=ACTOR)
    assert len(await managing.list_applications()) == 2
    assert await managing.list_applications(shop.application.account_id) == [shop.application]


async def test_an_application_is_found_by_name_or_id(managing: Managing, shop: Opened) -> None:
    assert await managing.find_application("Shop") == shop.application
    assert await managing.find_application(str(shop.application.id)) == shop.application
    other = await managing.create_account("Other", actor=ACTOR)
    with pytest.raises(Refusal, match="no application"):
        await managing.find_application("Shop", other.id)
    application, _ = await managing.create_application(other.id, "Shop", Scope, actor=ACTOR)
    with pytest.raises(Refusal, match="Several accounts"):
        await managing.find_application("Shop")
    assert await managing.find_application("Shop", other.id) == application


async def test_rotation_leaves_the_other_pair_alone(managing: Managing, shop: Opened, clock: SetClock) -> None:
    clock.advance(60)
    issued = await managing.rotate(shop.application, KeySlot.PRIMARY, actor=ACTOR)
    assert issued.subscription_key != shop.primary.subscription_key
    assert issued.secret != shop.primary.secret
    primary, secondary = await managing.show_keys(shop.application, actor=ACTOR)
    assert primary.subscription_key == issued.subscription_key
    assert primary.issued_at == clock.instant
    assert secondary.subscription_key == shop.secondary.subscription_key
    assert secondary.issued_at == shop.secondary.issued_at
    assert await managing.has_secret(shop.application, KeySlot.PRIMARY, issued.secret)
    assert await managing.has_secret(shop.application, KeySlot.SECONDARY, shop.secondary.secret)


async def test_suspending_and_resuming_may_be_repeated(managing: Managing, shop: Opened) -> None:
    for _ in range(2):
        await managing.suspend(shop.application, actor=ACTOR)
        assert (await managing.find_application("Shop")).is_suspended
    for _ in range(2):
        await managing.resume(shop.application, actor=ACTOR)
        assert await managing.find_application("Shop") == shop.application


async def test_keys_are_not_shown_under_another_secret(database: Database, shop: Opened, clock: SetClock) -> None:
    stranger = Managing(database, Keys("another secret of 32 characters!!"), clock.now)
    with pytest.raises(UnreadableKey):
        await stranger.show_keys(shop.application, actor=ACTOR)


async def test_keys_made_under_another_secret_are_noticed(
    managing: Managing, database: Database, clock: SetClock
) -> None:
    assert await managing.can_read_keys(), "no keys, nothing to notice"
    account = await managing.create_account("Merchant", actor=ACTOR)
    await managing.create_application(account.id, "Shop", [Scope.ORDERS_WRITE], actor=ACTOR)
    assert await managing.can_read_keys()
    assert not await Managing(database, Keys("quite another secret of the service"), now).can_read_keys()


async def test_a_new_name_is_taken_within_the_account_only(managing: Managing, shop: Opened) -> None:
    account_id = shop.application.account_id
    await managing.create_application(account_id, "Till", Scope, actor=ACTOR)
    renamed = await managing.rename(shop.application, "  Online shop ", actor=ACTOR)
    assert renamed == await managing.get_application(account_id, shop.application.id)
    assert renamed.name == "Online shop"
    assert (await managing.rename(renamed, "Online shop", actor=ACTOR)).name == "Online shop"
    with pytest.raises(Refusal, match="already") as taken:
        await managing.rename(renamed, "Till", actor=ACTOR)
    assert taken.value.reason == Reason.NAME_TAKEN
    with pytest.raises(Refusal, match="blank"):
        await managing.rename(renamed, " ", actor=ACTOR)


async def test_a_key_asked_for_once_is_not_replaced_twice(managing: Managing, shop: Opened, clock: SetClock) -> None:
    seen = shop.primary.issued_at
    clock.advance(60)
    issued = await managing.rotate(shop.application, KeySlot.PRIMARY, actor=ACTOR, replacing=seen)
    with pytest.raises(Refusal) as refused:
        await managing.rotate(shop.application, KeySlot.PRIMARY, actor=ACTOR, replacing=seen)
    assert refused.value.reason == Reason.KEY_REPLACED
    primary, _ = await managing.show_keys(shop.application, actor=ACTOR)
    assert primary.subscription_key == issued.subscription_key


async def test_a_cancelled_application_is_over_for_good(managing: Managing, shop: Opened, clock: SetClock) -> None:
    cancelled = await managing.cancel(shop.application, actor=ACTOR)
    account_id = cancelled.account_id
    assert cancelled.cancelled_at == clock.instant
    assert cancelled.name.startswith("Shop · ")
    assert await managing.list_applications(account_id) == [cancelled]
    assert await managing.show_keys(cancelled, actor=ACTOR) == []
    assert await managing.masked_keys(account_id) == {}
    assert await managing.can_read_keys()
    for verb in (
        # As it was before, too: a page that was opened then must not bring keys back.
        lambda: managing.rotate(shop.application, KeySlot.PRIMARY, actor=ACTOR),
        lambda: managing.resume(shop.application, actor=ACTOR),
        lambda: managing.suspend(shop.application, actor=ACTOR),
        lambda: managing.rename(shop.application, "Again", actor=ACTOR),
        lambda: managing.cancel(shop.application, actor=ACTOR),
    ):
        with pytest.raises(Refusal, match="for good"):
            await verb()
    namesake, _ = await managing.create_application(account_id, "Shop", Scope, actor=ACTOR)
    assert await managing.find_application("Shop", account_id) == namesake


async def test_an_application_whose_name_to_come_is_taken_is_not_cancelled(managing: Managing, shop: Opened) -> None:
    name = f"Shop · {str(shop.application.id)[:8]}"
    await managing.create_application(shop.application.account_id, name, Scope, actor=ACTOR)
    with pytest.raises(Refusal, match="named “Shop · ") as refusal:
        await managing.cancel(shop.application, actor=ACTOR)
    assert refusal.value.reason == Reason.NAME_TAKEN
    assert len(await managing.show_keys(shop.application, actor=ACTOR)) == 2


async def test_keys_are_told_apart_by_their_endings(managing: Managing, database: Database, shop: Opened) -> None:
    account_id = shop.application.account_id
    await managing.create_application((await managing.create_account("Other", actor=ACTOR)).id, "S", Scope, actor=ACTOR)
    masked = await managing.masked_keys(account_id)
    endings = [pair.subscription_key[-4:] for pair in (shop.primary, shop.secondary)]
    assert {key: [pair.ending for pair in pairs] for key, pairs in masked.items()} == {shop.application.id: endings}
    stranger = Managing(database, Keys("another secret of 32 characters!!"), now)
    assert [pair.ending for pair in (await stranger.masked_keys(account_id))[shop.application.id]] == [None, None]


async def test_whatever_is_done_is_noted_with_who_did_it(
    managing: Managing, database: Database, shop: Opened, clock: SetClock
) -> None:
    application = shop.application
    for verb in (managing.suspend, managing.suspend, managing.resume, managing.resume):
        clock.advance(1)
        await verb(application, actor=ACTOR)
    clock.advance(1)
    await managing.rotate(application, KeySlot.SECONDARY, actor="command line")
    clock.advance(1)
    await managing.show_keys(application, [KeySlot.PRIMARY], actor=ACTOR)
    clock.advance(1)
    await managing.rename(application, "Till", actor=ACTOR)
    clock.advance(1)
    await managing.cancel(application, actor=ACTOR)
    page = await Auditing(database).page(application.account_id)
    noted = [(entry.action, entry.actor, entry.subject, dict(entry.details)) for entry in reversed(page.entries)]
    assert noted[2:] == [
        ("application_suspended", ACTOR, "Shop", {}),
        ("application_resumed", ACTOR, "Shop", {}),
        ("key_regenerated", "command line", "Shop", {"slot": "secondary"}),
        ("key_shown", ACTOR, "Shop", {"slot": "primary"}),
        ("application_renamed", ACTOR, "Shop", {"name": "Till"}),
        ("application_cancelled", ACTOR, "Till", {}),
    ]
    assert {entry[0] for entry in noted[:2]} == {"account_created", "application_created"}


async def test_what_is_refused_is_not_noted(managing: Managing, database: Database, shop: Opened) -> None:
    before = await Auditing(database).page(shop.application.account_id)
    with pytest.raises(Refusal):
        await managing.create_application(shop.application.account_id, "Shop", Scope, actor=ACTOR)
    assert await Auditing(database).page(shop.application.account_id) == before
