"""The whole way of a newcomer, from the key to the status of the first order, and what can happen on it."""

import json
import re
import subprocess
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import CreateContext, OpenPage
from tests.browser.looking import check_accessibility, check_width, screenshot
from tests.client import KEY_HEADER, Client
from tests.running import RunningService

NARROW = {"width": 390, "height": 844}


class Way:
    """The page with its five steps, as a newcomer goes through them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.goto("/start")

    def step(self, name: str) -> Locator:
        return self.page.locator(f'[data-step="{name}"]')

    def said(self, name: str) -> Locator:
        """The sentence about what came of a step."""
        return self.step(name).locator(".said")

    def enter(self, access: dict[str, Any]) -> None:
        fields = self.step("access").locator(".credentials input")
        fields.nth(0).fill(access["subscriptionKey"])
        fields.nth(1).fill(access["secret"])
        self.press("access")

    def press(self, name: str) -> None:
        self.step(name).locator("form button.btn-primary").click()

    def to_model(self, access: dict[str, Any]) -> None:
        """As far as the list of models."""
        self.enter(access)
        self.press("token")
        expect(self.step("token")).to_have_class(re.compile("is-done"))
        self.press("model")

    def to_order(self, access: dict[str, Any], sku: str = "LUM-KETTLE") -> None:
        """As far as an order that is ready to be sent."""
        self.to_model(access)
        self.step("model").locator("input[type=search]").fill(sku)
        self.step("model").get_by_role("radio").check()

    @property
    def body(self) -> Locator:
        return self.step("order").locator("textarea")

    @property
    def reference(self) -> str:
        return json.loads(self.body.input_value())["orderReference"]


@pytest.fixture
def way(page: Page) -> Way:
    """A newcomer who has just come."""
    return Way(page)


@pytest.fixture
def client(saleport: RunningService, demo: dict[str, Any]) -> Generator[Client]:
    """Another caller for the demo account, to look at what the page did."""
    client = Client(saleport.base_url, demo["subscriptionKey"], demo["secret"])
    yield client
    client.close()


@pytest.mark.parametrize(
    "kind",
    [
        {"locale": "en", "color_scheme": "light"},
        {"locale": "fr", "color_scheme": "dark"},
        {"locale": "fr", "color_scheme": "light", "viewport": NARROW},
        {"locale": "en", "color_scheme": "dark", "viewport": NARROW},
    ],
    ids=lambda kind: "-".join(str(value) for value in kind.values() if isinstance(value, str)),
)
def test_a_newcomer_gets_from_the_key_to_the_status(
    new_page: OpenPage, demo: dict[str, Any], client: Client, kind: dict[str, Any]
) -> None:
    way = Way(new_page(**kind))

    def look(number: int) -> None:
        check_accessibility(way.page)
        check_width(way.page)
        narrow = "-narrow" if "viewport" in kind else ""
        screenshot(way.page, f"start-{number}-{kind['locale']}-{kind['color_scheme']}{narrow}")

    look(0)
    way.enter(demo)
    look(1)
    way.press("token")
    expect(way.said("token")).to_contain_text("200")
    look(2)
    way.press("model")
    expect(way.step("model").get_by_role("radio")).to_have_count(8)
    way.step("model").locator("input[type=search]").fill("LUM ketTLE")
    way.step("model").get_by_role("radio").check()
    look(3)
    imports = way.step("order").locator(".imports li")
    way.press("order")
    expect(imports).to_have_count(1)
    way.press("order")
    expect(imports).to_have_count(2)
    way.step("order").locator(".change").click()
    expect(imports).to_have_count(3)
    outcomes = {"en": ["Created", "Unchanged", "Updated"], "fr": ["Créée", "Inchangée", "Mise à jour"]}
    assert imports.locator(".badge").all_text_contents() == outcomes[kind["locale"]]
    expect(way.said("order")).to_contain_text("status" if kind["locale"] == "en" else "état")
    look(4)
    way.press("status")
    expect(way.said("status")).to_contain_text(way.reference)
    expect(way.page.locator(".step.is-done")).to_have_count(5)
    look(5)
    versions = [client.value("GET", f"orders/{way.reference}/versions/{version}") for version in (1, 2)]
    assert [version["order"]["products"][0]["price"]["amount"] for version in versions] == [29.95, 24.95]


def test_the_way_can_be_gone_with_the_keyboard_alone(way: Way, demo: dict[str, Any]) -> None:
    keyboard = way.page.keyboard
    way.step("access").locator(".credentials input").first.focus()
    keyboard.insert_text(demo["subscriptionKey"])
    for _ in range(2):  # past the button that shows it
        keyboard.press("Tab")
    keyboard.insert_text(demo["secret"])
    keyboard.press("Enter")
    expect(way.step("access")).to_have_class(re.compile("is-done"))

    def tab_to(target: Locator) -> None:
        for _ in range(40):
            if target.evaluate("element => element === document.activeElement"):
                return
            keyboard.press("Tab")
        raise AssertionError("it is not reached with the Tab key")

    tab_to(way.step("token").locator("form button"))
    keyboard.press("Enter")
    expect(way.step("token")).to_have_class(re.compile("is-done"))
    tab_to(way.step("model").locator("form button"))
    keyboard.press("Enter")
    tab_to(way.step("model").locator("input[type=search]"))
    keyboard.insert_text("toaster")
    keyboard.press("Tab")
    keyboard.press("Space")
    tab_to(way.step("order").locator("form button.btn-primary"))
    keyboard.press("Enter")
    expect(way.step("order").locator(".imports li")).to_have_count(1)
    tab_to(way.step("status").locator("form button"))
    keyboard.press("Enter")
    expect(way.page.locator(".step.is-done")).to_have_count(5)


def test_each_step_opens_the_next_and_says_so(way: Way, demo: dict[str, Any]) -> None:
    done = way.page.locator(".steps-done")
    expect(done).to_have_text("0 of 5 steps are done.")
    assert done.get_attribute("role") == "status"
    expect(way.page.locator(".is-locked")).to_have_count(4)
    expect(way.step("token").locator("form button")).to_be_hidden()
    way.enter(demo)
    expect(done).to_have_text("1 of 5 steps are done.")
    expect(way.step("token")).to_have_attribute("aria-current", "step")
    expect(way.page.locator(".is-locked")).to_have_count(3)


@pytest.mark.parametrize(
    ("name", "code"), [("subscriptionKey", "SUBSCRIPTION_KEY_INVALID"), ("secret", "SECRET_INVALID")]
)
def test_what_is_wrong_with_the_key_or_the_secret_is_told_with_the_way_out(
    way: Way, demo: dict[str, Any], name: str, code: str
) -> None:
    way.enter(demo | {name: "not-the-right-one"})
    way.press("token")
    expect(way.said("token")).to_contain_text("401")
    fault = way.step("token").locator(".fault")
    expect(fault).to_have_count(1)
    expect(fault.get_by_role("link")).to_have_text(code)
    expect(fault.locator(".remedy")).to_contain_text("application" if name == "subscriptionKey" else "rotate")
    check_accessibility(way.page)
    screenshot(way.page, f"start-wrong-{name}")
    expect(way.step("model")).to_have_class(re.compile("is-locked"))
    way.enter(demo)
    way.press("token")
    expect(way.step("token")).to_have_class(re.compile("is-done"))
    fault_page = way.page.context.new_page()
    fault_page.goto(f"/errors/{code}")
    expect(fault_page.locator("h1")).to_have_text(code)


def test_nothing_entered_is_asked_for(way: Way) -> None:
    way.press("access")
    expect(way.said("access")).to_contain_text("Enter both")
    expect(way.step("access").locator(".credentials input").first).to_be_focused()


def test_an_empty_catalogue_gets_its_first_model_with_one_click(way: Way, saleport: RunningService) -> None:
    saleport.command("account", "create", "Newcomer")
    access = saleport.json_command("application", "create", "New shop", "--account", "Newcomer")
    way.to_model(access)
    expect(way.said("model")).to_contain_text("no model yet")
    check_accessibility(way.page)
    screenshot(way.page, "start-empty-catalogue")
    way.step("model").locator(".create").click()
    expect(way.step("model").get_by_role("radio")).to_be_checked()
    way.press("order")
    expect(way.step("order").locator(".imports .badge")).to_have_text("Created")


def test_mistakes_in_the_order_are_explained_and_mended(way: Way, demo: dict[str, Any]) -> None:
    way.to_order(demo)
    good = way.body.input_value()
    way.body.fill(good.replace("29.95", '"29,95"').replace('"FR"', '"France"'))
    way.press("order")
    faults = way.step("order").locator(".fault")
    expect(faults).to_have_count(2)
    expect(faults.get_by_role("link")).to_have_text(["AMOUNT_INVALID", "COUNTRY_UNDERSTOOD"])
    expect(way.said("order")).to_contain_text("400")
    check_accessibility(way.page)
    screenshot(way.page, "start-mistakes")
    way.body.fill("{ not JSON")
    way.press("order")
    expect(faults.get_by_role("link")).to_have_text(["JSON_INVALID"])
    expect(way.step("status")).to_have_class(re.compile("is-locked"))
    way.body.fill(good)
    way.press("order")
    expect(way.step("order").locator(".imports .badge")).to_have_text("Created")
    expect(faults).to_have_count(0)


def test_the_service_may_stop_in_between(browser: Browser, tmp_path: Path) -> None:
    service = RunningService(f"sqlite:///{tmp_path / 'saleport.db'}", tmp_path)
    access = service.json_command("demo")
    service.start()
    # A context of its own, not watched: the browser itself complains that nothing answers.
    with browser.new_context(base_url=service.base_url, locale="en") as context:
        way = Way(context.new_page())
        way.to_order(access)
        service.stop()
        way.press("order")
        expect(way.said("order")).to_contain_text("does not answer")
        check_accessibility(way.page)
        screenshot(way.page, "start-stopped")
        service.start()
        way.press("order")
        expect(way.step("order").locator(".imports .badge")).to_have_text("Created")
    service.stop()


def test_a_page_that_is_loaded_again_goes_on_where_it_was(way: Way, demo: dict[str, Any]) -> None:
    way.to_order(demo)
    way.press("order")
    expect(way.step("order").locator(".imports li")).to_have_count(1)
    body = way.body.input_value()
    way.page.reload()
    expect(way.page.locator(".step.is-done")).to_have_count(4)
    assert way.body.input_value() == body
    way.press("order")
    expect(way.step("order").locator(".imports .badge")).to_have_text("Unchanged")


def test_a_token_that_is_no_longer_taken_leads_back_to_a_new_one(way: Way, demo: dict[str, Any]) -> None:
    way.to_order(demo)
    way.page.evaluate(
        """() => Object.keys(sessionStorage).filter((name) => name.startsWith("saleport.credentials")).forEach((name) =>
            sessionStorage.setItem(name, JSON.stringify({ ...JSON.parse(sessionStorage[name]), token: "over" })))"""
    )
    way.page.reload()
    way.press("order")
    expect(way.said("order")).to_contain_text("Fetch a new one in step 2")
    expect(way.step("order").locator(".fault a")).to_have_text("TOKEN_INVALID")
    expect(way.step("order")).to_have_class(re.compile("is-locked"))
    way.press("token")
    way.press("order")
    expect(way.step("order").locator(".imports .badge")).to_have_text("Created")


def test_an_order_with_warnings_is_imported_and_they_are_told(way: Way, demo: dict[str, Any]) -> None:
    way.to_order(demo)
    way.body.fill(way.body.input_value().replace('"FR"', '"France"'))
    way.press("order")
    expect(way.step("order").locator(".imports .badge")).to_have_text("Created")
    expect(way.said("order")).to_contain_text("deserves a look")
    expect(way.step("order").locator(".fault .badge")).to_have_text("Warning")
    expect(way.step("status")).not_to_have_class(re.compile("is-locked"))


def test_key_and_secret_stay_in_the_session_of_the_tab(way: Way, demo: dict[str, Any]) -> None:
    addresses: list[str] = []
    way.page.on("request", lambda request: addresses.append(request.url))
    way.to_order(demo)
    way.press("order")
    expect(way.step("order").locator(".imports li")).to_have_count(1)
    secrets = (demo["subscriptionKey"], demo["secret"])
    assert not [address for address in addresses for secret in secrets if secret in address]
    assert way.page.evaluate("JSON.stringify(localStorage)").find(demo["secret"]) == -1
    shown = way.page.locator("main").inner_text()
    assert not [secret for secret in secrets if secret in shown]
    other = way.page.context.new_page()
    other.goto("/start")
    assert other.locator(".credentials input").first.input_value() == ""
    way.step("access").locator(".forget").click()
    expect(way.page.locator(".step.is-done")).to_have_count(0)
    assert demo["secret"] not in way.page.evaluate("JSON.stringify(sessionStorage)")


def test_another_key_begins_anew(way: Way, demo: dict[str, Any]) -> None:
    way.to_order(demo)
    way.enter(demo | {"subscriptionKey": demo["secondarySubscriptionKey"], "secret": demo["secondarySecret"]})
    expect(way.page.locator(".step.is-done")).to_have_count(1)
    expect(way.step("model").get_by_role("radio")).to_have_count(0)


def test_the_curl_of_each_step_is_the_same_call(way: Way, demo: dict[str, Any], client: Client) -> None:
    way.to_order(demo)
    way.body.fill(way.body.input_value().replace("Martin", 'O\'Neil \\"$HOME\\" `x`'))
    way.press("order")
    expect(way.step("order").locator(".imports .badge")).to_have_text("Created")
    curls = [
        way.step(name).locator(".as-curl code").text_content() or "" for name in ("token", "model", "order", "status")
    ]
    access = f"BASE={client.base_url}\nKEY='{demo['subscriptionKey']}'\nSECRET='{demo['secret']}'\n"
    ran = subprocess.run(
        ["sh", "-c", access + "\n".join(f"{curl}\necho" for curl in curls)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "import-outcome: unchanged" in ran.stdout
    assert f'"orderReference":"{way.reference}"' in ran.stdout.splitlines()[-1]
    assert client.value("GET", f"orders/{way.reference}")["order"]["customerLastName"] == 'O\'Neil "$HOME" `x`'


def test_without_scripts_the_steps_are_taught_with_curl(
    new_context: CreateContext, demo: dict[str, Any], client: Client
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/start")
    expect(page.get_by_role("button")).to_have_count(0)
    codes = page.locator(".as-curl code")
    expect(codes).to_have_count(5)
    for code in codes.all():
        expect(code).to_be_visible()
    access, token, models, order, status = codes.all_text_contents()
    assert f"BASE={client.base_url}" in access
    access = f"BASE={client.base_url}\nKEY='{demo['subscriptionKey']}'\nSECRET='{demo['secret']}'\n"
    models = models.replace("MODEL='…'", f"MODEL='{demo['modelIds'][0]}'")
    assert "…" not in models
    ran = subprocess.run(
        ["sh", "-c", "\n".join([access, token, models, "echo", order, "echo", status])],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "import-outcome: created" in ran.stdout
    assert '"orderReference":"START-1"' in ran.stdout.splitlines()[-1]
    screenshot(page, "start-without-scripts")


def test_a_key_that_the_service_no_longer_takes_is_told(way: Way, saleport: RunningService) -> None:
    name = "Shop that is suspended"
    access = saleport.json_command("application", "create", name, "--account", "Demo")
    way.to_order(access)
    saleport.json_command("application", "suspend", access["id"])
    headers = {KEY_HEADER: access["subscriptionKey"]}
    for _ in range(100):
        if httpx.get(f"{saleport.base_url}/api/v1/stores", headers=headers).status_code == 403:
            break
        way.page.wait_for_timeout(100)
    way.press("order")
    expect(way.step("order").locator(".fault a")).to_have_text("APPLICATION_SUSPENDED")
