"""Try it for everybody: in each theme, language and width, with the keyboard alone or with a reader of screens."""

from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import CreateContext, OpenPage
from tests.browser.looking import check_accessibility, check_width, screenshot
from tests.client import an_order

WIDE = ViewportSize(width=1440, height=1000)
NARROW = ViewportSize(width=390, height=844)

# By what they look like, because each language calls them otherwise.
SEND = ".try-send"
STATUS = ".try-status"
EDITOR = ".try-editor .cm-content"


def opened(page: Page, operation: str, demo: dict[str, Any]) -> None:
    """Try it, with key and secret entered."""
    page.goto(f"/reference/{operation}#try")
    inputs = page.locator("dialog[open] input[type=password]")
    inputs.nth(0).fill(demo["subscriptionKey"])
    inputs.nth(1).fill(demo["secret"])


def write(page: Page, text: str) -> None:
    """Put a body in the place of the one that is there."""
    page.locator(EDITOR).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def a_bad_order(demo: dict[str, Any]) -> str:
    """An order with errors and warnings."""
    return f"""{{
  "orderReference": "",
  "custmerMail": "anais.lefevre@example.org",
  "purchaseDateUtc": "2026-11-21T22:45:10Z",
  "address": {{ "countryCode": "France" }},
  "products": [
    {{ "modelId": "{demo["modelIds"][0]}", "price": {{ "amount": "29,95", "currency": "EURO" }} }}
  ]
}}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_everybody_can_use_it(new_page: OpenPage, demo: dict[str, Any], language: str, theme: str) -> None:
    page = new_page(language, theme, WIDE)
    page.goto("/reference/ImportOrder#try")
    expect(page.locator("dialog[open]")).to_be_visible()
    expect(page.locator(".try-code-sample")).to_contain_text("YOUR_TOKEN")
    check_accessibility(page)
    screenshot(page, f"try-{language}-{theme}", is_whole=False)
    opened(page, "ImportOrder", demo)
    for name, body, status in (
        ("bad", a_bad_order(demo), "400"),
        ("good", str(an_order(demo["modelIds"][0])).replace("'", '"'), "200"),
    ):
        write(page, body)
        page.locator(SEND).click()
        expect(page.locator(STATUS)).to_contain_text(status)
        page.locator(".try-headers summary").click()
        check_accessibility(page)
        screenshot(page, f"try-{name}-{language}-{theme}", is_whole=False)
    page.set_viewport_size(NARROW)
    check_width(page)
    check_accessibility(page)
    screenshot(page, f"try-{language}-{theme}-narrow", is_whole=False)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_parameters_and_refusals_are_for_everybody_too(new_page: OpenPage, demo: dict[str, Any], language: str) -> None:
    page = new_page(language, viewport=WIDE)
    opened(page, "ListOrderVersions", demo)
    page.locator(SEND).click()
    check_accessibility(page)
    screenshot(page, f"try-parameters-{language}", is_whole=False)
    page.locator(".try-field input").first.fill("no-such-order")
    page.locator("dialog[open] input[type=password]").nth(2).fill("a-token-of-mine")
    page.locator(SEND).click()
    expect(page.locator(STATUS)).to_contain_text("401")
    check_accessibility(page)
    screenshot(page, f"try-refused-{language}", is_whole=False)


def test_it_fits_a_telephone(new_context: CreateContext, demo: dict[str, Any]) -> None:
    page = new_context(viewport=NARROW, has_touch=True, is_mobile=True).new_page()
    opened(page, "ImportOrder", demo)
    write(page, a_bad_order(demo))
    page.locator(SEND).click()
    expect(page.locator(STATUS)).to_be_in_viewport()
    check_width(page)
    dialog = page.locator("dialog[open]")
    assert dialog.evaluate("(it) => it.scrollWidth <= it.clientWidth && it.scrollTop === 0")
    for part in (".try-head", ".try-foot", SEND):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= NARROW["width"]
        assert box["y"] + box["height"] <= NARROW["height"] + 1
    page.get_by_role("button", name="shown where they are").click()
    expect(page.locator(EDITOR)).to_be_focused()
    expect(page.locator(".try-head")).to_be_in_viewport()


def test_the_keyboard_is_enough(new_page: OpenPage, demo: dict[str, Any]) -> None:
    page = new_page(viewport=WIDE)
    page.goto("/reference/ImportOrder")
    button = page.locator("[data-try]").first
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Try it: Import order")
    expect(dialog.get_by_role("heading", name="Try it: Import order")).to_be_focused()
    expect(page).to_have_url(f"{page.url.partition('#')[0]}#try")
    tab_to(page, "Subscription key")
    page.keyboard.type(demo["subscriptionKey"])
    tab_to(page, "Secret")
    page.keyboard.type(demo["secret"])
    tab_to(page, "Get a token")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("A token was fetched.")).to_be_visible()
    tab_to(page, "Use ids of my account")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("Filled in from your account")).to_be_visible()
    tab_to(page, "Body")
    page.keyboard.press("Tab")
    expect(page.locator(EDITOR)).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(EDITOR)).not_to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(EDITOR)).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(STATUS)).to_contain_text("200")
    expect(dialog.get_by_role("status").filter(has_text="200, The order was created")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    assert not page.url.endswith("#try")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has this name has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if (
            page.evaluate("""() => {
            let it = document.activeElement;
            while (it.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
            return it.getAttribute("aria-label") ?? it.labels?.[0]?.textContent ?? it.textContent;
        }""")
            == name
        ):
            return
    raise AssertionError(f"Tab never comes to {name}")


def test_the_editor_is_loaded_when_it_is_asked_for(page: Page) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto("/reference/ImportOrder", wait_until="networkidle")
    assert not [url for url in loaded if "drawer" in url or url.endswith("/openapi.json")]
    page.locator("[data-try]").first.click()
    expect(page.locator(EDITOR)).to_be_visible()
    assert [url for url in loaded if "drawer" in url]
