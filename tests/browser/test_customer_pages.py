"""What a shop's customer opens: made for everybody, without a single script."""

from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.looking import NARROW, WIDE, check_accessibility, check_width, screenshot
from tests.client import Client, a_product, an_order

DARK_GROUND = "rgb(19, 22, 21)"
NO_LINK = "/o/nonsense"


@pytest.fixture(scope="module")
def link(base_url: str, demo: dict[str, Any]) -> str:
    """The address of the page of an order that has three articles, one of them twice."""
    first, second, third, *_ = demo["modelIds"]
    order = an_order(first, products=[a_product(each) for each in (first, first, second, third)])
    with closing(Client(base_url, demo["subscriptionKey"], demo["secret"])) as client:
        imported = client.put_order(order)
        return client.value("POST", "links", json={"orderId": imported.json()["value"]})


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["order", "no-link"])
def test_everybody_can_use_it(new_page: OpenPage, name: str, link: str, language: str, theme: str) -> None:
    page = new_page(language, theme, WIDE)
    page.goto(link if name == "order" else NO_LINK)
    expect(page.locator("html")).to_have_attribute("lang", language)
    if theme == "dark":
        expect(page.locator("body")).to_have_css("background-color", DARK_GROUND)
    assert page.locator("script").count() == 0
    check_accessibility(page)
    screenshot(page, f"{name}-{language}-{theme}")
    page.set_viewport_size(NARROW)
    check_width(page)
    screenshot(page, f"{name}-{language}-{theme}-narrow")
