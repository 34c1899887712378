"""An owner looks at every page of people: wide in English, on a telephone in French, and light and dark at both."""

import re
import time
from collections.abc import Generator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect

from tests.browser.conftest import CreateContext
from tests.browser.looking import NARROW, WIDE, check_accessibility, check_colours, check_width, screenshot
from tests.browser.pages import PEOPLE_PAGES
from tests.browser.visiting import Visitor, visiting
from tests.client import Client, an_order
from tests.running import RunningService

LOOKS: tuple[tuple[str, Literal["light", "dark"], ViewportSize], ...] = (("en", "light", WIDE), ("fr", "dark", NARROW))
OTHER: dict[str, Literal["light", "dark"]] = {"light": "dark", "dark": "light"}
SECONDS = 15
"""How long the log and the search may be behind the imports, at most, on a machine that is busy."""


def sign_in(page: Page, demo: dict[str, Any]) -> None:
    """Sign in as the owner of the demo account."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(demo["email"])
    page.get_by_label("Password").fill(demo["password"])
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/profile"))


@pytest.fixture(scope="module")
def owner(browser: Browser, base_url: str, demo: dict[str, Any]) -> Generator[Visitor]:
    """The owner of the demo account, who has signed in."""
    with visiting(browser, base_url, "en-GB") as visitor:
        sign_in(visitor.page, demo)
        yield visitor


@pytest.fixture(scope="module")
def values(saleport: RunningService, demo: dict[str, Any], owner: Visitor) -> dict[str, str]:
    """What the paths name: an order that was imported, changed and refused, and one of these calls."""
    client = Client(saleport.base_url, demo["subscriptionKey"], demo["secret"])
    order = an_order(demo["modelIds"][0], orderReference="PEOPLE/1")
    changed, refused = order | {"customerFirstName": "<script>alert(1)</script>"}, order | {"products": []}
    statuses = [client.put_order(each).status_code for each in (order, changed, refused)]
    client.close()
    assert statuses == [200, 200, 400]
    account = demo["account"]
    return {
        "account_id": account,
        "reference": "PEOPLE%2F1",
        "call_id": _a_call(owner.page, account),
        "job_id": _an_import(owner.page, account),
    }


def _an_import(page: Page, account_id: str) -> str:
    page.goto(f"/accounts/{account_id}/imports")
    file: FilePayload = {"name": "people.csv", "mimeType": "text/csv", "buffer": b"orderReference\nPEOPLE/2\n"}
    page.get_by_label("choose one").set_input_files(file)
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}"))
    return page.url.partition("?")[0].rpartition("/")[2]


def _a_call(page: Page, account_id: str) -> str:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        page.goto(f"/accounts/{account_id}/calls?only=failed-imports&reference=PEOPLE%2F1")
        found = re.search(rf"/accounts/{account_id}/calls/([0-9a-f-]{{32,36}})", page.content())
        if found:
            return found[1]
        time.sleep(0.2)
    raise AssertionError("the request log does not have the import")


@pytest.mark.parametrize("name", PEOPLE_PAGES)
def test_everybody_can_use_every_page_of_people(owner: Visitor, values: dict[str, str], name: str) -> None:
    page, path = owner.page, PEOPLE_PAGES[name].format_map(values)
    for language, theme, size in LOOKS:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size)
        page.goto(f"{path}?lang={language}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
        assert page.locator("h1").count() == 1
        check_width(page)
        check_accessibility(page)
        screenshot(page, f"{name}-{language}-{theme}")
        # The other theme at this width: the same page, in other colours.
        page.emulate_media(color_scheme=OTHER[theme])
        page.wait_for_selector(f'html[data-bs-theme="{OTHER[theme]}"]')
        check_colours(page)
    assert owner.watch.faults == []


def test_somebody_is_invited_and_joins(new_context: CreateContext, demo: dict[str, Any]) -> None:
    page = new_context(viewport=WIDE).new_page()
    sign_in(page, demo)
    page.goto(f"/accounts/{demo['account']}/people")
    page.get_by_label("E-mail address").fill("claire@example.com")
    page.get_by_label("Role", exact=True).select_option("viewer")
    page.get_by_role("button", name="Make an invitation link").click()
    link = page.locator(".code-block code").inner_text()
    check_accessibility(page)
    screenshot(page, "people-invited")

    guest = new_context(viewport=NARROW, color_scheme="dark").new_page()
    guest.goto(link)
    check_accessibility(guest)
    check_width(guest)
    screenshot(guest, "people-invitation-narrow")
    guest.get_by_label("Your name").fill("Claire Martin")
    guest.get_by_label("Password").fill("short")
    guest.get_by_role("button", name="Join").click()
    expect(guest.get_by_role("alert")).to_contain_text("fewer than 12 characters")
    check_accessibility(guest)
    guest.get_by_label("Password").fill("a few words to remember")
    guest.get_by_role("button", name="Join").click()
    expect(guest.get_by_text("You have joined the account.")).to_be_visible()
    # A viewer is shown what a viewer may see.
    pages = guest.get_by_role("navigation", name="Pages of this account")
    expect(pages.get_by_role("link", name="Usage")).to_be_visible()
    expect(pages.get_by_role("link", name="Audit log")).to_have_count(0)

    page.goto(f"/accounts/{demo['account']}/people")
    remove = page.get_by_role("button", name="Remove Claire Martin")
    remove.click()
    expect(page.get_by_text("no longer a member")).to_be_visible()
    guest.reload()
    expect(guest.get_by_role("heading", name="There is no such page")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You have signed out.")).to_be_visible()
