"""The pages about error codes: searching them, and from an answer to the page of its code."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CreateContext
from tests.client import Client, an_order


def test_the_list_is_searched_while_the_reader_types(page: Page) -> None:
    page.goto("/errors")
    page.get_by_role("searchbox", name="Search the codes").press_sequentially("currenc", delay=20)
    expect(page.get_by_role("status").filter(has_text="codes are about")).to_contain_text("“currenc”")
    found = page.locator("#codes li a")
    expect(found.filter(has_text="CURRENCIES_DIFFER")).to_be_visible()
    expect(found.filter(has_text="PRODUCTS_MISSING")).to_have_count(0)
    expect(page.get_by_role("searchbox", name="Search the codes")).to_be_focused()
    expect(page).to_have_url("/errors?q=currenc")
    count = found.count()
    page.reload()
    expect(found).to_have_count(count)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_list_is_searched_with_enter_too(new_context: CreateContext, has_scripts: bool) -> None:
    page = new_context(java_script_enabled=has_scripts).new_page()
    page.goto("/errors?lang=fr")
    field = page.locator("#search")
    field.fill("jeton expire")
    field.press("Enter")
    expect(page.locator("#codes li")).not_to_have_count(0)
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert page.locator("#codes li").count() < 5


def test_nothing_found_is_said(page: Page) -> None:
    page.goto("/errors?q=no such thing")
    expect(page.locator("#codes")).to_have_text("No code is about “no such thing”.")


def test_more_info_of_an_answer_leads_to_an_example_and_on_to_trying_it(page: Page, demo: dict[str, Any]) -> None:
    page.goto("/")
    client = Client(page.url.rstrip("/"), demo["subscriptionKey"], demo["secret"])
    order = an_order(demo["modelIds"][0], customerMail="no address")
    (error,) = client.put_order(order).json()["errors"]
    client.close()
    page.goto(error["moreInfo"])
    expect(page.locator("h1")).to_have_text("CUSTOMER_MAIL_INVALID")
    marked = page.locator("mark.line")
    expect(marked).to_have_count(3)
    page.get_by_role("link", name="Try ImportOrder").click()
    expect(page).to_have_url("/reference/ImportOrder#try")
