import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CreateContext, OpenPage
from tests.browser.looking import NARROW, WIDE, check_accessibility, check_width, screenshot


def test_what_is_typed_is_found_at_once(page: Page) -> None:
    page.goto("/reference")
    rows = page.locator(".operation-rows > li")
    expect(rows).to_have_count(32)
    page.get_by_role("searchbox", name="Search the operations").press_sequentially("zipcode")
    expect(rows).to_have_count(6)
    expect(page.locator("mark").first).to_have_text("zipCode")
    # The address says the same: it can be passed on.
    expect(page).to_have_url(re.compile(r"/reference\?q=zipcode$"))
    page.get_by_role("searchbox", name="Search the operations").fill("xyzzy")
    expect(page.get_by_text("Nothing found for “xyzzy”.")).to_be_visible()
    check_accessibility(page)


def test_searching_works_without_scripts(new_context: CreateContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/reference")
    page.get_by_role("searchbox", name="Search the operations").fill("bysku")
    page.locator(".reference-search").get_by_role("button").click()
    expect(page.locator(".operation-rows > li").first).to_contain_text("RetrieveModelBySKU")


def test_operations_are_shown_in_groups_or_as_a_list(page: Page) -> None:
    page.goto("/reference?q=brand")
    page.get_by_role("link", name="In groups").click()
    expect(page).to_have_url(re.compile("q=brand&groupBy=tag"))
    expect(page.locator("#operations h3").first).to_contain_text("Catalogue")
    page.get_by_role("searchbox", name="Search the operations").fill("store")
    expect(page.locator("#operations h3", has_text="Stores")).to_be_visible()
    expect(page).to_have_url(re.compile("groupBy=tag"))


def test_a_link_to_a_field_opens_what_it_is_in(page: Page) -> None:
    page.goto("/reference/ImportOrder")
    field = page.locator("[id='body.address.zipCode']")
    expect(field).to_be_hidden()
    page.goto("/reference/ImportOrder#body.address.zipCode")
    expect(field).to_be_visible()
    expect(field).to_be_in_viewport()
    page.goto("/reference/ImportOrder#response-400.errors.code")
    expect(page.locator("[id='response-400.errors.code']")).to_be_in_viewport()


def test_the_sign_beside_a_field_is_its_address(page: Page) -> None:
    page.goto("/reference/ImportOrder")
    parameter = page.locator("[id='query.dryRun']")
    sign = parameter.get_by_role("link", name="Link to dryRun")
    expect(sign).to_have_css("opacity", "0")
    parameter.locator(".field-head").hover()
    expect(sign).to_have_css("opacity", "1")
    sign.click()
    expect(page).to_have_url(re.compile(r"#query\.dryRun$"))


def test_samples_and_schema_are_chosen_independently(page: Page) -> None:
    page.goto("/reference/ImportOrder")
    body = page.locator(".tabs:has(> [role=tablist] > #body-sample-tab)")
    body.get_by_role("tab", name="Complete").click()
    expect(body.get_by_text("Atelier Lefèvre")).to_be_visible()
    body.get_by_role("tab", name="Schema").click()
    expect(body.get_by_text("Atelier Lefèvre")).to_be_hidden()
    expect(page.locator("[id='body.orderReference']")).to_be_visible()
    body.get_by_role("tab", name="Schema").press("ArrowLeft")
    expect(body.get_by_text("Atelier Lefèvre")).to_be_visible()


def test_a_language_that_was_chosen_is_chosen_on_the_next_page(page: Page) -> None:
    page.goto("/reference/ImportOrder")
    page.get_by_role("tab", name="Ruby").click()
    page.goto("/reference/GetToken")
    expect(page.locator("#sample-ruby")).to_be_visible()
    expect(page.locator("#sample-curl")).to_be_hidden()
    expect(page.locator("#sample-ruby")).to_contain_text("{secret}")


def test_the_url_is_copied_whole(new_context: CreateContext, base_url: str) -> None:
    context = new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/reference/ImportOrder")
    page.locator(".request-line").get_by_role("button", name="Copy").click()
    assert page.evaluate("() => navigator.clipboard.readText()") == f"{base_url}/api/v1/orders"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_everybody_can_use_what_is_folded_away(new_page: OpenPage, language: str) -> None:
    page = new_page(language)
    page.goto("/reference/ImportOrder#response-403-schema")
    page.locator("#body-schema-tab").click()
    page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    themes: list[Literal["light", "dark"]] = ["light", "dark"]
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
        page.set_viewport_size(WIDE)
        check_accessibility(page)
        check_width(page)
        screenshot(page, f"operation-open-{language}-{theme}")
        page.set_viewport_size(NARROW)
        check_width(page)
        screenshot(page, f"operation-open-{language}-{theme}-narrow")


def test_on_a_telephone_the_operations_are_one_tap_away(new_page: OpenPage) -> None:
    page = new_page(viewport=NARROW)
    page.goto("/reference/ImportOrder")
    link = page.locator("#sidebar").get_by_role("link", name="Get token")
    expect(link).to_be_hidden()
    page.locator(".sidebar-button").click()
    check_width(page)
    link.click()
    expect(page.locator("h1")).to_contain_text("GetToken")
    expect(page.locator("#sidebar [aria-current=page]")).to_contain_text("Get token")
