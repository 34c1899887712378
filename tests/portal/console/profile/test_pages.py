import re
from datetime import timedelta
from uuid import uuid4

import pytest

from saleport.access.application import KeySlot, Scope
from saleport.access.keys import Keys
from saleport.access.managing import Managing
from saleport.audit.entry import COMMAND_LINE
from saleport.people.permissions import Role
from tests.portal.console.profile.conftest import HOST, Keeper, Shop

KEY = re.compile(r"\b[0-9a-f]{32}\b")
CODE = re.compile(r'<code translate="no">([A-Za-z0-9_-]{32,43})</code>')


async def test_an_application_is_shown_with_state_scopes_and_masked_keys(keeper: Keeper, shop: Shop) -> None:
    page = await keeper.page()
    for text in ("Online shop", "Active", "Import orders", "Read stores", "Primary key", "Secondary key"):
        assert text in page
    assert "Change the catalogue" not in page
    assert shop.primary.subscription_key[-4:] in page
    assert not KEY.findall(page)


async def test_an_account_without_applications_says_so(keeper: Keeper) -> None:
    assert "There is no application yet." in await keeper.page()
    assert "aucune application" in await keeper.page(language="fr")


async def test_beside_a_key_stands_what_it_is_used_for(keeper: Keeper, shop: Shop) -> None:
    page = await keeper.page()
    assert page.count("Not used yet") == 2
    await shop.calls(shop.primary, calls=1234)
    await shop.calls(shop.secondary, hours_ago=25, host="203.0.113.8")
    page = await keeper.page()
    assert "In use" in page
    assert HOST in page
    assert "1,234" in page
    assert "Silent since 20 November 2026, 21:46 UTC: nobody calls with it any more" in page
    assert "203.0.113.8" in page


async def test_no_key_of_a_suspended_application_is_said_to_be_safe_to_replace(keeper: Keeper, shop: Shop) -> None:
    await shop.calls(shop.primary, hours_ago=30)
    assert (await keeper.page()).count("safe to replace") == 2
    await keeper.post(f"{shop.path}/suspend")
    page = await keeper.page()
    assert "safe to replace" not in page
    assert page.count("does not say that nobody needs it") == 2


async def test_the_use_of_a_key_that_was_replaced_is_not_that_of_the_next(keeper: Keeper, shop: Shop) -> None:
    await shop.calls(shop.primary)
    await keeper.parts.managing.rotate(shop.application, KeySlot.PRIMARY, actor=COMMAND_LINE)
    assert HOST not in await keeper.page()


async def test_a_key_is_shown_when_asked_for_and_that_is_noted(keeper: Keeper, shop: Shop) -> None:
    answer = await keeper.post(f"{shop.path}/keys/secondary/show")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert set(KEY.findall(answer.text)) == {shop.secondary.subscription_key}
    assert await keeper.noted() == [("key_shown", "Online shop")]
    assert not KEY.findall(await keeper.page())


async def test_keys_made_under_another_secret_are_no_mistake_of_the_reader(keeper: Keeper, shop: Shop) -> None:
    stranger = Managing(keeper.parts.database, Keys("another secret of 32 characters!!"), keeper.clock)
    keeper.use(stranger)
    assert (await keeper.page()).count("This key cannot be shown") == 2
    answer = await keeper.post(f"{shop.path}/keys/primary/show")
    assert answer.status_code == 409
    assert "SALEPORT_SECRET" in answer.text


async def test_a_key_that_nobody_uses_is_replaced_at_once_and_shown_this_once(keeper: Keeper, shop: Shop) -> None:
    await shop.calls(shop.primary)
    await shop.calls(shop.secondary, hours_ago=24)
    answer = await shop.regenerate(shop.secondary)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    key, secret = CODE.findall(answer.text)
    assert await shop.keys() == [shop.primary.subscription_key, key]
    assert await shop.has_secret(KeySlot.SECONDARY, secret)
    assert await shop.has_secret(KeySlot.PRIMARY, shop.primary.secret)
    assert ("key_regenerated", "Online shop") in await keeper.noted()
    page = await keeper.page()
    assert key not in page
    assert secret not in page


async def test_a_form_sent_twice_replaces_once(keeper: Keeper, shop: Shop) -> None:
    (key, _) = CODE.findall((await shop.regenerate(shop.primary)).text)
    again = await shop.regenerate(shop.primary, certain="yes")
    assert again.status_code == 409
    assert "had been replaced already" in again.text
    assert (await shop.keys())[0] == key
    without = await keeper.post(f"{shop.path}/keys/primary/regenerate")
    assert without.status_code == 409


async def test_the_key_in_use_asks_first_and_says_by_whom_it_is_used(keeper: Keeper, shop: Shop) -> None:
    await shop.calls(shop.primary, calls=4321)
    await shop.calls(shop.primary, hours_ago=2, host="203.0.113.8", calls=1)
    before = await shop.keys()
    answer = await shop.regenerate(shop.primary)
    assert answer.status_code == 200
    for text in ("The primary key of Online shop is in use", HOST, "203.0.113.8", "4,322", "What to do instead"):
        assert text in answer.text
    assert "secondary key" in answer.text
    assert await shop.keys() == before
    answer = await shop.regenerate(shop.primary, certain="yes")
    assert CODE.findall(answer.text)[0] == (await shop.keys())[0] != before[0]
    assert (await shop.keys())[1] == before[1]


async def test_an_application_is_made_with_both_pairs_shown_once(keeper: Keeper) -> None:
    assert "Import orders" in await keeper.page("/create")
    answer = await keeper.post("/create", name=" Till ", **{"orders:write": "on", "orders:read": "on"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    codes = CODE.findall(answer.text)
    assert len(set(codes)) == 4
    (made,) = await keeper.parts.managing.list_applications(keeper.account_id)
    assert (made.name, made.scopes) == ("Till", {Scope.ORDERS_READ, Scope.ORDERS_WRITE})
    assert await keeper.noted() == [("application_created", "Till")]
    again = await keeper.post("/create", name="Till", **{"orders:write": "on"})
    assert again.status_code == 409
    assert "of that name already" in again.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": " ", "orders:read": "on"}, "Give the application a name."),
        ({"orders:read": "on"}, "Give the application a name."),
        ({"name": "x" * 256, "orders:read": "on"}, "255 characters at most"),
        ({"name": "a\nb", "orders:read": "on"}, "cannot be shown"),
        ({"name": "Till", "everything": "on"}, "at least one thing"),
    ],
    ids=["blank", "missing", "long", "control", "scopes"],
)
async def test_what_cannot_be_made_is_said_with_what_was_entered(
    keeper: Keeper, fields: dict[str, str], said: str
) -> None:
    answer = await keeper.post("/create", **fields)
    assert answer.status_code == 400
    assert said in answer.text
    assert await keeper.parts.managing.list_applications(keeper.account_id) == []


async def test_an_application_is_renamed(keeper: Keeper, shop: Shop) -> None:
    answer = await keeper.post(f"{shop.path}/rename", name="Shop <b> in Lyon")
    assert answer.status_code == 303
    page = await keeper.page("?done=profile.renamed")
    assert "The application has its new name." in page
    assert "Shop &lt;b&gt; in Lyon" in page
    assert "<b> in Lyon" not in page
    blank = await keeper.post(f"{shop.path}/rename", name="")
    assert blank.status_code == 400
    assert "Give the application a name." in blank.text


async def test_an_application_is_suspended_and_resumed(keeper: Keeper, shop: Shop) -> None:
    for verb, state in (("suspend", "Suspended"), ("resume", "Active")):
        answer = await keeper.post(f"{shop.path}/{verb}")
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(f"/accounts/{keeper.account_id}/profile?done=profile.")
        assert f">{state}<" in await keeper.page()
        keeper.clock.instant += timedelta(seconds=1)
    assert await keeper.noted() == [("application_resumed", "Online shop"), ("application_suspended", "Online shop")]


async def test_cancelling_asks_first_and_is_for_good(keeper: Keeper, shop: Shop) -> None:
    await shop.calls(shop.primary)
    asked = await keeper.post(f"{shop.path}/cancel")
    assert asked.status_code == 200
    assert "Cancel Online shop for good?" in asked.text
    assert HOST in asked.text
    assert len(await shop.keys()) == 2
    assert (await keeper.post(f"{shop.path}/cancel", certain="yes")).status_code == 303
    assert await shop.keys() == []
    page = await keeper.page()
    assert "Cancelled applications" in page
    assert "Regenerate" not in page
    for verb in ("resume", "suspend", "rename", "cancel"):
        refused = await keeper.post(f"{shop.path}/{verb}", name="Again")
        assert refused.status_code == 409
        assert "nothing brings it back" in refused.text
    assert (await shop.regenerate(shop.primary, certain="yes")).status_code == 409
    assert (await keeper.post(f"{shop.path}/keys/primary/show")).status_code == 404


async def test_another_accounts_application_does_not_exist(keeper: Keeper, shop: Shop) -> None:
    other = await keeper.parts.managing.create_account("Other", actor=COMMAND_LINE)
    theirs, issued = await keeper.parts.managing.create_application(other.id, "S", Scope, actor=COMMAND_LINE)
    for application in (str(theirs.id), str(uuid4()), "nothing"):
        for verb in ("rename", "suspend", "resume", "cancel", "keys/primary/show", "keys/primary/regenerate"):
            answer = await keeper.post(f"/applications/{application}/{verb}", name="Mine", certain="yes")
            assert answer.status_code == 404, verb
    assert await keeper.parts.managing.get_application(other.id, theirs.id) == theirs
    shown = await keeper.parts.managing.show_keys(theirs, actor=COMMAND_LINE)
    assert [key.subscription_key for key in shown] == [pair.subscription_key for pair in issued]
    assert (await keeper.post(f"{shop.path}/keys/third/show")).status_code == 404


async def test_a_viewer_sees_no_key_and_changes_nothing(keeper: Keeper, shop: Shop) -> None:
    await keeper.enter(Role.VIEWER)
    page = await keeper.page()
    assert "Online shop" in page
    assert "<button" not in page.partition("<main")[2]
    before = await shop.keys()
    for path in ("rename", "suspend", "resume", "cancel", "keys/primary/show", "keys/primary/regenerate"):
        answer = await keeper.post(f"{shop.path}/{path}", name="x", certain="yes")
        assert answer.status_code == 403, path
        assert not KEY.findall(answer.text)
    assert (await keeper.post("/create", name="x", **{"orders:read": "on"})).status_code == 403
    assert (await keeper.get("/create")).status_code == 403
    assert await shop.keys() == before
    assert await keeper.noted() == []
