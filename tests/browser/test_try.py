"""Calls from the page of an operation: tokens, answers, refusals, and the same call as code."""

import json
import re
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CreateContext
from tests.browser.drawer import Drawer
from tests.client import a_reference, an_order
from tests.debian import program
from tests.running import RunningService

GARBAGE = "eyJhbGciOiJIUzI1NiJ9.bm9uc2Vuc2U.nonsense"
FORGET_IN_TIME = """() => {
    const [place] = Object.keys(sessionStorage).filter((name) => name.startsWith("saleport.credentials"));
    const kept = JSON.parse(sessionStorage.getItem(place));
    sessionStorage.setItem(place, JSON.stringify({ ...kept, tokenEndsAt: Date.now() - 1000 }));
}"""


@pytest.fixture
def importing(page: Page, demo: dict[str, Any]) -> Drawer:
    """ImportOrder, with key and secret entered."""
    drawer = Drawer(page, "ImportOrder")
    drawer.enter(demo)
    return drawer


def test_a_good_order_is_really_imported(importing: Drawer, demo: dict[str, Any]) -> None:
    importing.button("Get a token").click()
    expect(importing.element.get_by_text("A token was fetched.")).to_be_visible()
    expect(importing.element.locator(".try-token-left")).to_have_text(re.compile(r"^token valid for (59|60):\d\d$"))
    importing.write(an_order(demo["modelIds"][0]))
    importing.send()
    expect(importing.status).to_contain_text("200")
    expect(importing.status).to_contain_text("The order was created")
    expect(importing.status).to_contain_text(re.compile(r"\d ms · .*(bytes|kB)"))
    expect(importing.answer).to_contain_text('"failure": false')
    importing.element.get_by_text(re.compile(r"Headers \(\d+\)")).click()
    expect(importing.element.get_by_role("row", name="import-outcome created")).to_be_visible()
    importing.send()
    expect(importing.status).to_contain_text("nothing changed")


def test_a_file_is_sent_as_text_or_as_it_is_and_followed(page: Page, demo: dict[str, Any]) -> None:
    drawer = Drawer(page, "ImportFile")
    drawer.enter(demo)
    expect(drawer.element.get_by_label("The file as text")).to_have_value(re.compile("FILE-1"))
    drawer.element.get_by_role("switch", name="Dry run").check()
    assert drawer.send().headers["content-type"] == "application/x-ndjson"
    expect(drawer.status).to_contain_text("202")
    file = {"name": "été.csv", "mimeType": "text/csv", "buffer": b"orderReference,purchaseDateUtc\nA,2026-11-21\n"}
    drawer.element.get_by_label("Choose a file of yours").set_input_files([file])  # pyright: ignore[reportArgumentType]
    assert "fileName=%C3%A9t%C3%A9.csv" in drawer.send().url
    expect(drawer.status).to_contain_text("202")
    expect(drawer.answer).to_contain_text('"fileName": "été.csv"')


def test_a_dry_run_keeps_nothing(importing: Drawer, demo: dict[str, Any]) -> None:
    importing.write(an_order(demo["modelIds"][0]))
    importing.element.get_by_role("switch", name="Dry run").check()
    for _ in range(2):
        assert importing.send().url.endswith("/api/v1/orders?dryRun=true")
        expect(importing.status).to_contain_text("would be created; nothing was kept")


def test_the_token_is_fetched_when_there_is_none_and_when_it_is_over(importing: Drawer, demo: dict[str, Any]) -> None:
    importing.write(an_order(demo["modelIds"][0]))
    importing.send()
    expect(importing.status).to_contain_text("200")
    expect(importing.element.get_by_text("A token was fetched first.")).to_be_visible()
    importing.page.evaluate(FORGET_IN_TIME)
    importing.page.reload()
    expect(importing.element.locator(".try-access-status")).to_have_text("key given · token expired")
    importing.button("Use ids of my account").click()
    expect(importing.element.get_by_text("Filled in from your account: modelId × 1.")).to_be_visible()
    expect(importing.element.locator(".try-access-status")).to_contain_text("token valid for")


def test_a_token_that_is_none_is_told_and_replaced_by_one_press(importing: Drawer, demo: dict[str, Any]) -> None:
    importing.field("Token").fill(GARBAGE)
    importing.write(an_order(demo["modelIds"][0]))
    assert importing.send().headers["authorization"] == f"Bearer {GARBAGE}"
    expect(importing.status).to_contain_text("401")
    expect(importing.element.get_by_text("This token is not one of this service")).to_be_visible()
    importing.button("Get a new token and send again").click()
    expect(importing.status).to_contain_text("The order was created")


def test_every_refusal_says_what_to_do(page: Page, demo: dict[str, Any]) -> None:
    drawer = Drawer(page, "ListModels")
    drawer.send()
    expect(drawer.element.get_by_text("Every call shows a subscription key.")).to_be_visible()
    drawer.button("Enter the subscription key").click()
    expect(drawer.field("Subscription key")).to_be_focused()
    drawer.page.keyboard.type("0" * 32)
    drawer.send()
    expect(drawer.element.get_by_text("No application has this subscription key.")).to_be_visible()
    drawer.field("Subscription key").fill(demo["subscriptionKey"])
    drawer.send()
    expect(drawer.element.get_by_text("This operation needs a token too.")).to_be_visible()
    drawer.field("Token").fill("clé €")
    drawer.button("Send").click()
    expect(drawer.element.get_by_role("alert")).to_contain_text("A browser cannot send this header.")
    drawer.field("Token").fill("")
    drawer.send()
    drawer.button("Enter the secret").click()
    drawer.page.keyboard.type("not the secret")
    drawer.button("Get a token").click()
    expect(drawer.element.locator(".try-token-news")).to_contain_text("secret")
    drawer.field("Secret").fill(demo["secret"])
    drawer.send()
    expect(drawer.status).to_contain_text("It worked")
    expect(drawer.answer).to_contain_text('"ALP-BOOTS-42"')


def test_a_limit_says_how_long_to_wait(browser: Browser, tmp_path: Path) -> None:
    limits = {"SALEPORT_RATE_LIMIT_PER_MINUTE": "2"}
    service = RunningService(f"sqlite:///{tmp_path / 'saleport.db'}", tmp_path, settings=limits)
    demo = service.json_command("demo")
    service.start()
    with closing(browser.new_context(locale="en-GB", base_url=service.base_url)) as context:
        drawer = Drawer(context.new_page(), "ListModels")
        drawer.enter(demo)
        drawer.send()
        expect(drawer.status).to_contain_text("200")
        drawer.send()
        expect(drawer.status).to_contain_text("429")
        expect(drawer.element.get_by_text(re.compile(r"Wait \d+ seconds, then send again"))).to_be_visible()
        expect(drawer.button("Send again")).to_be_visible()
    service.stop()


def test_a_parameter_that_will_not_do_is_told_beside_it(page: Page, demo: dict[str, Any]) -> None:
    drawer = Drawer(page, "ListModels")
    drawer.enter(demo)
    page_number = drawer.element.get_by_label(re.compile("^page "))
    page_number.fill("many")
    drawer.send()
    expect(drawer.status).to_contain_text("400")
    expect(page_number).to_have_attribute("aria-invalid", "true")
    expect(page_number.locator("xpath=following-sibling::div[1]")).to_contain_text("“page”")
    drawer.button("1 problem, shown where it is").click()
    expect(page_number).to_be_focused()
    drawer.button("Fill in 1").click()
    drawer.send()
    expect(drawer.status).to_contain_text("200")
    expect(page_number).to_have_attribute("aria-invalid", "false")


def test_what_is_a_part_of_the_address_has_to_be_there(importing: Drawer, demo: dict[str, Any]) -> None:
    reference = f"{a_reference()}/É+?"
    importing.write(an_order(demo["modelIds"][0], orderReference=reference))
    importing.send()
    importing.page.goto("/reference/RetrieveOrder#try")
    asked = importing.element.get_by_label(re.compile("^orderReference"))
    expect(importing.element.locator(".try-code-sample")).to_contain_text("/api/v1/orders/URMOKXDGZ/status")
    importing.button("Send").click()
    expect(asked).to_be_focused()
    expect(importing.element.get_by_text("Fill this in")).to_be_visible()
    importing.button(f"Fill in {reference}").click()
    importing.send()
    expect(importing.answer).to_contain_text(json.dumps(reference, ensure_ascii=False))
    asked.fill("no-such-order")
    importing.send()
    expect(importing.status).to_contain_text("404")
    expect(importing.element.get_by_text("Check how the name or id is spelt.")).to_be_visible()


def test_credentials_are_kept_for_the_tab_alone(importing: Drawer, demo: dict[str, Any]) -> None:
    importing.button("Get a token").click()
    expect(importing.element.get_by_text("A token was fetched.")).to_be_visible()
    page = importing.page
    secrets = [demo["subscriptionKey"], demo["secret"]]
    assert not [secret for secret in secrets if secret in page.content() + page.url]
    assert not [secret for secret in secrets if secret in json.dumps(page.evaluate("() => ({ ...localStorage })"))]
    for label in ("Subscription key", "Secret", "Token"):
        expect(importing.field(label)).to_have_attribute("type", "password")
    importing.button("Show Subscription key").click()
    expect(importing.field("Subscription key")).to_have_attribute("type", "text")
    importing.button("Hide Subscription key").click()
    page.goto("/reference/GetToken#try")
    expect(importing.element.locator(".try-access-status")).to_contain_text("key given · token valid for")
    importing.element.locator("summary").first.click()
    expect(importing.field("Secret")).to_have_value(demo["secret"])
    importing.button("Forget all three").click()
    expect(importing.element.locator(".try-access-status")).to_have_text("Enter your subscription key and secret.")
    assert not [secret for secret in secrets if secret in json.dumps(page.evaluate("() => ({ ...sessionStorage })"))]
    other = page.context.new_page()
    other.goto("/reference/GetToken#try")
    expect(other.get_by_role("dialog").get_by_label("Subscription key", exact=True)).to_have_value("")


def test_the_same_call_runs_as_curl(new_context: CreateContext, demo: dict[str, Any], tmp_path: Path) -> None:
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    drawer = Drawer(context.new_page(), "ImportOrder")
    drawer.enter(demo)
    drawer.write(an_order(demo["modelIds"][0], customerLastName="O'Hara $HOME \\ é"))
    drawer.element.get_by_role("switch", name="Dry run").check()
    drawer.send()
    sample = drawer.element.get_by_role("region", name="The same call as code").or_(
        drawer.element.locator(".try-sample")
    )
    expect(sample).to_contain_text("YOUR_SUBSCRIPTION_KEY")
    expect(sample).not_to_contain_text(demo["subscriptionKey"])
    drawer.element.get_by_role("switch", name="With my key and token").check()
    expect(sample).to_contain_text(demo["subscriptionKey"])
    sample.get_by_role("button", name="Copy").click()
    expect(sample.get_by_role("button", name="Copied")).to_be_visible()
    (tmp_path / "sample.sh").write_text(context.pages[0].evaluate("() => navigator.clipboard.readText()"))
    program("curl", "curl")
    ran = subprocess.run(["sh", str(tmp_path / "sample.sh")], capture_output=True, text=True, check=True, timeout=30)
    head, _, body = ran.stdout.replace("\r", "").partition("\n\n")
    assert "import-outcome: created" in head.lower()
    assert json.loads(body) == json.loads(drawer.answer.inner_text().replace("\n", ""))


@pytest.mark.parametrize("language", ["csharp", "java", "javascript", "objectivec", "php", "python", "ruby"])
def test_the_same_call_is_there_in_every_language(page: Page, language: str) -> None:
    drawer = Drawer(page, "ImportOrder")
    drawer.field("Language of the code").select_option(language)
    sample = drawer.element.locator(".try-code-sample")
    expect(sample).to_contain_text("WEB-100042")
    expect(sample).to_contain_text("YOUR_TOKEN")
    drawer.page.reload()
    expect(drawer.field("Language of the code")).to_have_value(language)
