"""An order is found as it was imported, and what its second import changed is seen."""

from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import CreateContext
from tests.browser.looking import NARROW, check_accessibility, check_width, screenshot
from tests.browser.test_request_log import import_order, sign_in
from tests.running import RunningService

REFERENCE = "Été/2026 100% <b>"


def test_an_order_is_found_and_what_changed_is_seen(
    new_context: CreateContext, saleport: RunningService, demo: dict[str, Any]
) -> None:
    order: dict[str, Any] = {
        "orderReference": REFERENCE,
        "customerLastName": "Lefèvre",
        "customerMail": "anais.lefevre@example.com",
        "address": {"streetAddress": "5 rue des Lilas", "zipCode": "75011", "city": "Paris", "countryCode": "FR"},
        "purchaseDateUtc": datetime.now(UTC).isoformat(timespec="seconds"),
        "products": [{"modelId": demo["modelIds"][0], "price": {"amount": 29.95, "currency": "EUR"}}],
    }
    assert import_order(saleport, demo, order).status_code == 200
    order["products"][0]["price"]["amount"] = 24.95
    assert import_order(saleport, demo, order).status_code == 200
    page = new_context().new_page()
    sign_in(page, demo, f"/accounts/{demo['account']}/orders")

    # The list, live: nobody has that name, and then one has.
    found = page.get_by_role("link", name=REFERENCE)
    expect(page.get_by_role("heading", name="Orders")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("lefevrez")
    expect(page.get_by_text("No order fits.")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("LEFEVRE")
    expect(found).to_have_count(1)
    assert "name=LEFEVRE" in page.url

    found.click()
    expect(page.get_by_role("heading", name=REFERENCE)).to_be_visible()
    page.get_by_role("link", name="What changed in version 2").click()
    expect(page.locator("del")).to_have_text("29.95")
    expect(page.locator("ins")).to_have_text("24.95")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        check_accessibility(page)
    page.set_viewport_size(NARROW)
    check_width(page)
    screenshot(page, "order-difference-narrow")

    page.get_by_role("link", name="The customer’s page").click()
    expect(page.get_by_text("Your order")).to_be_visible()
