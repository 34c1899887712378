"""A failed import is found in the request log, mended in Try it, and sent."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import CreateContext
from tests.browser.drawer import Drawer
from tests.browser.looking import NARROW, check_accessibility, check_width, screenshot
from tests.running import RunningService


def import_order(saleport: RunningService, demo: dict[str, Any], body: dict[str, Any]) -> httpx.Response:
    """Import an order as a shop module does, on one line."""
    key = {"Ocp-Apim-Subscription-Key": demo["subscriptionKey"]}
    with httpx.Client(base_url=saleport.base_url, headers=key) as client:
        token = client.get("/api/v1/token", headers={"Ocp-Apim-Secret-Value": demo["secret"]}).json()["value"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return client.put("/api/v1/orders", headers=headers, content=json.dumps(body))


def a_broken_order(demo: dict[str, Any]) -> dict[str, Any]:
    """An order whose amount cannot be read, and whose customer is one."""
    return {
        "orderReference": "LOG-1",
        "customerLastName": "Lefebvre",
        "customerMail": "camille.lefebvre@example.com",
        "address": {"streetAddress": "5 rue des Lilas", "zipCode": "75011", "city": "Paris", "countryCode": "FR"},
        "purchaseDateUtc": datetime.now(UTC).isoformat(timespec="seconds"),
        "products": [{"modelId": demo["modelIds"][0], "price": {"amount": "29,95", "currency": "EUR"}}],
    }


def sign_in(page: Page, demo: dict[str, Any], path: str) -> None:
    """Open a page that needs a session, and get to it."""
    page.goto(path)
    page.get_by_label("E-mail address").fill(demo["email"])
    page.get_by_label("Password").fill(demo["password"])
    page.get_by_role("button", name="Sign in").click()


def test_a_failed_import_is_mended_from_the_log(
    new_context: CreateContext, saleport: RunningService, demo: dict[str, Any]
) -> None:
    assert import_order(saleport, demo, a_broken_order(demo)).status_code == 400
    page = new_context().new_page()
    log = f"/accounts/{demo['account']}/calls"
    sign_in(page, demo, log.replace("/calls", "/audit"))
    expect(page.get_by_role("heading", name="Audit log")).to_be_visible()
    shown_before = page.get_by_text("Personal data shown").count()
    page.goto(f"{log}?only=failed-imports&reference=LOG-1")
    expect(page.get_by_role("heading", name="Failed imports")).to_be_visible()

    # The list, live: a filter that nothing fits, and one that the call does.
    open_until_listed(page, page.url, 1)
    failed = page.get_by_role("link", name="ImportOrder")
    page.get_by_label("Error code").fill("MODEL_UNKNOWN")
    expect(page.get_by_text("No call that is kept fits.")).to_be_visible()
    page.get_by_label("Error code").fill("AMOUNT_INVALID")
    expect(failed).to_have_count(1)
    assert "code=AMOUNT_INVALID" in page.url
    look_at(page, "failed-imports")

    # The call: what was wrong beside its line, and nobody's name.
    failed.click()
    line = page.locator(".call-body li.error")
    expect(line).to_have_count(1)
    call = page.url
    expect(line).to_contain_text('"amount": "29,95"')
    expect(line).to_contain_text("cannot be read")
    expect(page.get_by_text("Lefebvre")).to_have_count(0)
    look_at(page, "call")
    page.get_by_role("button", name="Show personal data").click()
    expect(page.locator(".call-body")).to_contain_text("camille.lefebvre@example.com")
    look_at(page, "call-revealed")
    page.goto(f"{log}?only=failed-imports&reference=LOG-1")

    # Into Try it, as it was received and with what was wrong; mended, and sent.
    failed.click()
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url("**/reference/ImportOrder#try")
    drawer = Drawer(page, None)
    expect(drawer.editor).to_contain_text("camille.lefebvre@example.com")
    screenshot(page, "call-in-try", is_whole=False)
    assert page.evaluate("() => Object.values(sessionStorage).join().includes('Lefebvre')") is False
    drawer.problem("cannot be read").get_by_role("button", name="Put 29.95").click()
    drawer.enter(demo)
    drawer.send()
    expect(drawer.status).to_contain_text("The order was created")

    # Both are in the log now, and that somebody saw the customer is noted: when shown, and when taken into Try it.
    open_until_listed(page, f"{log}?reference=LOG-1&operation=ImportOrder", 2)
    look_at(page, "calls")
    in_french = [f"{log}?lang=fr", f"{log}?only=failed-imports&lang=fr", f"{call.partition('?')[0]}?lang=fr"]
    for number, path in enumerate(in_french):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        look_at(page, f"calls-french-{number}")
    page.goto(log.replace("/calls", "/audit"))
    expect(page.get_by_text("Personal data shown")).to_have_count(shown_before + 2)


def open_until_listed(page: Page, path: str, count: int) -> None:
    """Open a list until it has this many calls: they are written beside the road, in a second or two."""
    for _ in range(50):
        page.goto(path)
        if page.get_by_role("link", name="ImportOrder").count() == count:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{path} does not have {count} calls")


def look_at(page: Page, name: str) -> None:
    """Whether everybody can use the page as it stands, wide and light, narrow and dark; with pictures of it."""
    wide = page.viewport_size
    assert wide is not None
    check_accessibility(page)
    screenshot(page, f"{name}-light")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    check_width(page)
    check_accessibility(page)
    screenshot(page, f"{name}-dark-narrow")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(wide)
