"""The charts of usage: they move after a call, tell their values, and fit every window and theme."""

import re
from collections.abc import Generator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CreateContext
from tests.browser.figures import open_figures, refresh_until, shown_calls
from tests.browser.looking import NARROW, WIDE, check_accessibility, check_width, screenshot
from tests.browser.signing_in import sign_in_to
from tests.client import Client, an_order
from tests.running import RunningService

SPANS = {"hour": "Last hour", "day": "24 hours", "week": "7 days", "month": "30 days", "quarter": "90 days"}


@pytest.fixture
def client(saleport: RunningService, demo: dict[str, Any]) -> Generator[Client]:
    """A program of the demo account."""
    client = Client(saleport.base_url, demo["subscriptionKey"], demo["secret"])
    yield client
    client.close()


def drawn(page: Page) -> str:
    """The picture on the chart of calls."""
    return page.locator("#calls-chart canvas").evaluate("(canvas) => canvas.toDataURL()")


def chart_width(page: Page) -> float:
    box = page.locator("#calls-chart canvas").bounding_box()
    assert box is not None
    return box["width"]


def wait_until_narrow(page: Page) -> None:
    """The charts follow a window once it has its new size."""
    for _ in range(20):
        if chart_width(page) < NARROW["width"]:
            return
        page.wait_for_timeout(50)
    raise AssertionError("the chart is as wide as it was")


def test_the_chart_moves_after_a_call(
    new_context: CreateContext, saleport: RunningService, client: Client, demo: dict[str, Any]
) -> None:
    page = new_context(timezone_id="Asia/Kolkata").new_page()
    sign_in_to(page, saleport, "Demo")
    client.put_order(an_order(demo["modelIds"][0]))
    usage = f"/accounts/{demo['account']}/usage?span=hour"
    # The page's own 30 seconds pass as fast as the test wants.
    page.clock.install()
    open_figures(page, usage)
    before, calls = drawn(page), shown_calls(page)
    page.get_by_text("Figures of the charts").click()

    assert client.put_order(an_order(demo["modelIds"][0], shippingPrice={"amount": "?", "currency": "EUR"})).is_error
    for _ in range(3):
        client.put_order(an_order(demo["modelIds"][0]))
    refresh_until(page, calls + 4)
    assert drawn(page) != before
    # What the reader opened stays open, and times are those of the reader's own zone.
    expect(page.get_by_role("table", name="Figures of the charts")).to_be_visible()
    expect(page.locator("#usage-zone")).to_have_text("Times are those of Asia/Calcutta.")

    # The values of the present minute, by pointer and by keyboard.
    chart = page.locator("#calls-chart")
    chart.focus()
    page.keyboard.press("ArrowLeft")
    card = page.locator(".chart-card")
    expect(card).to_contain_text("Successful")
    expect(page.locator("#status")).to_contain_text(re.compile(r"Successful \d+, Client errors \d+"))
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    box = chart.locator(".u-over").bounding_box()
    assert box is not None
    chart.locator(".u-over").hover(position={"x": box["width"] - 2, "y": 30})
    expect(card).to_contain_text("p99")

    # Paused, it stays as it is, and asks for nothing.
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Pause").click()
    page.clock.fast_forward(31_000)
    page.get_by_role("button", name="Pause").click()
    assert asked == []
    refresh_until(page, calls + 4)
    assert len(asked) == 1

    # Once the session is over, the page does not stay as if nothing were called any more.
    page.context.clear_cookies()
    page.clock.fast_forward(31_000)
    expect(page).to_have_url(re.compile(r"/sign-in\?next=%2Faccounts%2F.*usage"))


def test_every_span_fits_every_theme_and_window(
    new_context: CreateContext, saleport: RunningService, client: Client, demo: dict[str, Any]
) -> None:
    for number in range(5):
        client.put_order(an_order(demo["modelIds"][0], **({"customerMail": "?"} if number == 0 else {})))
    page = new_context(viewport=WIDE).new_page()
    sign_in_to(page, saleport, "Demo")
    for name, label in SPANS.items():
        open_figures(page, f"/accounts/{demo['account']}/usage?span={name}")
        expect(page.get_by_role("link", name=label)).to_have_attribute("aria-current", "page")
        check_width(page)
        light, wide = drawn(page), chart_width(page)
        screenshot(page, f"usage-{name}-light")
        if name == "hour":
            check_accessibility(page)
        page.emulate_media(color_scheme="dark")
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
        assert drawn(page) != light
        page.set_viewport_size(NARROW)
        check_width(page)
        wait_until_narrow(page)
        assert wide > NARROW["width"]
        screenshot(page, f"usage-{name}-dark-narrow")
        if name == "hour":
            check_accessibility(page)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(WIDE)


def test_without_scripts_the_tables_are_all_there(
    new_context: CreateContext, saleport: RunningService, client: Client, demo: dict[str, Any]
) -> None:
    client.put_order(an_order(demo["modelIds"][0]))
    page = new_context(java_script_enabled=False, locale="fr-FR").new_page()
    sign_in_to(page, saleport, "Demo")
    open_figures(page, f"/accounts/{demo['account']}/usage?span=hour")
    expect(page.get_by_role("table", name="Par opération").get_by_role("link", name="ImportOrder")).to_be_visible()
    expect(page.locator("figure")).to_have_count(2)
    expect(page.locator("figure").first).to_be_hidden()
    page.get_by_label("Opération", exact=True).select_option("GetToken")
    page.get_by_role("button", name="Afficher").click()
    expect(page.get_by_role("table", name="Par opération").get_by_role("row")).to_have_count(3)
    expect(page.get_by_text(re.compile("État à .* UTC"))).to_be_visible()
