"""An application is made, used, and given a new key while it calls on."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal
from uuid import UUID

import httpx
import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from saleport.audit.entry import COMMAND_LINE
from saleport.clock import now
from saleport.db.engine import Database
from saleport.people.enlisting import Enlisting, Place
from saleport.people.passwords import Passwords
from saleport.people.permissions import Role
from tests.browser.conftest import CreateContext
from tests.browser.drawer import Drawer
from tests.browser.looking import NARROW, check_accessibility, check_width, screenshot
from tests.running import RunningService

EMAIL, PASSWORD = "keeper@example.com", "a password for the tests alone"
REFUSED_WITHIN_SECONDS = 5
COUNTED_WITHIN_SECONDS = 15


@pytest.fixture(scope="module")
def account_id(saleport: RunningService) -> str:
    """An account with one member, who is to look after its keys."""
    made = saleport.json_command("account", "create", "Atelier Durand")["id"]

    async def enlist() -> None:
        database = Database(saleport.environment["SALEPORT_DATABASE_URL"])
        enlisting = Enlisting(database, Passwords(memory_kibibytes=8, rounds=1), now)
        await enlisting.create(EMAIL, PASSWORD, Place(UUID(made), Role.MEMBER), actor=COMMAND_LINE)
        await database.close()

    with ThreadPoolExecutor(1) as pool:  # Playwright's loop counts as running in this thread
        pool.submit(asyncio.run, enlist()).result()
    return made


def call(saleport: RunningService, key: str, secret: str) -> int:
    """Fetch a token and read the stores, as a shop does; gives the status that stops it."""
    with httpx.Client(base_url=saleport.base_url, headers={"Ocp-Apim-Subscription-Key": key}) as client:
        answer = client.get("/api/v1/token", headers={"Ocp-Apim-Secret-Value": secret})
        if answer.status_code == 200:
            answer = client.get("/api/v1/stores", headers={"Authorization": f"Bearer {answer.json()['value']}"})
        return answer.status_code


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"it took more than {seconds} seconds"
        time.sleep(0.2)


def look_at(page: Page, name: str) -> None:
    """Wide and light, then on a telephone and dark."""
    wide = page.viewport_size
    assert wide is not None
    kinds: tuple[tuple[str, Literal["light", "dark"], ViewportSize], ...] = (
        ("wide", "light", wide),
        ("narrow", "dark", NARROW),
    )
    for kind, theme, size in kinds:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)
        check_accessibility(page)
        check_width(page)
        screenshot(page, f"profile-{name}-{kind}-{theme}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(wide)


def sign_in(page: Page, path: str) -> None:
    """Open a page that needs a session, and get to it."""
    page.goto(path)
    page.get_by_label("E-mail").fill(EMAIL)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()


def codes(page: Page) -> list[str]:
    """The keys and secrets that stand on the page, in their order."""
    return page.locator(".code-block code").all_text_contents()


def key_of(page: Page, heading: str) -> Locator:
    """What stands on the profile about a key."""
    return page.locator(".key").filter(has=page.get_by_role("heading", name=heading))


def test_a_key_is_replaced_while_the_other_works(
    new_context: CreateContext, saleport: RunningService, account_id: str
) -> None:
    page = new_context().new_page()
    sign_in(page, f"/accounts/{account_id}/profile")

    # An application, whose two pairs are shown this once.
    expect(page.get_by_text("There is no application yet.")).to_be_visible()
    page.get_by_role("link", name="New application").click()
    page.get_by_label("Name").fill("Online shop")
    look_at(page, "create")
    page.get_by_role("button", name="Make the application").click()
    expect(page.get_by_role("heading", name="Online shop is made")).to_be_visible()
    key, secret, other_key, other_secret = codes(page)
    look_at(page, "created")
    page.get_by_role("button", name="Use this key in Try it").first.click()
    expect(page.get_by_text("Try it calls with this key and its secret now.")).to_be_visible()

    # It is in the drawer, and goes on from there.
    drawer = Drawer(page, "RetrieveStores")
    assert drawer.field("Subscription key").input_value() == key
    drawer.send()
    expect(drawer.status).to_contain_text("200")

    # The profile says who calls with it, and shows the key again but never the secret.
    def is_in_use() -> bool:
        page.goto(f"/accounts/{account_id}/profile")
        return key_of(page, "Primary key").get_by_text("In use").is_visible()

    wait_until(is_in_use, COUNTED_WITHIN_SECONDS)
    expect(key_of(page, "Primary key")).to_contain_text("127.0.0.1")
    expect(key_of(page, "Secondary key")).to_contain_text("Not used yet")
    expect(page.get_by_text(key)).to_have_count(0)
    key_of(page, "Primary key").get_by_role("button", name="Show").click()
    assert codes(page) == [key]
    expect(key_of(page, "Primary key").get_by_role("button", name="Copy")).to_be_visible()
    look_at(page, "shown")

    # In use: it asks first, and nothing has happened.
    key_of(page, "Primary key").get_by_role("button", name="Regenerate").click()
    expect(page.get_by_role("heading", name="The primary key of Online shop is in use")).to_be_visible()
    expect(page.get_by_role("cell", name="127.0.0.1")).to_be_visible()
    look_at(page, "in-use")
    page.get_by_role("link", name="Leave it for now").click()
    assert call(saleport, key, secret) == 200

    # All the same: refused within five seconds, and the other one works throughout.
    key_of(page, "Primary key").get_by_role("button", name="Regenerate").click()
    page.get_by_role("button", name="Regenerate it anyway").click()
    expect(page.get_by_role("heading", name="New primary key of Online shop")).to_be_visible()
    new_key, new_secret = codes(page)

    def is_refused() -> bool:
        assert call(saleport, other_key, other_secret) == 200
        return call(saleport, key, secret) == 401

    wait_until(is_refused, REFUSED_WITHIN_SECONDS)
    assert call(saleport, new_key, new_secret) == 200


def test_an_application_is_renamed_stopped_and_ended(
    new_context: CreateContext, saleport: RunningService, account_id: str
) -> None:
    made = saleport.json_command("application", "create", "Till", "--account", account_id)
    key, secret = made["subscriptionKey"], made["secret"]
    page = new_context(locale="fr-FR").new_page()
    sign_in(page, f"/accounts/{account_id}/profile")
    card = page.get_by_role("article", name="Till")
    card.locator("summary").click()
    card.get_by_label("Nouveau nom").fill("Boutique de Lyon")
    card.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").filter(has_text="porte son nouveau nom")).to_be_visible()
    card = page.get_by_role("article", name="Boutique de Lyon")
    card.get_by_role("button", name="Suspendre").click()
    expect(card).to_contain_text("Suspendue")
    wait_until(lambda: call(saleport, key, secret) == 403, REFUSED_WITHIN_SECONDS)
    look_at(page, "suspended")
    card.get_by_role("button", name="Rétablir").click()
    expect(card).to_contain_text("Active")
    card.get_by_role("button", name="Résilier définitivement").click()
    look_at(page, "cancel")
    page.get_by_role("button", name="La résilier définitivement").click()
    expect(page.get_by_text("Applications résiliées (1)")).to_be_visible()
    wait_until(lambda: call(saleport, key, secret) == 401, REFUSED_WITHIN_SECONDS)
