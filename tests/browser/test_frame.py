"""What stands around every page: themes, languages, menus, and copying."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CreateContext, OpenPage
from tests.browser.looking import NARROW, check_accessibility, check_width, screenshot

DARK_GROUND = "rgb(19, 22, 21)"
LIGHT_GROUND = "rgb(246, 245, 241)"


def test_a_chosen_theme_stays(page: Page) -> None:
    page.goto("/")
    expect(page.locator("body")).to_have_css("background-color", LIGHT_GROUND)
    page.get_by_role("button", name="Dark colours").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("body")).to_have_css("background-color", DARK_GROUND)
    page.goto("/errors")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.get_by_role("button", name="Dark colours")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Colours of your system").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_without_a_choice_the_theme_follows_the_system(page: Page) -> None:
    page.goto("/")
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)


def test_nobody_sees_a_flash_of_the_other_theme(new_context: CreateContext) -> None:
    context = new_context(color_scheme="light")
    # What is painted first is what the style sheet has been told by then.
    context.add_init_script(
        """new MutationObserver((_, observer) => {
            if (!document.body) return;
            window.themeAtFirst = document.documentElement.dataset.bsTheme;
            observer.disconnect();
        }).observe(document, { childList: true, subtree: true })"""
    )
    page = context.new_page()
    page.goto("/")
    page.evaluate("localStorage.setItem('saleport.theme', 'dark')")
    page.reload()
    assert page.evaluate("window.themeAtFirst") == "dark"


def test_the_other_language_is_of_the_same_page(page: Page) -> None:
    page.goto("/errors?q=order")
    page.get_by_role("link", name="Français").click()
    expect(page).to_have_url(re.compile(r"/errors\?q=order&lang=fr$"))
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_role("link", name="Codes d’erreur").first.click()
    expect(page).to_have_url(re.compile(r"/errors\?lang=fr$"))


def test_the_first_key_leads_past_the_navigation(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main").get_by_role("link", name="Getting started")).to_be_focused()


def test_the_navigation_is_gone_through_by_keys(page: Page) -> None:
    page.goto("/errors")
    names = ["saleport", "Getting started", "API reference", "Error codes", "API change history", "Profile"]
    page.get_by_role("link", name="Skip to the content").focus()
    for name in names:
        page.keyboard.press("Tab")
        expect(page.get_by_role("banner").get_by_role("link", name=name)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox").first).to_be_focused()
    expect(page.get_by_role("banner").get_by_role("link", name="Error codes")).to_have_attribute("aria-current", "page")


def test_a_search_leads_to_the_reference(page: Page) -> None:
    page.goto("/?lang=fr")
    search = page.get_by_role("banner").get_by_role("searchbox")
    search.fill("code postal & co")
    search.press("Enter")
    page.wait_for_url(re.compile(r"/reference\?q=code\+postal\+%26\+co&lang=fr$"))


def test_on_a_telephone_the_menu_opens_and_closes(new_page: OpenPage) -> None:
    page = new_page(viewport=NARROW)
    page.goto("/")
    link = page.get_by_role("banner").get_by_role("link", name="Error codes")
    expect(link).to_be_hidden()
    button = page.get_by_role("button", name="Menu")
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(link).to_be_visible()
    check_accessibility(page)
    check_width(page)
    screenshot(page, "menu-narrow")
    link.press("Escape")
    expect(link).to_be_hidden()
    expect(button).to_be_focused()


@pytest.mark.parametrize("width", [390, 1280])
def test_without_scripts_everything_is_there(new_context: CreateContext, width: int) -> None:
    page = new_context(java_script_enabled=False, color_scheme="dark", viewport=NARROW | {"width": width}).new_page()
    page.goto("/")
    expect(page.get_by_role("banner").get_by_role("link", name="Error codes")).to_be_visible()
    expect(page.locator("body")).to_have_css("background-color", DARK_GROUND)
    expect(page.get_by_role("button", name="Dark colours")).to_be_hidden()


def test_code_is_copied_whole(new_context: CreateContext) -> None:
    context = new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(".code-block pre").text_content()
    assert copied.startswith("curl \\\n  -H 'Ocp-Apim-Subscription-Key: …' \\\n")
    expect(page.get_by_role("button", name="Copy")).to_be_visible()


def test_code_is_copied_where_the_browser_has_no_clipboard(page: Page) -> None:
    page.goto("/")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
