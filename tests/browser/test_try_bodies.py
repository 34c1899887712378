"""Bodies in Try it: checked while they are written, mended by their own hints, and never changed otherwise."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.drawer import Drawer
from tests.client import a_product, a_reference, an_order

SCRIPT = "<script>document.title = 'stolen'</script><img src=x onerror=\"document.title = 'stolen'\">"


@pytest.fixture
def importing(page: Page, demo: dict[str, Any]) -> Drawer:
    """ImportOrder, with key and secret entered."""
    drawer = Drawer(page, "ImportOrder")
    drawer.enter(demo)
    return drawer


def test_a_body_is_checked_while_it_is_written(importing: Drawer) -> None:
    importing.write(
        '{"orderRefrence": "A-1", "products": [{"price": {"amount": "29,95", "currency": "EURO"}}], "civility": 7}'
    )
    expect(importing.problem("“orderRefrence” is not a member of the contract. Is it orderReference?")).to_be_visible()
    expect(importing.problem("“orderReference”, “purchaseDateUtc” are required")).to_have_count(0)
    expect(importing.problem("These are required: “orderReference”, “purchaseDateUtc”.")).to_be_visible()
    expect(importing.problem("“modelId” is required.")).to_be_visible()
    expect(importing.problem("This must be a text in double quotes.")).to_be_visible()
    importing.problem("This must be one of EUR, GBP.").get_by_role("button", name="Put EUR").click()
    importing.problem("This must be a number").get_by_role("button", name="Put 29.95").click()
    importing.problem("Is it orderReference?").get_by_role("button", name="Rename to orderReference").click()
    expect(importing.editor).to_contain_text('"orderReference": "A-1"')
    expect(importing.editor).to_contain_text('{"amount": 29.95, "currency": "EUR"}')
    expect(importing.problem("must be one of")).to_have_count(0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"orderReference": "A-1",}', "A name in double quotes is expected here."),
        ('{"orderReference" "A-1"}', "A colon is missing here."),
        ('{"products": [1 2]}', "A comma is missing here."),
        ('{"products": [', "A closing bracket is missing."),
        ("nonsense", "This is not JSON."),
    ],
)
def test_what_is_no_json_is_told_where_it_breaks(importing: Drawer, text: str, said: str) -> None:
    importing.write(text)
    expect(importing.problem(said).first).to_be_visible()


def test_a_bad_order_is_mended_by_its_own_hints(importing: Drawer, demo: dict[str, Any]) -> None:
    unknown = "00000000-1111-4000-8000-000000000000"
    products = [
        a_product("LUM-KETTLE", price={"amount": "29,95", "currency": "EURO"}),
        a_product(unknown, price={"amount": 10, "currency": "€"}),
        a_product(demo["modelIds"][1], price=...),
    ]
    order = an_order(demo["modelIds"][0], orderReference="", purchaseDateUtc="yesterday", products=products)
    order["custmerMail"] = order.pop("customerMail")
    order["address"]["countryCode"] = "France"
    importing.write(order)
    importing.send()
    expect(importing.status).to_contain_text("Something in the request is wrong; nothing was changed")
    beside = importing.problem("“EURO”")
    expect(beside).to_contain_text("CURRENCY_NOT_SUPPORTED")
    beside.get_by_role("button", name="Line").click()
    expect(importing.editor).to_be_focused()
    href = beside.get_by_role("link", name="CURRENCY_NOT_SUPPORTED").get_attribute("href")
    assert href is not None
    assert href.startswith("/errors/CURRENCY_NOT_SUPPORTED")
    for _ in range(40):
        hints = importing.element.locator(".try-request .try-problem .try-mend")
        before = importing.problems.count()
        if not hints.count():
            break
        hints.first.click()
        expect(importing.problems).not_to_have_count(before)
    sent = importing.send()
    expect(importing.status).to_contain_text("The order was created")
    mended = json.loads(sent.post_data or "")
    assert mended["products"][0]["price"] == {"amount": 29.95, "currency": "EUR"}
    assert mended["products"][0]["modelId"] in demo["modelIds"]
    assert mended["products"][1]["modelId"] in demo["modelIds"]
    assert mended["customerMail"] == "anais.lefevre@example.org"
    assert mended["address"]["countryCode"] == "FR"


def test_a_misspelt_name_is_renamed_and_never_there_twice(importing: Drawer, demo: dict[str, Any]) -> None:
    order = an_order(demo["modelIds"][0])
    reference = order["orderReferense"] = order.pop("orderReference")
    importing.write(order)
    importing.send()
    expect(importing.problem("FIELD_REQUIRED")).to_be_visible()
    expect(importing.button("Add orderReference")).to_have_count(0)
    importing.problem("FIELD_UNKNOWN").get_by_role("button", name="Rename to orderReference").click()
    expect(importing.problem("FIELD_REQUIRED")).to_have_count(0)
    sent = importing.send()
    expect(importing.status).to_contain_text("The order was created")
    assert json.loads(sent.post_data or "")["orderReference"] == reference
    importing.write(order | {"orderReference": reference})
    expect(importing.problem("“orderReferense” is not a member of the contract, and will be ignored.")).to_be_visible()
    importing.send()
    expect(importing.problem("FIELD_UNKNOWN")).to_be_visible()
    expect(importing.element.get_by_role("button", name="Rename to orderReference")).to_have_count(0)


def test_names_are_quoted_as_the_language_of_the_page_does(new_page: OpenPage) -> None:
    page = new_page("fr")
    page.goto("/reference/ImportOrder#try")
    page.get_by_role("textbox", name="Corps", exact=True).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text('{"orderReference": "A-1", "products": []}')
    problems = page.locator(".try-request .try-problem")
    expect(problems.filter(has_text=re.compile(r"«\s*purchaseDateUtc\s*»"))).to_be_visible()


def test_very_many_errors_are_counted_and_the_first_shown(importing: Drawer, demo: dict[str, Any]) -> None:
    products = [a_product(demo["modelIds"][0], price={"amount": 1, "currency": "EURO"})] * 1000
    importing.write(an_order(demo["modelIds"][0], products=products))
    importing.send()
    expect(importing.element.get_by_text("1000 errors, the first 100 are shown")).to_be_visible()
    expect(importing.problems).to_have_count(100)


def test_warnings_stand_in_another_tone_on_a_success(importing: Drawer, demo: dict[str, Any]) -> None:
    importing.write(an_order(demo["modelIds"][0], customerMail="nobody"))
    importing.send()
    expect(importing.status).to_contain_text("200")
    warning = importing.problem("CUSTOMER_MAIL_INVALID")
    expect(warning).to_have_class("try-problem warning")
    expect(importing.element.get_by_text("1 warning", exact=True)).to_be_visible()
    importing.write(an_order(demo["modelIds"][0]))
    expect(warning).to_have_count(0)
    expect(importing.element.get_by_text("Nothing against this body so far.")).to_be_visible()


def test_numbers_keep_every_digit(importing: Drawer, demo: dict[str, Any]) -> None:
    reference = a_reference()
    body = (
        f'{{"orderReference":"{reference}","purchaseDateUtc":"2026-11-21T22:45:10Z","note":9007199254740993,'
        f'"products":[{{"modelId":"{demo["modelIds"][0]}","price":{{"amount":12.0,"currency":"EUR"}}}},'
        f'{{"modelId":"{demo["modelIds"][0]}","price":{{"amount":900719925474.09930,"currency":"EUR"}}}}]}}'
    )
    importing.write(body)
    importing.button("Lay out").click()
    sent = importing.send().post_data or ""
    assert sent != body
    assert "".join(sent.split()) == body
    expect(importing.status).to_contain_text("200")
    importing.page.goto("/reference/ReadOrder#try")
    importing.button(f"Fill in {reference}").click()
    importing.send()
    expect(importing.answer).to_contain_text('"amount": 12.0,')
    expect(importing.answer).to_contain_text('"amount": 900719925474.09930,')


def test_an_example_is_filled_with_what_the_account_has(importing: Drawer, demo: dict[str, Any]) -> None:
    importing.field("Example").select_option("complete")
    importing.button("Use ids of my account").click()
    news = "Filled in from your account: modelId × 3, storePurchasedAt × 1, supplierId × 2."
    expect(importing.element.get_by_text(news)).to_be_visible()
    sent = json.loads(importing.send().post_data or "")
    expect(importing.status).to_contain_text("200")
    models = [product["modelId"] for product in sent["products"]]
    assert models[0] == models[1] != models[2]
    assert set(models) <= set(demo["modelIds"])
    assert sent["storePurchasedAt"] in demo["storeIds"]


def test_what_is_sent_and_echoed_is_text_and_never_markup(importing: Drawer) -> None:
    body = {
        "orderReference": SCRIPT,
        SCRIPT: SCRIPT,
        "civility": SCRIPT,
        "purchaseDateUtc": SCRIPT,
        "products": [{"modelId": SCRIPT, "price": {"amount": SCRIPT, "currency": SCRIPT}}],
        "address": {"countryCode": SCRIPT},
    }
    importing.write(body)
    importing.element.get_by_label("Idempotency-Key").fill(SCRIPT)
    importing.send()
    expect(importing.status).to_contain_text("400")
    expect(importing.problems.filter(has_text="<script>").first).to_be_visible()
    expect(importing.answer).to_contain_text("<script>")
    expect(importing.element.locator(".try-code-sample")).to_contain_text("<script>")
    assert importing.element.locator("script, img").count() == 0
    assert importing.page.title() != "stolen"


def test_a_stored_script_is_shown_as_text(importing: Drawer, demo: dict[str, Any]) -> None:
    reference = f"{a_reference()}<script>"
    importing.write(
        an_order(demo["modelIds"][0], orderReference=reference, salesChannel=SCRIPT, customerLastName=SCRIPT)
    )
    importing.send()
    expect(importing.status).to_contain_text("200")
    importing.page.goto("/reference/ReadOrder#try")
    importing.button(f"Fill in {reference}").click()
    importing.send()
    expect(importing.answer).to_contain_text("<script>document.title")
    assert importing.page.title() != "stolen"
